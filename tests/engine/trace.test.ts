import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, RecipeInput } from '../../src/index.js';
import type { Origin } from '../../src/origin/index.js';
import { library, startOrigin } from '../built.js';
import { makeFolder, readLedgerLines } from '../results.js';

const words = 'Words of a text that has more than one sentence. This is another one, and it ends here.\n';
const files = new Map([0, 1, 2].map((n) => [`/${n}.txt`, { bytes: Buffer.from(words.repeat(n + 1)) }]));
const recipe: RecipeInput = {
  fetch: { allowPrivate: true, retries: 0 },
  outputs: { texts: { ops: ['text.analyze'], save: 'json' } },
};
const folder = makeFolder();
let origin: Origin;
let source: string[];

beforeAll(async () => {
  origin = await startOrigin({ files, latencyMs: 30 });
  source = [...files.keys(), '/gone.txt'].map((path) => origin.urlFor(path));
});
afterAll(() => origin.close());

describe.each(['sequential', 'async', 'threads', 'processes', 'hybrid'] as const)(
  'a trace in %s',
  { timeout: 120_000 },
  (mode) => {
    it('says what the lane did for an item and when, in order, on one clock', async () => {
      const startedAt = Number(process.hrtime.bigint()) / 1e6;
      const outcomes: Outcome[] = [];
      const out = join(folder, mode);
      const options = { mode, source, workers: 2, out, trace: true };
      await library.run(recipe, { ...options, onOutcome: (outcome) => void outcomes.push(outcome) });
      const endedAt = Number(process.hrtime.bigint()) / 1e6;
      expect(outcomes).toHaveLength(4);
      for (const { status, trace } of outcomes) {
        expect(trace?.lane).toMatch(/./);
        const spans = trace?.spans ?? [];
        expect(spans.map(([what]) => what)).toEqual(status === 'done' ? ['fetch', 'script', 'save'] : ['fetch']);
        let last = startedAt;
        for (const [, from, to] of spans) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThanOrEqual(from);
          last = to;
        }
        expect(last).toBeLessThanOrEqual(endedAt);
        // The server waited for so long; timers may be a moment early.
        expect((spans[0]?.[2] ?? 0) - (spans[0]?.[1] ?? 0)).toBeGreaterThan(28);
      }
    });
  },
);

it('there is none where nobody asked for it', async () => {
  const out = join(folder, 'plain');
  await library.run(recipe, { mode: 'async', source, out });
  expect((await readLedgerLines(out)).filter(({ trace }) => trace !== undefined)).toEqual([]);
});
