import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetcher } from '../../src/fetch/fetcher.js';
import { isOpen } from './open-files.js';
import { makeContext, makeItem, makeSettings } from './support.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-fetch-'));
});
afterAll(() => rm(folder, { recursive: true }));

const fetcher = createFetcher(makeSettings({ maxBytes: 3_000_000 }));
const fetchLocal = (name: string, context = makeContext()) =>
  fetcher.fetch(makeItem(pathToFileURL(join(folder, name)).href, { isLocal: true }), context);

describe('file: URLs', () => {
  it('reads a file whole, without the gate', async () => {
    const body = Buffer.from(Array.from({ length: 2_500_000 }, (_, index) => index % 251));
    await writeFile(join(folder, 'a b#c.bin'), body);
    const context = makeContext();
    let counted = 0;
    context.onBytes = (count) => {
      counted += count;
    };
    const fetched = await fetchLocal('a b#c.bin', context);
    expect(Buffer.from(fetched.bytes).equals(body)).toBe(true);
    expect(fetched.mime).toBeUndefined();
    expect(fetched.url).toMatch(/a%20b%23c\.bin$/);
    expect(counted).toBe(body.length);
    expect(context).toMatchObject({ attempts: 1, gate: { log: [] } });
    expect(context.ticket.bytes).toBe(body.length);
    expect(context.timings.body).toBeGreaterThan(0);
  });

  it('reads what the settings allow, and nothing a list names without that', async () => {
    await writeFile(join(folder, 'x'), 'x');
    const item = makeItem(pathToFileURL(join(folder, 'x')).href);
    const allowing = createFetcher(makeSettings({ allowFiles: true }));
    expect((await allowing.fetch(item, makeContext())).bytes).toHaveLength(1);
    await expect(fetcher.fetch(item, makeContext())).rejects.toMatchObject({ code: 'E_URL_SCHEME' });
  });

  it.skipIf(process.platform !== 'linux')('leaves none open, whether it could be read or not', async () => {
    await writeFile(join(folder, 'closed'), 'x');
    await writeFile(join(folder, 'nothing'), '');
    await fetchLocal('closed');
    await expect(fetchLocal('nothing')).rejects.toMatchObject({ code: 'E_EMPTY' });
    expect(isOpen(await realpath(folder))).toBe(false);
  });

  it('reads one that is as large as may be', async () => {
    await writeFile(join(folder, 'just'), Buffer.alloc(3_000_000));
    expect((await fetchLocal('just')).bytes).toHaveLength(3_000_000);
  });

  it.each([
    ['in memory', 100_000_000],
    ['where it lies', 1_000],
  ])('says so where one becomes shorter while it is read %s', async (_where, largeBytes) => {
    const path = join(folder, 'shrinking');
    await writeFile(path, Buffer.alloc(2_500_000));
    const reading = createFetcher(makeSettings({ maxBytes: 3_000_000, largeBytes }));
    const context = makeContext();
    let came = 0;
    context.onBytes = (count) => {
      if (came === 0) truncateSync(path, 1_500_000);
      came += count;
    };
    await expect(reading.fetch(makeItem(pathToFileURL(path).href, { isLocal: true }), context)).rejects.toMatchObject({
      code: 'E_FILE_READ',
      message: expect.stringMatching(/1500000 of 2500000 bytes$/),
    });
    expect(context.ticket.bytes).toBe(0);
  });

  it('says what is wrong with a file', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'empty'), '');
    await writeFile(join(folder, 'large'), Buffer.alloc(3_000_001));
    await expect(fetchLocal('missing')).rejects.toMatchObject({
      code: 'E_FILE_NOTFOUND',
      message: expect.stringContaining('missing'),
    });
    await expect(fetchLocal('name\ufffd.txt')).rejects.toMatchObject({
      code: 'E_FILE_NOTFOUND',
      message: expect.stringMatching(/there is no file .*; if its name is not UTF-8, rename it$/),
    });
    await expect(fetchLocal('empty/x')).rejects.toMatchObject({ code: 'E_FILE_NOTFOUND' });
    await expect(fetchLocal('sub')).rejects.toMatchObject({
      code: 'E_FILE_READ',
      message: expect.stringContaining('is a folder'),
    });
    await expect(fetchLocal('empty')).rejects.toMatchObject({ code: 'E_EMPTY' });
    const context = makeContext();
    await expect(fetchLocal('large', context)).rejects.toMatchObject({
      code: 'E_TOO_LARGE',
      message: expect.stringContaining('3000001 bytes, the limit is 3000000 bytes'),
    });
    expect(context.ticket.bytes).toBe(0);
  });

  it.skipIf(process.getuid === undefined || process.getuid() === 0)('says that it may not read a file', async () => {
    await writeFile(join(folder, 'secret'), 'x');
    await chmod(join(folder, 'secret'), 0);
    await expect(fetchLocal('secret')).rejects.toMatchObject({ code: 'E_FILE_READ' });
  });

  it.skipIf(process.platform === 'win32')('does not wait for what is no regular file', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(fetchLocal('pipe')).rejects.toMatchObject({ code: 'E_FILE_READ' });
    const device = fetcher.fetch(makeItem('file:///dev/zero', { isLocal: true }), makeContext());
    await expect(device).rejects.toMatchObject({ code: 'E_FILE_READ' });
  });

  it.each(['file://server/share/x', 'file:///a%2Fb', 'file:///a%00b'])('%s is no file here', async (url) => {
    await expect(fetcher.fetch(makeItem(url, { isLocal: true }), makeContext())).rejects.toMatchObject({
      code: 'E_URL_INVALID',
    });
  });
});
