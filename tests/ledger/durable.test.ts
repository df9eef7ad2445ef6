import { readdirSync, readlinkSync } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLedger } from '../../src/ledger/ledger.js';
import { makeOutcome, useFolder } from './support.js';

const folder = useFolder();
const file = () => join(folder.path, 'ledger.jsonl');

/** How long the ledger was each time it was synced to the disk. */
let syncs: number[] = [];

beforeEach(async () => {
  syncs = [];
  const probe = await open(folder.path, 'r');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const { datasync } = prototype;
  vi.spyOn(prototype, 'datasync').mockImplementation(async function (this: FileHandle) {
    syncs.push((await this.stat()).size);
    await datasync.call(this);
  });
});
afterEach(() => vi.restoreAllMocks());

const lengthOf = (...indexes: number[]) =>
  indexes.reduce((sum, index) => sum + JSON.stringify(makeOutcome(index)).length + 1, 0);

describe('a ledger', () => {
  test('is synced once a second, with all that was written by then, and when it is closed', async () => {
    // Whole, since a fraction may be lost when a second is added.
    const now = Math.round(performance.now());
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
    const ledger = await openLedger(folder.path);
    ledger.append(makeOutcome(0));
    await ledger.flush();
    expect(syncs).toEqual([]);
    clock.mockReturnValue(now + 1_000);
    ledger.append(makeOutcome(1));
    await ledger.flush();
    expect(syncs).toEqual([lengthOf(0, 1)]);
    ledger.append(makeOutcome(2));
    await ledger.flush();
    expect(syncs).toHaveLength(1);
    clock.mockRestore();
    ledger.append(makeOutcome(3));
    await ledger.close();
    expect(syncs.at(-1)).toBe(lengthOf(0, 1, 2, 3));
  });

  test('is synced when that is asked for', async () => {
    const ledger = await openLedger(folder.path);
    ledger.append(makeOutcome(0));
    await ledger.flush({ sync: true });
    expect(syncs).toEqual([lengthOf(0)]);
    await ledger.close();
  });

  test.skipIf(process.platform !== 'linux')('that is refused is not left open', async () => {
    await writeFile(file(), 'not an outcome\n');
    await expect(openLedger(folder.path)).rejects.toMatchObject({ code: 'E_LEDGER_CORRUPT' });
    const links = readdirSync('/proc/self/fd').map((each) => {
      try {
        return readlinkSync(`/proc/self/fd/${each}`);
      } catch {
        // What has been closed meanwhile.
        return '';
      }
    });
    expect(links).not.toContain(file());
  });
});
