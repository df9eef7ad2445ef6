import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Folder, writeWhole } from '../../src/storage/folder.js';
import { listBelow } from '../contracts/sink.js';

let root = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'millrace-folder-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Small files and large ones take different ways to the disk. */
const sizes = [0, 1, 256 * 1024, 256 * 1024 + 1, 3_000_000];
const makeBytes = (size: number) => Buffer.alloc(size, `${size} bytes of `);

describe('a folder', () => {
  test('writes files of any size and answers their size and hash, in order', async () => {
    const folder = new Folder(root, 'a');
    const files = sizes.map((size) => ({ path: `deep/er/${size}.bin`, bytes: makeBytes(size) }));
    const written = await folder.writeAll(files);
    expect(written).toEqual(
      files.map(({ path, bytes }) => ({
        path,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    );
    for (const { path, bytes } of files) expect((await readFile(join(root, path))).equals(bytes)).toBe(true);
    expect(await listBelow(root, true)).toEqual(files.map(({ path }) => path).sort());
  });

  test.each(sizes)('has none of a group whose last file of %d bytes has no place, and no leftovers', async (size) => {
    const folder = new Folder(root, 'a');
    await mkdir(join(root, 'taken', 'x'), { recursive: true });
    const group = ['a.bin', 'b/c.bin', 'taken'].map((path) => ({ path, bytes: makeBytes(size) }));
    await expect(folder.writeAll(group)).rejects.toThrow();
    expect(await listBelow(root, true)).toEqual([]);
    await expect(folder.writeAll(group.slice(0, 2))).resolves.toHaveLength(2);
    expect(await listBelow(root)).toEqual(['a.bin', 'b/c.bin']);
  });

  test.skipIf(process.platform !== 'linux').each(sizes.slice(1))(
    'gives no file of a group its name where one of %d bytes does not fit the disk',
    async (size) => {
      const folder = new Folder(root, 'a');
      await mkdir(join(root, '.millrace', 'tmp', 'a'), { recursive: true });
      await symlink('/dev/full', join(root, '.millrace', 'tmp', 'a', '2.part'));
      const group = ['a.bin', 'b.bin'].map((path) => ({ path, bytes: makeBytes(size) }));
      await expect(folder.writeAll(group)).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await readdir(root)).toEqual(['.millrace']);
      expect(await readdir(join(root, '.millrace', 'tmp', 'a'))).toEqual([]);
    },
  );

  test('shares its root with other writers without mixing up their temporary files', async () => {
    const folders = ['a', 'b', 'c'].map((name) => new Folder(root, name));
    await Promise.all(
      folders.flatMap((folder, writer) =>
        Array.from({ length: 20 }, (_, turn) =>
          folder.writeAll([{ path: `same/${writer}-${turn}`, bytes: Buffer.from(`${writer} ${turn}`) }]),
        ),
      ),
    );
    for (const path of await listBelow(root)) {
      expect(await readFile(join(root, path), 'utf8')).toBe(path.slice('same/'.length).replace('-', ' '));
    }
    expect(await listBelow(root)).toHaveLength(60);
  });

  test('removes its own temporary files alone when it is closed', async () => {
    const [one, two] = [new Folder(root, 'one'), new Folder(root, 'two')];
    for (const folder of [one, two]) await folder.writeAll([{ path: 'x', bytes: Buffer.from('x') }]);
    await one.close();
    await one.close();
    expect(await readdir(join(root, '.millrace', 'tmp'))).toEqual(['two']);
  });
});

describe('a durable folder', () => {
  test('has the same files with the same answers', async () => {
    const files = sizes.map((size) => ({ path: `deep/er/${size}.bin`, bytes: makeBytes(size) }));
    const quick = await new Folder(join(root, 'quick'), 'a').writeAll(files);
    const folder = new Folder(join(root, 'durable'), 'a', { isDurable: true });
    expect(await folder.writeAll(files)).toEqual(quick);
    expect(await folder.writeAll(files)).toEqual(quick);
    expect(await listBelow(join(root, 'durable'), true)).toEqual(files.map(({ path }) => path).sort());
  });

  test('has none of a group whose last file has no place, and no leftovers', async () => {
    const folder = new Folder(root, 'a', { isDurable: true });
    await mkdir(join(root, 'taken', 'x'), { recursive: true });
    const group = ['a.bin', 'b/c.bin', 'taken'].map((path) => ({ path, bytes: makeBytes(10) }));
    await expect(folder.writeAll(group)).rejects.toThrow();
    expect(await listBelow(root, true)).toEqual([]);
  });
});

describe('one file', () => {
  test('is replaced whole, and the folders above it are made', async () => {
    const path = join(root, 'a', 'b', 'summary.json');
    await writeWhole(path, 'one');
    await writeWhole(path, Buffer.from('two'));
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(root, 'a', 'b'))).toEqual(['summary.json']);
  });

  test('that has no place leaves what is there, and nothing beside it', async () => {
    await mkdir(join(root, 'taken'));
    await writeFile(join(root, 'taken', 'x'), 'kept');
    await expect(writeWhole(join(root, 'taken'), 'new')).rejects.toThrow();
    expect(await listBelow(root, true)).toEqual(['taken/x']);
  });
});
