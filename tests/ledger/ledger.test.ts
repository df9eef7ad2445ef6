import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { Ledger, openLedger } from '../../src/ledger/ledger.js';
import { LedgerState } from '../../src/ledger/state.js';
import { makeOutcome, outcomes, useFolder } from './support.js';

const folder = useFolder();
const file = () => join(folder.path, 'ledger.jsonl');

function stateOf(all: readonly Outcome[]): LedgerState {
  const state = new LedgerState();
  for (const outcome of all) state.record(outcome);
  return state;
}

const shapeOf = (state: LedgerState) => ({
  counts: state.counts,
  statuses: Array.from({ length: state.end }, (_, index) => [state.statusOf(index), state.classOf(index)]),
});

describe('a ledger', () => {
  test('has each outcome on a line of its own, in the order they were recorded', async () => {
    const ledger = await openLedger(folder.path);
    const all = [makeOutcome(2), makeOutcome(0, { status: 'failed', message: 'two\nlines' }), makeOutcome(1)];
    for (const outcome of all) ledger.append(outcome);
    await ledger.close();
    const lines = (await readFile(file(), 'utf8')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toEqual(all);
  });

  test('is on the disk once it has been flushed', async () => {
    const ledger = await openLedger(folder.path);
    ledger.append(makeOutcome(0));
    await ledger.flush({ sync: true });
    expect(await readFile(file(), 'utf8')).toBe(`${JSON.stringify(makeOutcome(0))}\n`);
    await ledger.close();
  });

  test('loses nothing that is recorded while it writes', async () => {
    const ledger = await openLedger(folder.path);
    const all = Array.from({ length: 40 }, (_, index) => makeOutcome(index));
    for (const outcome of all) {
      ledger.append(outcome);
      void ledger.flush();
      await setImmediate();
    }
    await ledger.close();
    expect(await readFile(file(), 'utf8')).toBe(all.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  });

  test('writes by itself what nobody flushes', async () => {
    const ledger = await openLedger(folder.path);
    ledger.append(makeOutcome(0));
    await expect.poll(() => readFile(file(), 'utf8')).not.toBe('');
    await ledger.close();
  });

  test('is gone on with: the last outcome of an item counts', async () => {
    const first = await openLedger(folder.path);
    first.append(makeOutcome(0, { status: 'failed', class: 'dns' }));
    first.append(makeOutcome(1));
    await first.close();
    const second = await openLedger(folder.path);
    expect(second.state.counts).toMatchObject({ done: 1, failed: 1, byClass: { dns: 1 } });
    second.append(makeOutcome(0));
    await second.close();
    expect((await openAndClose()).counts).toMatchObject({ done: 2, failed: 0, byClass: {} });
  });

  test('cut at any byte opens to the same state minus at most the last record, and takes more', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, fc.double({ min: 0, max: 1, noNaN: true }), async (all, share) => {
        const lines = all.map((outcome) => Buffer.from(`${JSON.stringify(outcome)}\n`));
        const whole = Buffer.concat(lines);
        const cut = Math.round(whole.length * share);
        await writeFile(file(), whole.subarray(0, cut));
        let kept = 0;
        for (let end = 0; kept < lines.length; kept += 1) {
          end += lines[kept]?.length ?? 0;
          if (end > cut) break;
        }
        const ledger = await openLedger(folder.path);
        expect(shapeOf(ledger.state)).toEqual(shapeOf(stateOf(all.slice(0, kept))));
        ledger.append(makeOutcome(20));
        await ledger.close();
        expect(shapeOf(await openAndClose())).toEqual(shapeOf(stateOf([...all.slice(0, kept), makeOutcome(20)])));
      }),
      { numRuns: 60 },
    );
  });

  test('is mended where a last line longer than any block was torn', async () => {
    const whole = `${JSON.stringify(makeOutcome(0))}\n`;
    await writeFile(file(), `${whole}${JSON.stringify(makeOutcome(1, { message: 'x'.repeat(300_000) }))}`);
    expect((await openAndClose()).size).toBe(1);
    expect(await readFile(file(), 'utf8')).toBe(whole);
    await writeFile(file(), 'x'.repeat(200_000));
    expect((await openAndClose()).size).toBe(0);
    expect(await readFile(file(), 'utf8')).toBe('');
  });

  test.each([
    ['not JSON', '{"index":0,'],
    ['empty', ''],
    ['of another kind', '{"hello":"world"}'],
    ['without a URL', '{"index":0,"status":"done"}'],
    ['of an unknown status', '{"index":0,"url":"https://example.com","status":"weird"}'],
    ['of an index below zero', '{"index":-1,"url":"https://example.com","status":"done"}'],
    ['null', 'null'],
  ])('with a line in the middle that is %s is refused with its number', async (_, line) => {
    const good = JSON.stringify(makeOutcome(0));
    await writeFile(file(), `${good}\n${good}\n${line}\n${good}\n`);
    await expect(openLedger(folder.path)).rejects.toMatchObject({ code: 'E_LEDGER_CORRUPT' });
    await expect(openLedger(folder.path)).rejects.toThrow(
      `${file()}: line 3 is not an outcome; the ledger was changed by something else. Move the folder aside or start over with --fresh`,
    );
    expect(await readFile(file(), 'utf8')).toBe(`${good}\n${good}\n${line}\n${good}\n`);
  });

  test('that cannot be opened is refused with a sentence', async () => {
    await expect(openLedger(join(folder.path, 'nowhere'))).rejects.toMatchObject({
      code: 'E_OUT',
      message: expect.stringMatching(/nowhere\/ledger\.jsonl: cannot be opened \(ENOENT/),
    });
  });

  test.skipIf(process.platform !== 'linux')(
    'on a full disk fails the run, then and at every later outcome',
    async () => {
      const ledger = new Ledger({ path: '/out/ledger.jsonl', handle: await open('/dev/full', 'a') }, new LedgerState());
      ledger.append(makeOutcome(0));
      const message = '/out/ledger.jsonl: the disk is full; free some space, then run the same command again';
      await expect(ledger.flush()).rejects.toMatchObject({ code: 'E_DISK_FULL', message });
      expect(ledger.failure?.code).toBe('E_DISK_FULL');
      expect(() => ledger.append(makeOutcome(1))).toThrow(message);
      await expect(ledger.close()).rejects.toThrow(message);
    },
  );
});

async function openAndClose(): Promise<LedgerState> {
  const ledger = await openLedger(folder.path);
  await ledger.close();
  return ledger.state;
}
