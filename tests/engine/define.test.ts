import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { kinds } from '../../src/core/content.js';
import { defineOp } from '../../src/engine/define.js';
import { opContext } from '../contracts/op.js';

const content = { kind: 'text', bytes: Buffer.from('x'), mime: 'text/plain', extension: 'txt' } as const;

describe('an op of one’s own', () => {
  test('works on everything, as a script, on bytes, without options, unless it says otherwise', () => {
    const op = defineOp({ run: (given) => given });
    expect(op).toMatchObject({ name: 'op', summary: '', accepts: kinds, cost: 'script', input: 'bytes' });
    expect(op.options.parse({})).toEqual({});
    expect(op.options.safeParse({ anything: 1 }).success).toBe(false);
  });

  test('keeps what it says', async () => {
    const op = defineOp({
      name: 'shout',
      summary: 'makes text louder',
      accepts: 'text',
      cost: 'native',
      input: 'pixels',
      options: z.strictObject({ times: z.number().default(2) }),
      run: (given, { times }) => ({ ...given, document: '!'.repeat(times) }),
    });
    expect(op).toMatchObject({ name: 'shout', accepts: ['text'], cost: 'native', input: 'pixels' });
    expect(await op.run(content, op.options.parse({}), opContext())).toMatchObject({ kind: 'text', document: '!!' });
    expect(defineOp({ accepts: ['text', 'table'], run: (given) => given }).accepts).toEqual(['text', 'table']);
  });
});
