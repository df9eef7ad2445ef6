import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { inferSource } from '../../src/sources/infer.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-infer-'));
  await mkdir(join(directory, 'photos.csv.d'));
  await mkdir(join(directory, 'photos'));
  for (const name of [
    'urls.txt',
    'a.csv',
    'b.TSV.gz',
    'c.ndjson.zst',
    'd.parquet',
    'e.jpg',
    'f[1].txt',
    'g.parquet.gz',
  ]) {
    await writeFile(join(directory, name), '');
  }
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test.each([
  ['-', 'list', { file: '-' }],
  ['https://a.example/x.csv', 'list', { urls: ['https://a.example/x.csv'] }],
  ['HTTP://a.example/', 'list', { urls: ['HTTP://a.example/'] }],
  ['data:,hello', 'list', { urls: ['data:,hello'] }],
  ['photos', 'folder', { directory: 'photos' }],
  ['photos.csv.d', 'folder', { directory: 'photos.csv.d' }],
  ['.', 'folder', { directory: '.' }],
  ['urls.txt', 'list', { file: 'urls.txt' }],
  ['./urls.txt', 'list', { file: './urls.txt' }],
  ['f[1].txt', 'list', { file: 'f[1].txt' }],
  ['a.csv', 'table', { file: 'a.csv' }],
  ['b.TSV.gz', 'table', { file: 'b.TSV.gz' }],
  ['c.ndjson.zst', 'table', { file: 'c.ndjson.zst' }],
  ['d.parquet', 'table', { file: 'd.parquet' }],
  ['e.jpg', 'glob', { pattern: 'e.jpg' }],
  ['g.parquet.gz', 'glob', { pattern: 'g.parquet.gz' }],
  ['photos/*.jpg', 'glob', { pattern: 'photos/*.jpg' }],
  ['none/{a,b}.txt', 'glob', { pattern: 'none/{a,b}.txt' }],
  ['/dev/null', 'list', { file: '/dev/null' }],
])('%s is a %s', async (text, name, options) => {
  expect(await inferSource(text, directory)).toEqual({ name, options });
});

test('a file: URL is content, whatever its extension', async () => {
  const urlOf = (name: string) => pathToFileURL(join(directory, name)).href;
  expect(await inferSource(urlOf('urls.txt'), directory)).toEqual({
    name: 'glob',
    options: { pattern: join(directory, 'urls.txt') },
  });
  expect(await inferSource(urlOf('photos'), directory)).toEqual({
    name: 'folder',
    options: { directory: join(directory, 'photos') },
  });
});

test('what is none of these is an error that says what was expected', async () => {
  await expect(inferSource('none.txt', directory)).rejects.toThrow(
    new RunError('E_SOURCE', 'none.txt: no such file; expected a list (.txt, .csv, …), a folder, a glob or a URL'),
  );
  await expect(inferSource('', directory)).rejects.toThrow('"": no such file');
  await expect(inferSource('urls.txt/x', directory)).rejects.toThrow('urls.txt/x: no such file');
  await expect(inferSource('http://', directory)).rejects.toThrow('"http://": not a valid URL');
  await expect(inferSource('http://user:sec/ret@:9/', directory)).rejects.toThrow('"http://:9/": not a valid URL');
  await expect(inferSource('s3://bucket/key', directory)).rejects.toThrow('cannot read s3: URLs');
  await expect(inferSource('file://host/x', directory)).rejects.toThrow('not a local file: URL');
  await expect(inferSource('file:///none/x.jpg', directory)).rejects.toThrow('file:///none/x.jpg: no such file');
});
