import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chainSources } from '../../src/sources/chain.js';
import folder from '../../src/sources/folder.js';
import list from '../../src/sources/list.js';
import { makeSourceContext, readRows } from '../contracts/source.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-chain-'));
  await writeFile(join(directory, 'urls.txt'), 'https://a.example/1\nhttps://a.example/2\n');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const openUrls = (...urls: string[]) => list.open({ urls }, makeSourceContext(directory));
const openFile = () => list.open({ file: 'urls.txt' }, makeSourceContext(directory));

test('joins the rows in order and counts their indexes on', async () => {
  const chain = chainSources([await openUrls('https://b.example/'), await openFile(), await openUrls('nonsense')]);
  const items = await readRows(chain);
  expect(items.map(({ index, url }) => `${index} ${url}`)).toEqual([
    '0 https://b.example/',
    '1 https://a.example/1',
    '2 https://a.example/2',
    '3 nonsense',
  ]);
  expect(await readRows(chain)).toEqual(items);
  expect(await chain.count()).toBe(4);
});

test('is repeatable, and can count, only where all its parts can', async () => {
  const live = await folder.open({ directory: '.', pattern: '**' }, makeSourceContext(directory));
  const input = await list.open({ file: '-' }, makeSourceContext(directory));
  expect(chainSources([await openFile(), await openFile()]).isRepeatable).toBe(true);
  expect(chainSources([await openFile(), live]).isRepeatable).toBe(false);
  expect(await chainSources([await openFile(), input]).count()).toBeUndefined();
});

test('has another identity when a part or the order changes', async () => {
  const [a, b] = [await openUrls('https://a.example/'), await openUrls('https://b.example/')];
  expect(chainSources([a, b]).identity).not.toEqual(chainSources([b, a]).identity);
});
