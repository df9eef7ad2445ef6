import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ItemProducts } from '../../src/core/contracts.js';
import files from '../../src/sinks/files.js';
import { listBelow, makeProducts, testSink } from '../contracts/sink.js';

testSink(files, { valid: [{}], invalid: [null, [], 'x', { folder: 'x' }] });

let out = '';
beforeEach(async () => {
  out = await realpath(await mkdtemp(join(tmpdir(), 'millrace-files-')));
});
afterEach(() => rm(out, { recursive: true, force: true }));

async function save(item: ItemProducts) {
  const lane = await files.open({}, { out, lane: '1' });
  try {
    return await lane.save(item);
  } finally {
    await lane.close();
  }
}

describe('the files sink', () => {
  test('writes a file for every product into a folder for every output', async () => {
    const item = makeProducts(7, ['original.jpg', 'small.png', 'small.webp']);
    const records = await save(item);
    const paths = ['original/000007-photo.jpg', 'small/000007-photo.png', 'small/000007-photo.webp'];
    expect(records.map(({ path }) => path)).toEqual(paths);
    expect(await listBelow(out)).toEqual(paths);
    for (const [position, path] of paths.entries()) {
      expect(await readFile(join(out, path))).toEqual(item.products[position]?.encoded.bytes);
    }
  });

  test('puts the row’s other columns beside the files of each output, once', async () => {
    const fields = { caption: 'A “cat”', size: 3, isGood: true, none: null };
    const item = makeProducts(1, ['a.png', 'a.webp', 'b.png']);
    const records = await save({ ...item, item: { ...item.item, fields } });
    expect(records).toHaveLength(3);
    expect((await listBelow(out)).filter((path) => path.endsWith('.info.json'))).toEqual([
      'a/000001-photo.info.json',
      'b/000001-photo.info.json',
    ]);
    expect(await readFile(join(out, 'a/000001-photo.info.json'), 'utf8')).toBe(`${JSON.stringify(fields, null, 2)}\n`);
  });

  test('puts the hash of the fetched body where the key asks for it', async () => {
    const item = makeProducts(1, ['a.png'], { key: 'x-{sha256}-{sha256}' });
    expect((await save(item))[0]?.path).toBe(`a/x-${item.sha256}-${item.sha256}.png`);
  });

  test('replaces the files of an earlier try', async () => {
    await save(makeProducts(1, ['a.png']));
    const again = makeProducts(1, ['a.png']);
    const product = { output: 'a', encoded: { bytes: Buffer.from('new'), extension: 'png' } };
    await save({ ...again, products: [product] });
    expect(await listBelow(out)).toEqual(['a/000001-photo.png']);
    expect(await readFile(join(out, 'a/000001-photo.png'), 'utf8')).toBe('new');
  });

  test('leaves nothing of an item of which one file cannot be written', async () => {
    await writeFile(join(out, 'broken'), 'in the way');
    await expect(save(makeProducts(1, ['a.png', 'broken.png', 'c.png']))).rejects.toThrow(/EEXIST|ENOTDIR/);
    await mkdir(join(out, 'b', '000001-photo.png'), { recursive: true });
    await expect(save(makeProducts(1, ['a.png', 'b.png']))).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(await listBelow(out, true)).toEqual(['broken']);
  });
});
