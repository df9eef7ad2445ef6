import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModeName, RecipeInput, RunOptions, Summary } from '../../src/index.js';
import { library, startOrigin } from '../built.js';
import { makeFolder, readOutcomes, readTree } from '../results.js';
import { type MixedSet, makeMixedSet, opModule } from './mixed-set.js';

/** Lanes that are started where a mode may have several. */
const workers = 2;
const saveAsIs: RecipeInput['outputs'] = { saved: { save: 'original' } };

interface Facts {
  readonly tree: Record<string, string>;
  readonly outcomes: Awaited<ReturnType<typeof readOutcomes>>;
  readonly summary: Summary;
  /** How often the repeated picture was asked for. */
  readonly asked: number;
}

/** Checks what every mode promises. Call it from `tests/modes/<mode>.test.ts`. */
export function testMode(mode: ModeName): void {
  describe(`${mode} keeps the contract of a mode`, () => {
    const folder = makeFolder();
    let set: MixedSet;
    let expected: Facts;
    let found: Facts;
    let runs = 0;

    const run = (recipe: RecipeInput | string, options: RunOptions = {}) => {
      runs += 1;
      return library.run(recipe, { mode, workers, out: join(folder, `out-${runs}`), ...options });
    };
    const runMixed = async (options: RunOptions): Promise<Facts> => {
      const before = set.origin.stats.byPath.get(set.repeated) ?? 0;
      const summary = await run(set.recipe, options);
      const asked = (set.origin.stats.byPath.get(set.repeated) ?? 0) - before;
      return { tree: await readTree(summary.out), outcomes: await readOutcomes(summary.out), summary, asked };
    };

    beforeAll(async () => {
      set = await makeMixedSet(folder);
      expected = await runMixed({ mode: 'sequential' });
      found = await runMixed({});
    });
    afterAll(() => set.origin.close());

    it('writes the files that sequential writes, byte for byte', () => {
      expect(found.tree).toEqual(expected.tree);
      const folders = new Set(Object.keys(found.tree).map((path) => path.split('/')[0]));
      expect([...folders].sort()).toEqual([
        'analysed',
        'converted',
        'downloaded',
        'formats',
        'inverted',
        'processed',
        'profiled',
        'shouted',
        'stars',
        'tones',
      ]);
    });

    it('gives every item the outcome that sequential gives it', () => {
      expect(found.outcomes).toEqual(expected.outcomes);
      expect(found.outcomes.map(({ code }) => code)).toEqual(set.codes);
      const { done, failed, skipped, thisRun } = found.summary.items;
      const failures = set.codes.filter((code) => code !== undefined).length;
      expect({ done, failed, skipped }).toEqual({
        done: set.codes.length - failures,
        failed: failures - 1,
        skipped: 1,
      });
      expect(thisRun).toBe(set.codes.length);
      expect(found.summary).toMatchObject({ status: 'finished', mode });
    });

    it('leaves no file of an item that failed', () => {
      const failed = found.outcomes.filter(({ status }) => status !== 'done');
      expect(failed.length).toBeGreaterThan(0);
      for (const { index } of failed) {
        const prefix = String(index).padStart(6, '0');
        expect(Object.keys(found.tree).filter((path) => path.includes(`/${prefix}`))).toEqual([]);
      }
      for (const { index } of found.outcomes.filter(({ status }) => status === 'done')) {
        const prefix = String(index).padStart(6, '0');
        expect(Object.keys(found.tree).some((path) => path.includes(`/${prefix}`))).toBe(true);
      }
    });

    it('fetches a URL that stands there three times once, and saves it three times', () => {
      expect(found.asked).toBe(1);
      const hash = found.outcomes[0]?.sha256;
      expect(found.outcomes.filter(({ sha256 }) => sha256 === hash)).toHaveLength(3);
    });

    it("runs a user's op modules: on pixels, on bytes, and one that throws", () => {
      expect(
        Object.keys(found.tree).filter((path) => path.startsWith('inverted/') && path.endsWith('.png')),
      ).toHaveLength(17);
      const inverted = found.outcomes[0]?.outputs?.find(({ output }) => output === 'inverted');
      expect(inverted?.data?.sum).toBeGreaterThan(0);
      const thrown = found.outcomes.find(({ code }) => code === 'E_USER_CODE');
      expect(thrown?.message).toMatch(/refuse\.mjs: will not take 17 bytes$/);
      expect(thrown?.class).toBe('op');
    });

    it('records of every file the hash of what it holds, also where an op has changed the fetched bytes', async () => {
      const text = set.origin.urlFor('/notes.txt');
      const kept: RecipeInput['outputs'] = { kept: { save: 'original' } };
      const scribbled: RecipeInput['outputs'] = { ...kept, scribbled: { ops: [opModule('scribble')] } };
      const fetch = { allowPrivate: true };
      const runs = [
        found.summary,
        await run({ source: [text], outputs: kept, fetch }),
        await run({ source: [text], outputs: scribbled, fetch }),
      ];
      for (const { out } of runs) {
        const tree = await readTree(out);
        const records = (await readOutcomes(out)).flatMap(({ outputs = [] }) => outputs);
        expect(records.length).toBeGreaterThan(0);
        expect(Object.fromEntries(records.map(({ path, sha256 }) => [path, sha256]))).toEqual(
          Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith('.info.json'))),
        );
      }
    });

    it('leaves a user’s op what it holds, also where it gives the same bytes for every item', async () => {
      const source = ['/notes.txt', '/pictures/webp.webp', '/notes.txt?2'].map((path) => set.origin.urlFor(path));
      const outputs: RecipeInput['outputs'] = { replaced: { ops: [opModule('placeholder')], save: 'original' } };
      const { out, items } = await run({ source, outputs, fetch: { allowPrivate: true } }, { workers: 1 });
      expect(items).toMatchObject({ done: 3, failed: 0 });
      const records = (await readOutcomes(out)).flatMap(({ outputs: saved = [] }) => saved);
      expect(records.map(({ bytes, data }) => [bytes, data?.kept])).toEqual(Array(3).fill([5_000, 5_000]));
    });

    it('keeps from other outputs and rows what a user’s op writes where it reads', async () => {
      const text = set.origin.urlFor('/notes.txt');
      const recipe: RecipeInput = {
        source: [text, text],
        outputs: {
          twice: { ops: [opModule('scribble'), opModule('shift'), opModule('shift')], save: 'original' },
          shifted: { ops: [opModule('shift')], save: 'original' },
          kept: { save: 'original' },
        },
        fetch: { allowPrivate: true },
      };
      const { out } = await run(recipe);
      const outcomes = await readOutcomes(out);
      const hashes = outcomes.map(({ sha256, outputs = [] }) => [sha256, ...outputs.map((saved) => saved.sha256)]);
      expect(hashes[1]).toEqual(hashes[0]);
      const [body, twice, shifted, kept] = hashes[0] ?? [];
      expect(kept).toBe(body);
      expect(new Set([body, twice, shifted]).size).toBe(3);
      const files = await readTree(out);
      expect(Object.values(files).filter((hash) => hash === body)).toHaveLength(2);
    });

    it('saves what JSON writes of the data that a user’s op gives', async () => {
      const source = [set.origin.urlFor('/notes.txt')];
      const outputs: RecipeInput['outputs'] = { told: { ops: [opModule('odd-data')], save: 'json' } };
      const { out } = await run({ source, outputs, fetch: { allowPrivate: true } });
      const [outcome] = await readOutcomes(out);
      const [record] = outcome?.outputs ?? [];
      expect(record?.data).toEqual({ when: '1990-04-24T00:00:00.000Z', size: null });
      expect(await readFile(join(out, record?.path ?? ''), 'utf8')).toBe(
        '{"page":"http://a.test/x","own":"its own words","list":[1,null,3],"count":null}\n',
      );
    });

    it('gives the data of one op to the next, and saves it on one line or indented', async () => {
      const source = [set.origin.urlFor('/notes.txt')];
      const ops = [opModule('odd-data'), opModule('read-data')];
      const outputs: RecipeInput['outputs'] = {
        told: { ops, save: ['json'] },
        indented: { ops, save: { json: { pretty: true } } },
      };
      const { out } = await run({ source, outputs, fetch: { allowPrivate: true } });
      const [outcome] = await readOutcomes(out);
      const texts = await Promise.all((outcome?.outputs ?? []).map(({ path }) => readFile(join(out, path), 'utf8')));
      const given = { page: 'http://a.test/x', own: 'its own words', list: [1, null, 3], count: null };
      const document = { fields: ['document'], found: given };
      expect(texts).toEqual([`${JSON.stringify(document)}\n`, `${JSON.stringify(document, undefined, 2)}\n`]);
    });

    it('fails what a user’s op gives that JSON cannot write, saying where', async () => {
      const deeds = ['bigint', 'cycle', 'function', 'throws', 'facts', 'list'];
      const source = deeds.map((deed) => set.origin.urlFor(`/notes.txt?deed=${deed}`));
      const outputs: RecipeInput['outputs'] = { told: { ops: [opModule('bad-data')], save: 'json' } };
      const { out } = await run({ source, outputs, fetch: { allowPrivate: true } });
      const outcomes = await readOutcomes(out);
      expect(outcomes.map(({ code }) => code)).toEqual(deeds.map(() => 'E_USER_CODE'));
      expect(outcomes.map(({ message = '' }) => message.split(', found ')[1])).toEqual([
        'document.rows[1].id that is a BigInt, which JSON cannot write; make it a number or text',
        'document.left.up that holds itself, which JSON cannot write',
        'document that is a function, which JSON cannot write',
        'document that JSON cannot write: will not be written',
        'facts of 70011 bytes as JSON; at most 65536 go into the ledger: give what is larger as document',
        'facts that are [1,2], not an object with a few small values',
      ]);
    });

    it('fails an HTML page in place of a picture with wrong-type, saying its title', async () => {
      const source = ['/page.jpg', '/pictures/webp.webp', '/notes.txt'].map((path) => set.origin.urlFor(path));
      const { out } = await run('hybrid-images', { source, fetch: { allowPrivate: true } });
      const outcomes = await readOutcomes(out);
      expect(outcomes.map((outcome) => outcome.class)).toEqual(['wrong-type', undefined, 'wrong-type']);
      expect(outcomes[0]?.message).toContain('"Gone"');
      expect(Object.keys(await readTree(out))).toHaveLength(5);
    });

    it.each([8, 2])('never asks one host more than %i things at once, over several hosts', async (perHost) => {
      const hosts = ['a.test', 'b.test', 'c.test'];
      const files = new Map(Array.from({ length: 12 }, (_, n) => [`/${n}.txt`, { bytes: Buffer.from(`${n}`) }]));
      const origin = await startOrigin({ files, hosts, latencyMs: 25 });
      try {
        const source = [...files.keys()].flatMap((path) => hosts.map((host) => origin.urlFor(path, host)));
        const fetch = { perHost, allowPrivate: true, resolve: { ...origin.resolve } };
        const summary = await run({ outputs: saveAsIs }, { source, fetch, concurrency: 64, workers: 3 });
        expect(summary.items.done).toBe(source.length);
        const peaks = hosts.map((host) => origin.stats.byHost.get(host)?.peak ?? 0);
        const most = Math.max(...peaks);
        expect(most).toBeLessThanOrEqual(perHost);
        // How many meet depends on the machine; that some do shows that the limit was there to be met.
        if (mode === 'async') expect(most).toBeGreaterThan(1);
      } finally {
        await origin.close();
      }
    });

    it.each([1, 3, 4])('has no more than %i items in flight where that is asked for', async (concurrency) => {
      const files = new Map(Array.from({ length: 10 }, (_, n) => [`/${n}.txt`, { bytes: Buffer.from(`${n}`) }]));
      const origin = await startOrigin({ files, latencyMs: 25 });
      try {
        const source = [...files.keys()].map((path) => origin.urlFor(path));
        const fetch = { allowPrivate: true, ignoreRobots: true };
        const summary = await run({ outputs: saveAsIs }, { source, fetch, concurrency, workers: 2 });
        const expectedPeak = { sequential: 1, async: concurrency, hybrid: concurrency };
        const most = mode in expectedPeak ? expectedPeak[mode as 'async'] : Math.min(concurrency, 2);
        expect(origin.stats.peak).toBeLessThanOrEqual(most);
        expect(summary.itemsAtOnce).toBe(most);
      } finally {
        await origin.close();
      }
    });

    it('starts no more lanes than there are items', async () => {
      const source = [set.origin.urlFor('/pictures/png.png'), set.origin.urlFor('/pictures/gif.gif')];
      const summary = await run('hybrid-images', { source, fetch: { allowPrivate: true }, workers: 4 });
      expect(summary.lanes).toBe(mode === 'sequential' || mode === 'async' ? 1 : 2);
    });

    it('leaves a host alone for as long as its Retry-After asks', async () => {
      const asked: { path: string; at: number }[] = [];
      const server = createServer((request, response) => {
        const path = request.url ?? '';
        asked.push({ path, at: performance.now() });
        const isBusy = path === '/0.txt' && asked.length === 1;
        response.writeHead(isBusy ? 429 : 200, isBusy ? { 'Retry-After': '1' } : { 'Content-Type': 'text/plain' });
        response.end('text');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = server.address() as AddressInfo;
        const source = [0, 1, 2, 3].map((n) => `http://127.0.0.1:${port}/${n}.txt`);
        const fetch = { allowPrivate: true, ignoreRobots: true, perHost: 1 };
        const summary = await run({ outputs: saveAsIs }, { source, fetch });
        expect(summary.items.done).toBe(4);
        expect(asked).toHaveLength(5);
        const [first, second] = asked;
        // Clocks of this process and of a lane may differ by a millisecond.
        expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(998);
        expect((await readOutcomes(summary.out))[0]?.attempts).toBe(2);
      } finally {
        server.close();
      }
    });

    it.each<[RunOptions, string]>([
      [{ workers: 0 }, 'workers: expected a whole number from 1 to 1024, found 0'],
      [{ workers: -1 }, 'workers: expected a whole number from 1 to 1024, found -1'],
      [{ workers: Number.NaN }, 'workers: expected a whole number from 1 to 1024, found NaN'],
      [{ workers: 1.5 }, 'workers: expected a whole number from 1 to 1024, found 1.5'],
      [{ concurrency: 0 }, 'concurrency: expected "auto" or a whole number from 1 to 100000, found 0'],
      [{ concurrency: 'x' as 'auto' }, 'concurrency: expected "auto" or a whole number from 1 to 100000, found "x"'],
      [{ limit: 0 }, 'limit: expected a whole number from 1, found 0'],
    ])('refuses %j at once, saying what is expected', async (options, message) => {
      const out = join(folder, 'never');
      await expect(run(set.recipe, { out, ...options })).rejects.toMatchObject({
        name: 'RunError',
        code: 'E_USAGE',
        message: `options: ${message}`,
      });
      expect(existsSync(out)).toBe(false);
    });

    it('goes on where it was stopped and ends with the same files', async () => {
      const stopping = new AbortController();
      let ended = 0;
      const out = join(folder, 'stopped');
      const options: RunOptions = { out, signal: stopping.signal, concurrency: 2, workers: 2 };
      const onEvent: RunOptions['onEvent'] = ({ type }) => {
        if (type === 'outcome') ended += 1;
        if (ended === 6) stopping.abort();
      };
      const first = await run(set.recipe, { ...options, onEvent });
      expect(first.status).toBe('interrupted');
      expect(first.items.total).toBeGreaterThanOrEqual(6);
      expect(first.items.total).toBeLessThan(set.codes.length);
      const second = await run(set.recipe, { out });
      expect(second.status).toBe('finished');
      expect(second.items.thisRun).toBe(set.codes.length - first.items.total);
      expect(await readTree(out)).toEqual(expected.tree);
    });
  });
}
