import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.js';
import { chooseWords, readItemWords } from '../../src/report/item-words.js';
import { makeFolder } from '../results.js';
import { writeRun } from './make-run.js';

const record = (path: string) => ({ output: 'a', path, bytes: 1, sha256: '' });

describe('the words of an item', () => {
  it('are found in columns of many names', () => {
    expect(
      chooseWords({ Title: ' A  sky ', COPYRIGHT: 'Ann', license: 'CC BY 4.0', date: '2024-01-02', n: 5 }),
    ).toEqual({
      title: 'A sky',
      credit: '© Ann',
      license: 'CC BY 4.0',
      date: '2024-01-02',
    });
    expect(chooseWords({ caption: 'A sky', author: 'Ann' })).toEqual({ title: 'A sky', credit: 'Credit: Ann' });
    expect(chooseWords({ copyright: '© 2024 Ann', author: 'Ben' })).toEqual({ credit: '© 2024 Ann' });
    expect(chooseWords({ title: '', copyright: 7, author: ' \n' })).toEqual({});
  });

  it('are texts on one line, whatever a row holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (row) => {
        for (const text of Object.values(chooseWords(row as Json))) expect(text).toMatch(/^\S(.*\S)?$/u);
      }),
    );
  });

  it('are read beside the first file of the item, and nowhere else', async () => {
    const out = makeFolder();
    await writeRun(out, [], {
      'a/000001-b.c.info.json': '{"title":"yes"}',
      'a/broken.info.json': '{',
      'a/large.info.json': JSON.stringify({ title: 'x'.repeat(70_000) }),
    });
    expect(await readItemWords(out, [record('a/000001-b.c.jpg'), record('a/other.jpg')])).toEqual({ title: 'yes' });
    for (const path of ['a/broken.jpg', 'a/large.jpg', 'a/none.jpg', '../a/000001-b.c.jpg', 'a'])
      expect([path, await readItemWords(out, [record(path)])]).toEqual([path, {}]);
    expect(await readItemWords(out, [])).toEqual({});
  });
});
