import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Content } from '../../src/core/content.js';
import type { Op } from '../../src/core/contracts.js';
import { runOp } from '../../src/engine/scripts.js';

describe('runOp', () => {
  const planned = { name: 'telling', options: {}, cost: 'script', input: 'bytes' } as const;
  const content: Content = { kind: 'other', bytes: new Uint8Array(1), mime: 'a/b', extension: 'bin' };
  const telling: Op = {
    ...{ name: 'telling', summary: '', accepts: ['other'], cost: 'script', input: 'bytes', options: z.unknown() },
    run: (given, _options, context) => ({ ...given, document: Object.keys(context) }),
  };
  const work = {
    content,
    item: { index: 0, url: 'https://a.test/', fields: {} },
    signal: new AbortController().signal,
    scratch: '/nowhere',
    ownsContent: true,
  } as const;

  it('tells an op of ours that nobody else has its content, and one of a user only what is promised', async () => {
    const promised = ['item', 'signal', 'scratch'];
    const ours = await runOp(planned, telling, work);
    expect(ours.document).toEqual([...promised, 'ownsContent']);
    const users = await runOp({ ...planned, module: 'file:///telling.mjs' }, telling, work);
    expect(users.document).toEqual(promised);
  });
});
