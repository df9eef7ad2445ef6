import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '../../src/origin/files.js';

describe('FileStore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'millrace-files-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const textOf = async (store: FileStore, path: string) =>
    Buffer.from((await store.find(path))?.bytes ?? []).toString();

  it('reads a file once and serves it from memory', async () => {
    await writeFile(join(folder, 'a.txt'), 'first');
    const store = new FileStore(new Map(), folder);
    const [one, two] = await Promise.all([store.find('/a.txt'), store.find('/a.txt')]);
    expect(one).toBe(two);
    await rm(join(folder, 'a.txt'));
    expect(await textOf(store, '/a.txt')).toBe('first');
  });

  it('forgets the files that were not asked for longest when its memory is full', async () => {
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder, name), `old ${name}`);
    const store = new FileStore(new Map(), folder, 12);
    await textOf(store, '/a');
    await textOf(store, '/b');
    await textOf(store, '/a');
    await textOf(store, '/c');
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder, name), `new ${name}`);
    expect(await textOf(store, '/a')).toBe('old a');
    expect(await textOf(store, '/c')).toBe('old c');
    expect(await textOf(store, '/b')).toBe('new b');
  });

  it('serves a file larger than its memory without keeping it', async () => {
    await writeFile(join(folder, 'a'), 'x'.repeat(50));
    const store = new FileStore(new Map(), folder, 12);
    expect(await textOf(store, '/a')).toBe('x'.repeat(50));
    await writeFile(join(folder, 'a'), 'y');
    expect(await textOf(store, '/a')).toBe('y');
  });

  it('lets bytes of the map win over the folder', async () => {
    await writeFile(join(folder, 'a'), 'folder');
    const store = new FileStore(new Map([['/a', { bytes: Buffer.from('map') }]]), folder, 1);
    expect(await textOf(store, '/a')).toBe('map');
    expect(store.listPaths()).toEqual(['/a']);
  });
});
