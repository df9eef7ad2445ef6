import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type DatasetFile,
  type DatasetKindName,
  type DatasetOptions,
  datasetKindNames,
  generateDataset,
  generateFiles,
} from '../../src/dataset/index.js';
import { imports } from '../source-tree.js';

async function collect(options: DatasetOptions): Promise<DatasetFile[]> {
  const files: DatasetFile[] = [];
  for await (const file of generateFiles(options)) files.push(file);
  return files;
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const digestsOf = (files: readonly DatasetFile[]) => files.map(({ name, bytes }) => `${name} ${digest(bytes)}`);
const few = { images: 1, stars: 1, texts: 5, tables: 3, signals: 2 } satisfies Record<DatasetKindName, number>;
const seed = 4;
const isOf = (kind: string) => (file: DatasetFile) => file.name.startsWith(`${kind}/`);

let together: DatasetFile[];
beforeAll(async () => {
  together = await collect({ ...few, seed });
});

describe('generateFiles', () => {
  it('makes the kinds in one order, whatever the order they are asked in', async () => {
    const foldersOf = (files: readonly DatasetFile[]) => files.map(({ name }) => name.slice(0, name.indexOf('/')));
    const places = foldersOf(together).map((folder) => (datasetKindNames as readonly string[]).indexOf(folder));
    expect(datasetKindNames).toEqual(['images', 'stars', 'texts', 'tables', 'signals']);
    expect(new Set(places)).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect([...new Set(foldersOf(await collect({ signals: 1, tables: 1, texts: 1 })))]).toEqual([
      'texts',
      'tables',
      'signals',
    ]);
  });

  it('makes as many listed files of each kind as were asked for, each under a name of its own', () => {
    for (const kind of datasetKindNames) {
      const listed = together.filter((file) => isOf(kind)(file) && file.isListed !== false);
      expect(listed.length, kind).toBe(few[kind]);
      expect(listed.every(({ name }) => /^[a-z]+\/\d{6}\.[a-z0-9]+$/.test(name))).toBe(true);
    }
    expect(new Set(together.map(({ name }) => name)).size).toBe(together.length);
  });

  it.each(datasetKindNames)('makes the same %s again from the same seed, alone as beside other kinds', async (kind) => {
    const alone = await collect({ [kind]: few[kind], seed });
    expect(alone.length).toBeGreaterThan(0);
    expect(digestsOf(alone)).toEqual(digestsOf(together.filter(isOf(kind))));
  });

  it.each(datasetKindNames)('makes other %s from another seed', async (kind) => {
    const digests = new Set(together.map(({ bytes }) => digest(bytes)));
    const others = await collect({ [kind]: few[kind], seed: seed + 1 });
    const listed = others.filter(({ isListed }) => isListed !== false);
    expect(listed.length).toBe(few[kind]);
    expect(listed.filter(({ bytes }) => digests.has(digest(bytes)))).toEqual([]);
  });

  it.each(datasetKindNames)('refuses a count of %s that is out of range', (kind) => {
    for (const count of [-1, 1.5, 1_000_001, Number.NaN]) {
      expect(() => generateFiles({ [kind]: count })).toThrow(`${kind}: expected a whole number from 0 to 1000000, got`);
    }
  });

  it('loads a kind only when it is asked for', () => {
    const ofGenerate = imports.filter(({ from, to }) => from === 'dataset/generate.ts' && to.startsWith('dataset/'));
    expect(ofGenerate.filter(({ kind }) => kind === 'static').map(({ to }) => to)).toEqual(['dataset/own-folder.ts']);
    expect(ofGenerate.filter(({ kind }) => kind === 'dynamic').length).toBe(datasetKindNames.length);
  });
});

describe('generateDataset with several kinds', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-dataset-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const filesIn = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile() && !entry.name.startsWith('.'),
    );

  it('writes all files and lists those that are content', async () => {
    const files = together;
    const summary = await generateDataset(folder, { ...few, seed });
    for (const { name, bytes } of files) expect(digest(await readFile(join(folder, name))), name).toBe(digest(bytes));
    const listed = files.filter(({ isListed }) => isListed !== false).map(({ name }) => name);
    expect(await readFile(join(folder, 'urls.txt'), 'utf8')).toBe(`${listed.join('\n')}\n`);
    expect(listed).not.toContain('texts/truth.csv');
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['texts/truth.csv', 'tables/truth.csv']));
    expect((await filesIn()).length).toBe(files.length + 1);
    expect(summary).toMatchObject({
      files: listed.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
      parts: datasetKindNames.map((kind) => ({ kind, files: few[kind] })),
    });
  });

  it('tells how far each kind is', async () => {
    const seen: string[] = [];
    const onProgress = ({ kind, done, total }: { kind: string; done: number; total: number }) => {
      if (seen.at(-1) !== `${kind} ${done}/${total}`) seen.push(`${kind} ${done}/${total}`);
    };
    await generateDataset(folder, { texts: 2, tables: 1, onProgress });
    expect(seen).toEqual(['texts 1/2', 'texts 2/2', 'tables 1/1']);
  });

  it('stops when it is told to: whole files, no list, and the same call finishes it', async () => {
    const stopping = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done === 3) stopping.abort(new Error('enough'));
    };
    const stopped = generateDataset(folder, { texts: 8, signal: stopping.signal, onProgress });
    await expect(stopped).rejects.toThrow('enough');
    const names = (await filesIn()).map(({ name }) => name).sort();
    expect(names).toEqual(['000000.txt', '000001.txt', '000002.html']);
    const whole = await collect({ texts: 3 });
    for (const name of names) {
      const bytes = whole.find((file) => file.name === `texts/${name}`)?.bytes ?? new Uint8Array();
      expect(digest(await readFile(join(folder, 'texts', name)))).toBe(digest(bytes));
    }
    await generateDataset(folder, { texts: 8 });
    expect((await filesIn()).length).toBe(8 + 2);
  });

  it('leaves an old list in place until the new one is whole', async () => {
    await generateDataset(folder, {});
    await writeFile(join(folder, 'urls.txt'), 'old\n');
    await writeFile(join(folder, 'texts'), 'a file where a folder has to be');
    await expect(generateDataset(folder, { texts: 1 })).rejects.toMatchObject({ name: 'RunError', code: 'E_OUT' });
    expect(await readFile(join(folder, 'urls.txt'), 'utf8')).toBe('old\n');
    expect((await filesIn()).map(({ name }) => name).sort()).toEqual(['texts', 'urls.txt']);
  });
});
