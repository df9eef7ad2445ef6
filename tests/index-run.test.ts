import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecipeInput, RunEvent, RunOptions } from '../src/index.js';
import type { Origin } from '../src/origin/index.js';
import { library, startOrigin } from './built.js';
import { findLanes, until } from './processes.js';
import { makeFolder, readLedgerLines, readTree } from './results.js';

const { run, stream, RunError } = library;
const count = 16;
const recipe: RecipeInput = { fetch: { allowPrivate: true, retries: 0 }, outputs: { saved: { save: 'original' } } };
const folder = makeFolder();
let origin: Origin;
let source: string[];
let outs = 0;

const nextOut = () => {
  outs += 1;
  return join(folder, `out-${outs}`);
};

beforeAll(async () => {
  const files = new Map(Array.from({ length: count }, (_, n) => [`/${n}.txt`, { bytes: Buffer.from(`text ${n}`) }]));
  origin = await startOrigin({ files, latencyMs: 20 });
  source = [...files.keys()].map((path) => origin.urlFor(path));
});
afterAll(() => origin.close());

describe('run', () => {
  it('resolves to the summary that stands in the folder too', async () => {
    const out = nextOut();
    const summary = await run(recipe, { out, source: [...source, origin.urlFor('/gone.txt')], workers: 1 });
    expect(summary).toMatchObject({
      out,
      mode: 'hybrid',
      lanes: 1,
      items: { total: count + 1, done: count, failed: 1, skipped: 0, thisRun: count + 1 },
      byClass: { 'http-4xx': 1 },
      byKind: { text: count },
    });
    expect(summary.failures[0]).toMatchObject({ class: 'http-4xx', count: 1, example: { index: count } });
    expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toEqual(summary);
    expect((await stat(join(out, 'results.parquet'))).size).toBeGreaterThan(0);
    expect(Object.keys(await readTree(out))).toHaveLength(count);
    // Failures count over the whole ledger: a run that goes on tells those of the runs before it too.
    const again = await run(recipe, { out, source: [...source, origin.urlFor('/gone.txt')], workers: 1 });
    expect(again.items).toMatchObject({ failed: 1, thisRun: 0 });
    expect(again.failures).toEqual(summary.failures);
  });

  it.each([
    ['an op that is not there', { outputs: { saved: { ops: ['image.resiz'] } } }, {}, 'E_RECIPE'],
    ['a function for an op', { outputs: { saved: { ops: [() => {}] } } }, {}, 'E_RECIPE'],
    ['a mode that is not there', recipe, { mode: 'fibers' }, 'E_RECIPE'],
    ['fetch options that are wrong', recipe, { fetch: { perHost: 0 } }, 'E_RECIPE'],
    ['a source that is not there', recipe, { source: 'no-such-list.txt' }, 'E_SOURCE'],
  ])('rejects %s with a sentence and writes nothing', async (_what, given, options, code) => {
    const out = nextOut();
    const running = run(given as RecipeInput, { source, ...(options as RunOptions), out });
    const failure = await running.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RunError);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(/^[^\n]+$/) });
    expect(existsSync(out)).toBe(false);
  });

  it('tells how far it is: start, ready, outcomes with progress, and all of it at the end', async () => {
    const events: RunEvent[] = [];
    await run(recipe, { out: nextOut(), source, mode: 'async', onEvent: (event) => void events.push(event) });
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => ['start', 'ready', 'end'].includes(type))).toEqual(['start', 'ready', 'end']);
    expect([types[0], types.at(-1)]).toEqual(['start', 'end']);
    expect(types.indexOf('ready')).toBeLessThan(types.indexOf('outcome'));
    const last = events.findLast((event) => event.type === 'progress');
    expect(last?.progress).toMatchObject({ total: count, done: count, failed: 0, inFlight: 0 });
    expect(last?.progress.stages).toMatchObject({ fetching: count, fetched: count, processed: count, saved: count });
  });

  it('takes any answer of a receiver of outcomes, and says whose fault it is where that throws', async () => {
    const seen: unknown[] = [];
    const options = { source, mode: 'async' } as const;
    const push = ((outcome: unknown) => seen.push(outcome)) as unknown as NonNullable<RunOptions['onOutcome']>;
    await run(recipe, { ...options, out: nextOut(), onOutcome: push });
    expect(seen).toHaveLength(count);
    const onOutcome = () => {
      throw new TypeError('no such thing');
    };
    const fault = { name: 'RunError', code: 'E_USAGE', message: 'onOutcome: no such thing' };
    await expect(run(recipe, { ...options, out: nextOut(), onOutcome })).rejects.toMatchObject(fault);
    const rejecting = async () => onOutcome();
    await expect(run(recipe, { ...options, out: nextOut(), onOutcome: rejecting })).rejects.toMatchObject(fault);
  });

  it.each(['start', 'ready', 'progress', 'outcome', 'end'] as const)(
    'rejects, and ends no process, where its receiver of events throws at: %s',
    async (type) => {
      const out = nextOut();
      const onEvent = (event: RunEvent) => {
        if (event.type === type) throw new TypeError('no such thing');
      };
      const fault = { name: 'RunError', code: 'E_USAGE', message: 'onEvent: no such thing' };
      await expect(run(recipe, { out, source, onEvent })).rejects.toMatchObject(fault);
      // What was saved stays, and the same call goes on from there.
      const summary = await run(recipe, { out, source });
      expect(summary).toMatchObject({ status: 'finished', items: { done: count } });
    },
  );

  it('rejects where a receiver of events that is an async function does', async () => {
    const onEvent = async ({ type }: RunEvent) => {
      if (type === 'start') throw new TypeError('no such thing');
    };
    const ended = run(recipe, { out: nextOut(), source, onEvent });
    await expect(ended).rejects.toMatchObject({ name: 'RunError', code: 'E_USAGE', message: 'onEvent: no such thing' });
  });

  it('waits for a receiver of outcomes that is not ready', async () => {
    const seen: number[] = [];
    let open = 0;
    let most = 0;
    await run(recipe, {
      out: nextOut(),
      source,
      mode: 'sequential',
      onOutcome: async ({ index }) => {
        open += 1;
        most = Math.max(most, open);
        seen.push(index);
        await sleep(60);
        open -= 1;
      },
    });
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => index));
    // One more was handed out before the first was known.
    expect(most).toBeLessThanOrEqual(2);
  });

  it('does nothing where its signal was aborted before', async () => {
    const asked = origin.stats.requests;
    const summary = await run(recipe, { out: nextOut(), source, signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ status: 'interrupted', items: { total: 0 } });
    expect(origin.stats.requests).toBe(asked);
  });
});

