import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import glob from '../../src/sources/glob.js';
import { makeSourceContext, readRows, testSource } from '../contracts/source.js';

let directory = '';
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'millrace-glob-')));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function put(...names: string[]) {
  for (const name of names) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), name);
  }
}

async function listGlob(pattern: string) {
  const items = await readRows(await glob.open({ pattern }, makeSourceContext(directory)));
  return items.map((item) => fileURLToPath(item.url).slice(directory.length + 1));
}

async function prepareThree(root: string) {
  await mkdir(join(root, 'in'));
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await writeFile(join(root, 'in', name), name);
}

testSource('glob', {
  source: glob,
  async prepare(root) {
    await prepareThree(root);
    return { pattern: 'in/*.jpg' };
  },
  change: async () => ({ pattern: 'in/a*' }),
});

describe('a glob', () => {
  test('gives the files that match, in order, hidden ones and links left out', async () => {
    await put('x/b.jpg', 'x/a.jpg', 'x/.c.jpg', 'x/d.png', 'y/e.jpg');
    await symlink('/etc/hostname', join(directory, 'x/out.jpg'));
    expect(await listGlob('*/*.jpg')).toEqual(['x/a.jpg', 'x/b.jpg', 'y/e.jpg']);
    expect(await listGlob(`${directory}/x/*`)).toEqual(['x/a.jpg', 'x/b.jpg', 'x/d.png']);
    expect(await listGlob('x/*.gif')).toEqual([]);
  });

  test('that is the path of a file is that file, whatever characters it has', async () => {
    await put('photo[1].jpg', 'photo1.jpg', '.hidden.jpg');
    await symlink('photo1.jpg', join(directory, 'link.jpg'));
    expect(await listGlob('photo[1].jpg')).toEqual(['photo[1].jpg']);
    expect(await listGlob('.hidden.jpg')).toEqual(['.hidden.jpg']);
    expect(await listGlob('link.jpg')).toEqual(['link.jpg']);
    expect(await listGlob('photo[12].jpg')).toEqual(['photo1.jpg']);
  });
});
