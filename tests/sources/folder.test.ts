import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import folder from '../../src/sources/folder.js';
import glob from '../../src/sources/glob.js';
import { makeSourceContext, readRows, testSource } from '../contracts/source.js';

let directory = '';
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'millrace-folder-')));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function put(...names: string[]) {
  for (const name of names) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), name);
  }
}

async function listFolder(options: object = {}) {
  const opened = await folder.open(folder.options.parse({ directory: '.', ...options }), makeSourceContext(directory));
  const items = await readRows(opened);
  return items.map((item) => fileURLToPath(item.url).slice(directory.length + 1));
}

testSource('folder', {
  source: folder,
  async prepare(root) {
    await mkdir(join(root, 'in'), { recursive: true });
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await writeFile(join(root, 'in', name), name);
    return { directory: 'in' };
  },
  change: async () => ({ directory: 'in', pattern: '*.png' }),
});

describe('a folder', () => {
  test('gives its files in code unit order of their paths, as local items', async () => {
    await put('b.jpg', 'a/z.jpg', 'B.jpg', 'a.jpg', 'é ü.jpg', 'a-b.jpg');
    expect(await listFolder()).toEqual(['B.jpg', 'a-b.jpg', 'a.jpg', 'a/z.jpg', 'b.jpg', 'é ü.jpg']);
    const opened = await folder.open(folder.options.parse({ directory: '.' }), makeSourceContext(directory));
    const [first] = await readRows(opened);
    expect(first).toEqual({ index: 0, url: `file://${directory}/B.jpg`, fields: {}, isLocal: true });
    expect(opened.isRepeatable).toBe(false);
    expect(await opened.count()).toBe(6);
  });

  test('leaves out hidden files and symbolic links, which may lead out', async () => {
    await put('a.jpg', '.hidden.jpg', '.git/b.jpg', 'sub/.c.jpg', 'sub/d.jpg');
    await symlink('/etc/hostname', join(directory, 'out.txt'));
    await symlink('/etc', join(directory, 'etc'));
    await symlink(directory, join(directory, 'sub/loop'));
    expect(await listFolder()).toEqual(['a.jpg', 'sub/d.jpg']);
  });

  test.skipIf(process.platform === 'win32')('holds names with line ends, which patterns do not match', async () => {
    const names = ['a\nb.jpg', 'a\r.jpg', 'a\u2028.jpg', 'b\n/c\u2029\n😀.jpg', '𝒩\n𝒩.jpg'];
    await put(...names);
    expect(await listFolder()).toEqual(names);
    expect(await listFolder({ pattern: '*b.jpg' })).toEqual(['a\nb.jpg']);
    expect(await listFolder({ pattern: 'b\n/**' })).toEqual(['b\n/c\u2029\n😀.jpg']);
  });

  test('below a hidden folder, or named by a link, is read', async () => {
    await put('.cache/x/a.jpg');
    await symlink(join(directory, '.cache'), join(directory, 'link'));
    expect(await listFolder({ directory: '.cache' })).toEqual(['.cache/x/a.jpg']);
    expect(await listFolder({ directory: 'link' })).toEqual(['link/x/a.jpg']);
  });

  test('is narrowed by a pattern', async () => {
    await put('a.jpg', 'b.png', 'sub/c.jpg');
    expect(await listFolder({ pattern: '**/*.jpg' })).toEqual(['a.jpg', 'sub/c.jpg']);
    expect(await listFolder({ pattern: '*.{png,gif}' })).toEqual(['b.png']);
  });

  test('that is empty has no rows; a missing one or a file is refused', async () => {
    expect(await listFolder()).toEqual([]);
    await put('a.jpg');
    await expect(listFolder({ directory: 'none' })).rejects.toThrow('none: no such folder');
    await expect(listFolder({ directory: 'a.jpg' })).rejects.toThrow('a.jpg: is a file; expected a folder');
  });

  test('leaves out the output folder below it and those set aside, unless they are what is named', async () => {
    await put(
      'a.jpg',
      'out/b.jpg',
      'out.old-1/c.jpg',
      'out.old-12/x/d.jpg',
      'out.old/e.jpg',
      'outer/f.jpg',
      'sub/out/g.jpg',
    );
    const list = async (source: 'folder' | 'glob', options: object, out = join(directory, 'out')) => {
      const context = makeSourceContext(directory, { out });
      const opened = await (source === 'folder'
        ? folder.open(folder.options.parse(options), context)
        : glob.open(glob.options.parse(options), context));
      const urls = (await readRows(opened)).map(({ url }) => fileURLToPath(url).slice(directory.length + 1));
      expect(await opened.count()).toBe(urls.length);
      return urls;
    };
    const others = ['a.jpg', 'out.old/e.jpg', 'outer/f.jpg', 'sub/out/g.jpg'];
    expect(await list('folder', { directory: '.' })).toEqual(others);
    expect(await list('glob', { pattern: '**/*.jpg' })).toEqual(others);
    expect(await list('folder', { directory: 'out.old-1' })).toEqual(['out.old-1/c.jpg']);
    expect(await list('folder', { directory: 'out' })).toEqual(['out/b.jpg']);
    expect(await list('glob', { pattern: 'out.old-1/*' })).toEqual(['out.old-1/c.jpg']);
    expect(await list('folder', { directory: 'sub' }, join(directory, '..', 'out'))).toEqual(['sub/out/g.jpg']);
  });

  test.skipIf(process.getuid?.() === 0)('with a part that cannot be read has a bad row for that part', async () => {
    await put('a.jpg', 'locked/b.jpg', 'z.jpg');
    await chmod(join(directory, 'locked'), 0);
    try {
      for (const source of [
        await folder.open(folder.options.parse({ directory: '.' }), makeSourceContext(directory)),
        await glob.open(glob.options.parse({ pattern: '**/*.jpg' }), makeSourceContext(directory)),
      ]) {
        const rows = await readRows(source);
        expect(rows.map(({ url }) => url.slice(`file://${directory}/`.length))).toEqual(['a.jpg', 'locked/', 'z.jpg']);
        expect(rows.map(({ problem }) => problem?.code)).toEqual([undefined, 'E_FILE_READ', undefined]);
        expect(rows[1]?.problem?.message).toMatch(
          /^the folder .*locked\/?: cannot be read: permission denied; .*--extend$/,
        );
        expect(await source.count()).toBe(3);
      }
    } finally {
      await chmod(join(directory, 'locked'), 0o700);
    }
  });

  test.skipIf(process.getuid?.() === 0)('that cannot be read itself is refused', async () => {
    await put('in/a.jpg');
    await chmod(join(directory, 'in'), 0);
    try {
      await expect(listFolder({ directory: 'in' })).rejects.toThrow(/permission denied/);
    } finally {
      await chmod(join(directory, 'in'), 0o700);
    }
  });
});