describe('stream', () => {
  it('returns the summary after the last outcome', async () => {
    const iterator = stream(recipe, { out: nextOut(), source, mode: 'async' });
    let outcomes = 0;
    let step = await iterator.next();
    for (; !step.done; step = await iterator.next()) outcomes += 1;
    expect(outcomes).toBe(count);
    expect(step.value).toMatchObject({ status: 'finished', items: { done: count } });
  });

  it('leaves no lanes behind when its loop is left, and can be resumed', async () => {
    const options: RunOptions = { out: nextOut(), source, workers: 1, concurrency: 2 };
    let seen = 0;
    for await (const { status } of stream(recipe, options)) {
      if (status === 'done') seen += 1;
      if (seen === 3) break;
    }
    if (process.platform === 'linux') expect(findLanes(process.pid)).toEqual([]);
    const recorded = (await readLedgerLines(options.out ?? '')).length;
    expect(recorded).toBeGreaterThanOrEqual(3);
    expect(recorded).toBeLessThan(count);
    const summary = await run(recipe, options);
    expect(summary.items).toMatchObject({ total: count, done: count, thisRun: count - recorded });
  });

  it('makes the run wait for a slow consumer instead of piling outcomes up', async () => {
    const many = Array.from({ length: 900 }, (_, n) => `data:,item-${n}`);
    const out = nextOut();
    const iterator = stream(
      { fetch: { allowData: true }, outputs: { saved: {} } },
      { out, source: many, mode: 'async', concurrency: 8 },
    );
    expect((await iterator.next()).done).toBe(false);
    let recorded = 0;
    await until('the run waits', async () => {
      const before = recorded;
      await sleep(400);
      recorded = (await readLedgerLines(out)).length;
      return recorded > 0 && recorded === before;
    });
    expect(recorded).toBeLessThan(400);
    let rest = 0;
    for await (const _ of iterator) rest += 1;
    expect(rest).toBe(many.length - 1);
  });
});
