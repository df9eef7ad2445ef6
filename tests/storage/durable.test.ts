import { existsSync, readlinkSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Folder, writeWhole } from '../../src/storage/folder.js';
import { listBelow } from '../contracts/sink.js';

let root = '';
/** What was synced, by its name at that moment, and which results had their names by then. */
let syncs: { readonly path: string; readonly results: readonly string[] }[] = [];
/** What the next syncs of a file fail with. */
let faults: string[] = [];
const results = ['a.bin', 'b/c.bin', 'summary.json'];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'millrace-durable-')));
  syncs = [];
  faults = [];
  const probe = await open(root, 'r');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const { sync } = prototype;
  vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    const path = relative(root, readlinkSync(`/proc/self/fd/${this.fd}`));
    syncs.push({ path, results: results.filter((each) => existsSync(join(root, each))) });
    const fault = path.endsWith('.part') ? faults.shift() : undefined;
    if (fault !== undefined) throw Object.assign(new Error(`${fault}: a fault of the disk`), { code: fault });
    await sync.call(this);
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

const sizes = [10, 300 * 1024];
const makeGroup = (size: number) => ['a.bin', 'b/c.bin'].map((path) => ({ path, bytes: Buffer.alloc(size, path) }));
const aside = (number: number) => `.millrace/tmp/lane/${number}.part`;

describe.skipIf(process.platform !== 'linux')('a durable folder', () => {
  test.each(sizes)('syncs files of %d bytes before any gets its name, and then the names', async (size) => {
    const folder = new Folder(root, 'lane', { isDurable: true });
    await folder.writeAll(makeGroup(size));
    const names = ['a.bin', 'b/c.bin'];
    expect(syncs).toEqual([
      { path: aside(1), results: [] },
      { path: aside(2), results: [] },
      { path: '', results: names },
      { path: 'b', results: names },
    ]);
    syncs = [];
    await folder.writeAll([{ path: 'b/d.bin', bytes: Buffer.alloc(size) }]);
    // The name of b itself is on the disk already.
    expect(syncs.map(({ path }) => path)).toEqual([aside(3), 'b']);
  });

  test('syncs the copy of a file, and measures it where only its hash is known', async () => {
    await writeFile(join(root, 'body'), 'a body that stayed on the disk');
    const folder = new Folder(root, 'lane', { isDurable: true });
    const sha256 = 'f'.repeat(64);
    const file = { path: 'a.bin', bytes: new Uint8Array(0), from: join(root, 'body'), sha256 };
    expect(await folder.writeAll([file])).toEqual([{ path: 'a.bin', bytes: 30, sha256 }]);
    expect(syncs.map(({ path }) => path)).toEqual([aside(1), '']);
  });

  test.each(sizes)('writes a file of %d bytes anew, under another name, where its sync failed', async (size) => {
    faults = ['EIO'];
    const folder = new Folder(root, 'lane', { isDurable: true });
    await folder.writeAll(makeGroup(size));
    expect(syncs.map(({ path }) => path).slice(0, 3)).toEqual([aside(1), aside(2), aside(3)]);
    expect(await listBelow(root, true)).toEqual(['a.bin', 'b/c.bin']);
    for (const { path, bytes } of makeGroup(size)) expect((await readFile(join(root, path))).equals(bytes)).toBe(true);
  });

  test.each([
    [['EIO', 'EIO'], 2, 'E_SAVE'],
    [['ENOSPC'], 1, 'ENOSPC'],
  ] as const)('has nothing of a group where a sync fails with %j', async (failing, count, code) => {
    faults = [...failing];
    const folder = new Folder(root, 'lane', { isDurable: true });
    await expect(folder.writeAll(makeGroup(10))).rejects.toMatchObject({ code });
    expect(syncs).toHaveLength(count);
    expect(await listBelow(root, true)).toEqual([]);
  });

  test('that need not be durable syncs nothing', async () => {
    await new Folder(root, 'lane').writeAll(sizes.flatMap(makeGroup));
    expect(syncs).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('one file', () => {
  test('is on the disk before it gets its name', async () => {
    await writeWhole(join(root, 'summary.json'), 'text');
    expect(syncs).toEqual([{ path: expect.stringMatching(/^summary\.json\..*\.part$/), results: [] }]);
    syncs = [];
    faults = ['EIO'];
    await expect(writeWhole(join(root, 'summary.json'), 'other')).rejects.toMatchObject({ code: 'EIO' });
    expect(await listBelow(root, true)).toEqual(['summary.json']);
    expect(await readFile(join(root, 'summary.json'), 'utf8')).toBe('text');
  });
});
