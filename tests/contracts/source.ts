import { mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenSource, Source, SourceContext } from '../../src/core/contracts.js';
import type { Item } from '../../src/core/item.js';

/** How the shared suite sets a source up. */
export interface SourceSetup<Options> {
  readonly source: Source<Options>;
  /** Prepares input with at least three rows in an empty folder; answers the source's options. */
  prepare(directory: string): Promise<unknown>;
  /** Changes what the rows would be; answers the options to open it with then. */
  change(directory: string): Promise<unknown>;
}

/** Reads all rows of an open source. */
export async function readRows(opened: OpenSource): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of opened.rows) items.push(item);
  return items;
}

/** A context as the engine gives it. */
export function makeSourceContext(workingDirectory: string, extra: Partial<SourceContext> = {}): SourceContext {
  return { signal: new AbortController().signal, workingDirectory, urlColumn: undefined, ...extra };
}

/** Checks what every source promises. */
export function testSource<Options>(title: string, { source, prepare, change }: SourceSetup<Options>): void {
  describe(`source contract: ${title}`, () => {
    let directory = '';
    beforeEach(async () => {
      directory = await realpath(await mkdtemp(join(tmpdir(), 'millrace-source-')));
    });
    afterEach(() => rm(directory, { recursive: true, force: true }));

    const open = (options: unknown) => source.open(source.options.parse(options), makeSourceContext(directory));

    test('counts indexes from 0 without gaps', async () => {
      const items = await readRows(await open(await prepare(directory)));
      expect(items.length).toBeGreaterThanOrEqual(3);
      expect(items.map((item) => item.index)).toEqual(items.map((_, position) => position));
    });

    test('gives rows that are plain data, with an absolute URL or a problem', async () => {
      const items = await readRows(await open(await prepare(directory)));
      expect(structuredClone(items)).toEqual(items);
      expect(JSON.parse(JSON.stringify(items))).toEqual(items);
      for (const item of items) {
        if (item.problem === undefined) expect(new URL(item.url).href).toBe(item.url);
        else expect(item.problem.message).not.toBe('');
      }
    });

    test('gives the same rows and identity again where it says it can', async () => {
      const options = await prepare(directory);
      const first = await open(options);
      const second = await open(options);
      expect(second.identity).toEqual(first.identity);
      if (!first.isRepeatable) return;
      const rows = await readRows(first);
      expect(await readRows(second)).toEqual(rows);
      expect(await readRows(first)).toEqual(rows);
    });

    test('counts about as many rows as it gives, or does not say', async () => {
      const opened = await open(await prepare(directory));
      const count = await opened.count();
      const items = await readRows(opened);
      if (count !== undefined) expect(Math.abs(count - items.length)).toBeLessThanOrEqual(items.length * 0.5);
    });

    test('changes its identity when its rows change', async () => {
      const before = await open(await prepare(directory));
      const after = await open(await change(directory));
      if (before.isRepeatable) expect(after.identity).not.toEqual(before.identity);
      expect(JSON.parse(JSON.stringify(before.identity))).toEqual(before.identity);
    });

    test('closes its files when reading is given up early', async () => {
      const opened = await open(await prepare(directory));
      for await (const item of opened.rows) {
        if (item.index === 1) break;
      }
      expect(await listOpenFiles(directory)).toEqual([]);
    });

    test('ends reading when the run is stopped', async () => {
      const stop = new AbortController();
      const context = makeSourceContext(directory, { signal: stop.signal });
      const opened = await source.open(source.options.parse(await prepare(directory)), context);
      stop.abort(new Error('stopped'));
      await expect(readRows(opened)).rejects.toThrow('stopped');
      expect(await listOpenFiles(directory)).toEqual([]);
    });

    test('refuses unknown options', async () => {
      const options = (await prepare(directory)) as object;
      expect(source.options.safeParse({ ...options, nonsense: 1 }).success).toBe(false);
      expect(source.options.safeParse(options).success).toBe(true);
    });

    test('has a name and a one-line summary', () => {
      expect(source.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(source.summary).toMatch(/^[^\n]{10,100}$/);
    });
  });
}

/** Names the open files of this process below a folder, where the system tells (Linux). */
async function listOpenFiles(directory: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const paths = await Promise.all(descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(directory));
}
