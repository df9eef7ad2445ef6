import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, RecipeInput, RunEvent, RunOptions, Summary } from '../src/index.js';
import type { Origin } from '../src/origin/index.js';
import { library, startOrigin } from './built.js';
import { findLanes, until } from './processes.js';
import { makeFolder, readLedgerLines, readTree } from './results.js';

const { run, stream, retry, RunError } = library;
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
      status: 'finished',
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
  });

  it.each([
    [
      'a recipe that is wrong',
      { outputs: { saved: { ops: ['image.resiz'] } } } as unknown as RecipeInput,
      {},
      'E_RECIPE',
    ],
    ['a mode that is not there', recipe, { mode: 'fibers' } as unknown as RunOptions, 'E_RECIPE'],
    ['fetch options that are wrong', recipe, { fetch: { perHost: 0 } }, 'E_RECIPE'],
    ['a source that is not there', recipe, { source: 'no-such-list.txt' }, 'E_SOURCE'],
  ])('rejects %s with a RunError and writes nothing', async (_what, given, options, code) => {
    const out = nextOut();
    const failure = await run(given, { source, ...options, out }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RunError);
    expect(failure).toMatchObject({ code });
    expect((failure as Error).message).not.toContain('\n');
    expect(existsSync(out)).toBe(false);
  });

  it('refuses functions in a recipe', async () => {
    const odd = { outputs: { saved: { ops: [() => {}] } } } as unknown as RecipeInput;
    await expect(run(odd, { source, out: nextOut() })).rejects.toMatchObject({ code: 'E_RECIPE' });
  });

  it('tells its events in order: start, ready, outcomes with progress, end', async () => {
    const events: RunEvent[] = [];
    await run(recipe, { out: nextOut(), source, mode: 'async', onEvent: (event) => void events.push(event) });
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe('start');
    expect(types.at(-1)).toBe('end');
    expect(types.filter((type) => ['start', 'ready', 'end'].includes(type))).toEqual(['start', 'ready', 'end']);
    expect(types.indexOf('ready')).toBeLessThan(types.indexOf('outcome'));
    expect(types.filter((type) => type === 'outcome')).toHaveLength(count);
    const last = events.findLast((event) => event.type === 'progress');
    expect(last?.progress).toMatchObject({ total: count, done: count, failed: 0, inFlight: 0 });
    expect(last?.progress.stages).toMatchObject({ fetching: count, fetched: count, processed: count, saved: count });
  });

  it('hands out each outcome once it is recorded, and waits for a receiver that is not ready', async () => {
    const out = nextOut();
    const seen: number[] = [];
    let most = 0;
    let open = 0;
    await run(recipe, {
      out,
      source,
      mode: 'sequential',
      onOutcome: async ({ index }) => {
        open += 1;
        most = Math.max(most, open);
        seen.push(index);
        await sleep(5);
        open -= 1;
      },
    });
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(most).toBeLessThanOrEqual(2);
  });

  it('is stopped by its signal and continued by the same call', async () => {
    const stopping = new AbortController();
    const types: string[] = [];
    const options: RunOptions = { out: nextOut(), source, mode: 'async', concurrency: 2 };
    const first = await run(recipe, {
      ...options,
      signal: stopping.signal,
      onEvent: ({ type }) => {
        types.push(type);
        if (type === 'outcome') stopping.abort();
      },
    });
    expect(first.status).toBe('interrupted');
    expect(types).toContain('stopping');
    expect(first.items.total).toBeLessThan(count);
    const second = await run(recipe, options);
    expect(second).toMatchObject({ status: 'finished', items: { total: count, done: count } });
    expect(second.items.thisRun).toBe(count - first.items.total);
  });

  it('does nothing where its signal was aborted before', async () => {
    const asked = origin.stats.requests;
    const summary = await run(recipe, { out: nextOut(), source, signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ status: 'interrupted', items: { total: 0 } });
    expect(origin.stats.requests).toBe(asked);
  });
});

