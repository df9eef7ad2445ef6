import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { registry } from '../../src/builtins.js';
import type { Op } from '../../src/core/contracts.js';
import { ItemError } from '../../src/core/errors.js';
import { emptyTimings } from '../../src/core/outcome.js';
import type { Plan } from '../../src/engine/plan.js';
import { createInlineScripts, type ScriptRunner } from '../../src/engine/scripts.js';
import type { WorkTools } from '../../src/engine/turns.js';
import { matchesUrl, processContent } from '../../src/engine/work.js';
import { ByteBudget } from '../../src/flow/byte-budget.js';
import { Slots } from '../../src/flow/slots.js';
import { makeFolder } from '../results.js';

describe('matchesUrl', () => {
  it.each([
    ['https://a.test/stars/1.jpg', '*/stars/*', true],
    ['https://a.test/stars/1.jpg', 'https://a.test/*', true],
    ['https://a.test/stars/1.jpg', '*.jpg', true],
    ['https://a.test/stars/1.jpg', '*.png', false],
    ['https://a.test/stars/1.jpg', '/stars/', false],
    ['https://a.test/a', 'https://a.test/a', true],
    ['https://a.test/a', '*', true],
    ['abc', 'ab*bc', false],
    ['abbc', 'ab*bc', true],
    ['a.c', 'a?c', false],
  ])('%s is like %s: %s', (url, pattern, expected) => {
    expect(matchesUrl(url, pattern)).toBe(expected);
  });

  it('answers as the regular expression of the same meaning would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '/'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (url, pattern) => {
        const source = pattern
          .split('*')
          .map((part) => part.replace(/[^a-z]/g, '\\$&'))
          .join('.*');
        expect(matchesUrl(url, pattern)).toBe(new RegExp(`^${source}$`, 's').test(url));
      }),
    );
  });
});

describe('an op that wants bytes', () => {
  it('is given large files only as far as memory goes, whoever asks at once', async () => {
    const size = 1_000;
    const folder = makeFolder();
    const path = join(folder, 'large.bin');
    await writeFile(path, Buffer.alloc(size, 1));
    let held = 0;
    let most = 0;
    const reading: Op = {
      name: 'reading',
      summary: 'holds its bytes for a while',
      accepts: ['other'],
      cost: 'script',
      input: 'bytes',
      options: z.unknown(),
      async run(content) {
        held += content.bytes.length;
        most = Math.max(most, held);
        for (let turn = 0; turn < 5; turn += 1) await setImmediate();
        held -= content.bytes.length;
        return content;
      },
    };
    const op = { name: 'reading', options: {}, cost: 'script', input: 'bytes' } as const;
    const saves = [{ format: 'original', options: {} }];
    const plan = { outputs: [{ name: 'a', ops: [op], saves }] } as unknown as Plan;
    const tools: WorkTools = {
      registry: { ...registry, ops: { reading: async () => ({ default: reading }) } },
      scripts: createInlineScripts(),
      isolated: undefined,
      nativeTurn: new Slots(1),
      pixelPlaces: new Slots(2),
      working: () => () => {},
      signal: new AbortController().signal,
      scratchFolder: () => folder,
    };
    const budget = new ByteBudget(3 * size);
    const content = {
      kind: 'other',
      bytes: new Uint8Array(),
      file: { path, size },
      mime: 'application/octet-stream',
      extension: 'bin',
    } as const;
    const work = async (index: number) => {
      const ticket = budget.open();
      const item = { index, url: `https://a.test/${index}`, fields: {} };
      const timings = emptyTimings();
      const input = {
        taskId: index,
        item,
        found: { content, hint: '' },
        sha256: '',
        timings,
        ticket,
        trace: undefined,
      };
      const products = await processContent(input, plan, tools);
      ticket.release();
      return products[0]?.encoded.bytes.length;
    };
    const lengths = await Promise.all(Array.from({ length: 20 }, (_, index) => work(index)));
    expect(new Set(lengths)).toEqual(new Set([size]));
    expect(most).toBe(3 * size);
    expect(budget.used).toBe(0);
  });
});

describe('the time of an op that runs beside the loop', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['its own end says, however late the loop hears that it began and ended', true, { wait: 43 - 30, ops: 30 }],
    ['passed since it began, where it fails', false, { wait: 40, ops: 3 }],
  ])('is what %s', async (_, isDone, expected) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const scripts: ScriptRunner = {
      isInline: false,
      async run(_op, content, { onBegin, onRan }) {
        vi.advanceTimersByTime(40);
        onBegin?.();
        vi.advanceTimersByTime(3);
        if (!isDone) throw new ItemError('E_OP', 'failed');
        onRan?.(30);
        return content;
      },
      async close() {},
    };
    const op: Op = {
      name: 'elsewhere',
      summary: 'runs elsewhere',
      accepts: ['other'],
      cost: 'script',
      input: 'bytes',
      options: z.unknown(),
      run: (content) => content,
    };
    const planned = { name: 'elsewhere', options: {}, cost: 'script', input: 'bytes' } as const;
    const plan = { outputs: [{ name: 'a', ops: [planned], saves: [{ format: 'original', options: {} }] }] };
    const tools: WorkTools = {
      registry: { ...registry, ops: { elsewhere: async () => ({ default: op }) } },
      scripts,
      isolated: undefined,
      nativeTurn: new Slots(1),
      pixelPlaces: new Slots(2),
      working: () => () => {},
      signal: new AbortController().signal,
      scratchFolder: () => '',
    };
    const content = { kind: 'other', bytes: Buffer.from('a'), mime: 'text/plain', extension: 'txt' } as const;
    const item = { index: 0, url: 'https://a.test/', fields: {} };
    const ticket = new ByteBudget(100).open();
    const timings = emptyTimings();
    const input = { taskId: 0, item, found: { content, hint: '' }, sha256: '', timings, ticket, trace: undefined };
    const ended = await processContent(input, plan as unknown as Plan, tools).then(
      () => true,
      () => false,
    );
    expect(ended).toBe(isDone);
    expect(timings).toMatchObject(expected);
  });
});
