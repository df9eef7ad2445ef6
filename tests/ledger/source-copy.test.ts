import { existsSync } from 'node:fs';
import { mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Item } from '../../src/core/item.js';
import { copySource, hasSourceCopy, openSourceCopy } from '../../src/ledger/source-copy.js';
import { useFolder } from './support.js';

const folder = useFolder();
beforeEach(() => mkdir(join(folder.path, '.millrace')));

async function* give(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

async function readAll(rows: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of rows) items.push(item);
  return items;
}

const makeItem = (index: number, caption: string): Item => ({
  index,
  url: `https://example.com/${index}`,
  fields: { caption },
});

describe('a source that was written down', () => {
  test('gives the same rows again, whatever characters they have', async () => {
    const captions = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a\u2028b\u2029c', 'a\r\nb\rc\n', '\u0085')),
      {
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(captions, async (texts) => {
        const items = texts.map((text, index) => makeItem(index, text));
        expect(await copySource(folder.path, give(items))).toBe(items.length);
        const copy = openSourceCopy(folder.path, { list: 'x' });
        expect(await copy.count()).toBe(items.length);
        expect(await readAll(copy.rows)).toEqual(items);
        expect(await readAll(copy.rows)).toEqual(items);
        expect([copy.isRepeatable, copy.identity]).toEqual([true, { list: 'x' }]);
      }),
      { numRuns: 40 },
    );
  });

  test('is larger than any buffer on the way, without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const items = Array.from({ length: 3_000 }, (_, index) => makeItem(index, 'x'.repeat(1_000)));
    await copySource(folder.path, give(items));
    expect(await readAll(openSourceCopy(folder.path, null).rows)).toEqual(items);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  test('is there only when it is whole', async () => {
    const fault = new Error('the network went away');
    async function* breakOff() {
      yield makeItem(0, 'x');
      throw fault;
    }
    await expect(copySource(folder.path, breakOff())).rejects.toBe(fault);
    expect(hasSourceCopy(folder.path)).toBe(false);
    expect(await readdir(join(folder.path, '.millrace'))).toEqual([]);
    await copySource(folder.path, give([]));
    expect(hasSourceCopy(folder.path)).toBe(true);
    expect(await readAll(openSourceCopy(folder.path, null).rows)).toEqual([]);
  });

  test('stays where nobody has given another', async () => {
    const { path } = folder;
    await copySource(path, give([makeItem(0, 'x')]));
    expect(await copySource(path, give([]), { keepsForNone: true })).toBe(0);
    expect(await readAll(openSourceCopy(path, null).rows)).toEqual([makeItem(0, 'x')]);
    expect(await readdir(join(path, '.millrace'))).toEqual(['source.jsonl']);
    await copySource(path, give([makeItem(0, 'y')]), { keepsForNone: true });
    expect(await readAll(openSourceCopy(path, null).rows)).toEqual([makeItem(0, 'y')]);
    await copySource(path, give([]));
    expect(await readAll(openSourceCopy(path, null).rows)).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('that does not fit the disk ends the run with a sentence', async () => {
    await symlink('/dev/full', join(folder.path, '.millrace', 'source.jsonl.part'));
    await expect(copySource(folder.path, give([makeItem(0, 'x')]))).rejects.toMatchObject({
      code: 'E_DISK_FULL',
      message: expect.stringMatching(
        /source\.jsonl: the disk is full; free some space, then run the same command again/,
      ),
    });
    expect(existsSync(join(folder.path, '.millrace', 'source.jsonl'))).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('is closed when its reader leaves early', async () => {
    await copySource(
      folder.path,
      give(Array.from({ length: 3_000 }, (_, index) => makeItem(index, 'x'.repeat(1_000)))),
    );
    for await (const item of openSourceCopy(folder.path, null).rows) if (item.index === 1) break;
    const open = await Promise.all(
      (await readdir('/proc/self/fd')).map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
    );
    expect(open.filter((path) => path.startsWith(folder.path))).toEqual([]);
  });
});

test.skipIf(process.platform === 'win32')(
  'rows that were written down are for their owner alone where URLs have logins',
  async () => {
    const modeOf = async () => (await stat(join(folder.path, '.millrace', 'source.jsonl'))).mode & 0o777;
    await copySource(folder.path, give([makeItem(0, 'user:pass@host')]));
    expect(await modeOf()).toBe(0o666 & ~process.umask());
    await copySource(
      folder.path,
      give([makeItem(0, 'a'), { ...makeItem(1, 'b'), url: 'https://user:pass@example.com/' }]),
    );
    expect(await modeOf()).toBe(0o600);
  },
);