describe('retry', () => {
  it('works again what failed, of the classes that are named', async () => {
    const files = new Map([['/a.txt', { bytes: Buffer.from('a') }]]);
    const faults = [{ kind: 'status', status: 503, path: '/a.txt', times: 1 } as const];
    const shaky = await startOrigin({ files, faults });
    try {
      const out = nextOut();
      const urls = [shaky.urlFor('/a.txt'), shaky.urlFor('/gone.txt')];
      expect((await run(recipe, { out, source: urls, mode: 'async' })).items).toMatchObject({ done: 0, failed: 2 });
      const again = await retry(out, { classes: ['http-5xx'], mode: 'async' });
      expect(again.items).toMatchObject({ total: 2, done: 1, failed: 1, thisRun: 1 });
      expect(shaky.stats.byPath.get('/gone.txt')).toBe(1);
    } finally {
      await shaky.close();
    }
  });
});

describe('stream', () => {
  it('yields every outcome and returns the summary', async () => {
    const outcomes: Outcome[] = [];
    const iterator = stream(recipe, { out: nextOut(), source, mode: 'async' });
    let step = await iterator.next();
    for (; !step.done; step = await iterator.next()) outcomes.push(step.value);
    expect(outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual(source.map((_, index) => index));
    const summary: Summary = step.value;
    expect(summary.items.done).toBe(count);
  });

  it('throws what ends the run', async () => {
    const iterator = stream(recipe, { out: nextOut(), source: 'no-such-list.txt' });
    await expect(iterator.next()).rejects.toMatchObject({ code: 'E_SOURCE' });
  });

  it('stops the run when the loop is left, lanes and all, and can be resumed', async () => {
    const options: RunOptions = { out: nextOut(), source, workers: 1, concurrency: 2 };
    let seen = 0;
    for await (const outcome of stream(recipe, options)) {
      expect(outcome.status).toBe('done');
      seen += 1;
      if (seen === 3) break;
    }
    if (process.platform === 'linux') expect(findLanes(process.pid)).toEqual([]);
    const lines = await readLedgerLines(options.out ?? '');
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.length).toBeLessThan(count);
    const summary = await run(recipe, options);
    expect(summary.items).toMatchObject({ total: count, done: count, thisRun: count - lines.length });
  });

  it('waits for a slow consumer instead of piling up outcomes', async () => {
    const many = Array.from({ length: 900 }, (_, n) => `data:,item-${n}`);
    const out = nextOut();
    const iterator = stream(
      { fetch: { allowData: true }, outputs: { saved: {} } },
      { out, source: many, mode: 'async', concurrency: 8 },
    );
    expect((await iterator.next()).done).toBe(false);
    let before = -1;
    let recorded = 0;
    await until('the run waits', async () => {
      await sleep(300);
      [before, recorded] = [recorded, (await readLedgerLines(out)).length];
      return recorded > 0 && recorded === before;
    });
    expect(recorded).toBeLessThan(400);
    let rest = 0;
    for await (const _ of iterator) rest += 1;
    expect(rest).toBe(many.length - 1);
  });
});

describe('as a guest in a process', () => {
  const program = fileURLToPath(new URL('./fixtures/use-library.mjs', import.meta.url));

  it.each(['sequential', 'async', 'threads', 'processes', 'hybrid'] as const)(
    'in %s it adds no listeners, changes no settings, and lets the process end',
    async (mode) => {
      const given = { recipe, options: { out: nextOut(), source: source.slice(0, 3), mode, workers: 1 } };
      const { stdout, error } = await new Promise<{ stdout: string; error: Error | null }>((resolve) => {
        // Killed after that long: a process that is kept alive fails here.
        execFile(process.execPath, [program, JSON.stringify(given)], { timeout: 20_000 }, (failure, printed) =>
          resolve({ stdout: printed, error: failure }),
        );
      });
      expect(error).toBeNull();
      const { pristine, during, after, items } = JSON.parse(stdout);
      expect(items).toMatchObject({ done: 3 });
      expect(during.listeners).toEqual(pristine.listeners);
      expect(after).toEqual({ ...pristine, sharp: expect.anything() });
      // Threads share sharp with the process, and a lane there takes what it needs: say so where it changes.
      if (mode === 'processes' || mode === 'hybrid') expect(after.sharp).toEqual(pristine.sharp);
    },
  );
});
