import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { library, startOrigin } from './built.js';
import { makePictures, servePictures } from './cli/pictures.js';
import { makeFolder, readLedgerLines } from './results.js';

const { run, stream, retry, defineRecipe, RunError } = library;
const recipe = defineRecipe({ fetch: { allowPrivate: true, ignoreRobots: true }, outputs: { saved: {} } });

describe('run', () => {
  it('resolves to the summary, tells events in order, and leaves no signal handlers', async () => {
    const before = ['SIGINT', 'SIGTERM', 'exit', 'uncaughtException'].map((name) => process.listenerCount(name));
    const { urls } = await servePictures(3);
    const events: string[] = [];
    const summary = await run(recipe, {
      source: urls,
      out: join(makeFolder(), 'out'),
      mode: 'async',
      onEvent: ({ type }) => events.push(type),
    });
    expect(summary).toMatchObject({
      status: 'finished',
      mode: 'async',
      items: { total: 3, done: 3, failed: 0, skipped: 0, thisRun: 3 },
    });
    expect(events.filter((type) => type !== 'progress')).toEqual([
      'start',
      'ready',
      'outcome',
      'outcome',
      'outcome',
      'end',
    ]);
    expect(['SIGINT', 'SIGTERM', 'exit', 'uncaughtException'].map((name) => process.listenerCount(name))).toEqual(
      before,
    );
  });

  it('throws a RunError for a recipe that is wrong, before anything is opened', async () => {
    const out = join(makeFolder(), 'out');
    const wrong = run({ outputs: { a: { save: 'jpg' as 'jpeg' } } }, { source: 'nowhere.txt', out });
    await expect(wrong).rejects.toThrow(RunError);
    await expect(wrong).rejects.toThrow('outputs.a.save: unknown format "jpg"; did you mean "jpeg"?');
  });

  it('stops on its signal with an interrupted summary, and goes on when called again', async () => {
    const { urls } = await servePictures(12, { latencyMs: 30 });
    const stopping = new AbortController();
    const options = { source: urls, out: join(makeFolder(), 'out'), mode: 'async', concurrency: 1 } as const;
    let seen = 0;
    const onOutcome = () => {
      seen += 1;
      if (seen === 2) stopping.abort();
    };
    const stopped = await run(recipe, { ...options, signal: stopping.signal, onOutcome });
    expect(stopped.status).toBe('interrupted');
    expect(stopped.items.total).toBeLessThan(12);
    expect((await run(recipe, options)).items).toMatchObject({ total: 12, done: 12 });
  });

  it('lets the process end by itself, in every mode', async () => {
    const { urls } = await servePictures(2);
    const out = makeFolder();
    const program = `
      import { run } from 'millrace';
      const [out, ...source] = process.argv.slice(1);
      for (const mode of ['sequential', 'async', 'threads', 'processes', 'hybrid']) {
        const { items } = await run({ fetch: { allowPrivate: true }, outputs: { saved: {} } }, { source, out: out + '/' + mode, mode });
        console.log(mode, items.done);
      }`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      program,
      out,
      ...urls,
    ]);
    expect(stdout).toBe('sequential 2\nasync 2\nthreads 2\nprocesses 2\nhybrid 2\n');
  });
});

describe('stream', () => {
  it('yields every outcome once it is in the ledger', async () => {
    const { urls } = await servePictures(5);
    const out = join(makeFolder(), 'out');
    const seen: number[] = [];
    for await (const outcome of stream(recipe, { source: urls, out, mode: 'threads' })) seen.push(outcome.index);
    expect(seen.sort()).toEqual([0, 1, 2, 3, 4]);
    expect((await readLedgerLines(out)).length).toBe(5);
  });

  it('stops the run when its loop is left, and throws what ends a run', async () => {
    const { urls } = await servePictures(10, { latencyMs: 20 });
    const out = join(makeFolder(), 'out');
    for await (const outcome of stream(recipe, { source: urls, out, mode: 'async', concurrency: 1 })) {
      if (outcome.status === 'done') break;
    }
    expect((await readLedgerLines(out)).length).toBeLessThan(10);
    const failing = async () => {
      for await (const _ of stream(recipe, { source: 'nowhere.txt', out: `${out}2` }));
    };
    await expect(failing()).rejects.toThrow('nowhere.txt: no such file');
  });
});

describe('retry', () => {
  it('works what failed again', async () => {
    const { urls, origin } = await servePictures(2, {
      faults: [{ kind: 'status', status: 503, path: '/p1.png', times: 1 }],
    });
    const out = join(makeFolder(), 'out');
    const options = { source: urls, out, mode: 'async', fetch: { retries: 0 } } as const;
    expect((await run(recipe, options)).byClass).toEqual({ 'http-5xx': 1 });
    expect((await retry(out, { mode: 'async', classes: ['dns'] })).items).toMatchObject({ failed: 1, thisRun: 0 });
    expect((await retry(out, { mode: 'async' })).items).toMatchObject({ done: 2, failed: 0, thisRun: 1 });
    expect(origin.stats.byPath.get('/p0.jpg')).toBe(1);
  });

  it('works what was skipped only where it is named', async () => {
    const robots = { bytes: Buffer.from('User-agent: *\nDisallow: /p1.png\n') };
    const origin = await startOrigin({ files: new Map([...(await makePictures(3)), ['/robots.txt', robots]]) });
    onTestFinished(() => origin.close());
    const source = ['/p0.jpg', '/p1.png', '/gone.jpg'].map((path) => origin.urlFor(path));
    const out = join(makeFolder(), 'out');
    const fetch = { allowPrivate: true };
    const first = await run({ outputs: { saved: {} } }, { source, out, fetch, mode: 'async' });
    expect(first.items).toMatchObject({ done: 1, failed: 1, skipped: 1 });
    const asked = { mode: 'async', fetch: { ignoreRobots: true } } as const;
    expect((await retry(out, asked)).items).toMatchObject({ skipped: 1, thisRun: 1 });
    const again = await retry(out, { ...asked, classes: ['opted-out'] });
    expect(again.items).toMatchObject({ total: 3, done: 2, failed: 1, skipped: 0, thisRun: 1 });
  });

  it.each([undefined, 5, ''])('rejects %j for a folder with a sentence', async (out) => {
    const failure = await retry(out as string).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RunError);
    expect(failure).toMatchObject({
      code: 'E_USAGE',
      message: expect.stringMatching(/^out: expected the output folder of an earlier run, found /),
    });
  });

  it('takes other fetch options, which the folder remembers, and refuses what is none', async () => {
    const { urls } = await servePictures(1);
    const out = join(makeFolder(), 'out');
    const options = { source: urls, out, mode: 'async', fetch: { allowPrivate: false } } as const;
    expect((await run(recipe, options)).byClass).toEqual({ blocked: 1 });
    await expect(retry(out, { mode: 'async', fetch: { timeout: 'soon' } })).rejects.toThrow(
      /^fetch: timeout: expected/,
    );
    expect((await retry(out, { mode: 'async' })).byClass).toEqual({ blocked: 1 });
    const { items, recipe: used } = await retry(out, { mode: 'async', fetch: { allowPrivate: true } });
    expect(items).toMatchObject({ done: 1, failed: 0 });
    expect(used).toMatchObject({ fetch: { allowPrivate: true } });
  });
});
