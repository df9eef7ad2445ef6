import { createHash } from 'node:crypto';
import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { type DamageReport, type Ledger, openLedger } from '../../src/ledger/ledger.js';
import { makeOutcome, useFolder } from './support.js';

const folder = useFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const count = 6;

/** An outcome whose file is there; its bytes tell the item. */
async function save(index: number, text = `item ${index}`): Promise<Outcome> {
  const bytes = Buffer.from(text);
  await writeFile(at('saved', `${index}.txt`), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return makeOutcome(index, {
    outputs: [{ output: 'saved', path: `saved/${index}.txt`, bytes: bytes.length, sha256 }],
  });
}

/** Makes a file older than the ledger by so many seconds. */
async function age(path: string, seconds: number): Promise<void> {
  const { mtimeMs } = await stat(at('ledger.jsonl'));
  await utimes(path, mtimeMs / 1_000 - seconds, mtimeMs / 1_000 - seconds);
}

/** Looks at the files of what a ledger recorded. */
function lookAt(ledger: Ledger, signal = new AbortController().signal): Promise<DamageReport | undefined> {
  ledger.beginCheck(folder.path, signal);
  return ledger.finishCheck();
}

/** Opens the ledger; answers which items count as worked, and what was told. */
async function reopen() {
  const told: DamageReport[] = [];
  const ledger = await openLedger(folder.path);
  const damaged = await lookAt(ledger);
  if (damaged) told.push(damaged);
  await ledger.close();
  const { state } = ledger;
  const worked = Array.from({ length: state.end }, (_, index) => state.statusOf(index));
  return { worked, told, counts: state.counts };
}

beforeEach(async () => {
  await mkdir(at('saved'));
  const ledger = await openLedger(folder.path);
  for (let index = 0; index < count; index += 1) ledger.append(await save(index));
  await ledger.close();
});

describe('looking at the files of a ledger', () => {
  test('finds nothing where all files are as they were saved', async () => {
    expect(await reopen()).toMatchObject({ worked: Array(count).fill('done'), told: [] });
  });

  test('takes back the items whose files are missing, of another size, or no files', async () => {
    await rm(at('saved', '1.txt'));
    await writeFile(at('saved', '3.txt'), 'longer than it was');
    await rm(at('saved', '4.txt'));
    await mkdir(at('saved', '4.txt'));
    const { worked, told, counts } = await reopen();
    expect(worked).toEqual(['done', undefined, 'done', undefined, undefined, 'done']);
    expect(told).toEqual([{ count: 3, example: 'saved/1.txt' }]);
    expect(counts).toMatchObject({ done: 3, byKind: { image: 3 } });
  });

  test('takes back an item with other bytes of the same size where the file is of the last 30 s', async () => {
    await writeFile(at('saved', '2.txt'), 'item X');
    await age(at('saved', '2.txt'), 25);
    expect(await reopen()).toMatchObject({ told: [{ count: 1, example: 'saved/2.txt' }] });
    await age(at('saved', '2.txt'), 35);
    expect(await reopen()).toMatchObject({ told: [] });
  });

  test('judges an item by its last line', async () => {
    const again = await openLedger(folder.path);
    again.append(await save(0, 'the second time'));
    again.append(makeOutcome(1, { status: 'failed', outputs: [] }));
    await again.close();
    expect(await reopen()).toMatchObject({ told: [], counts: { done: 5, failed: 1 } });
    await rm(at('saved', '0.txt'));
    expect(await reopen()).toMatchObject({ told: [{ count: 1 }], counts: { done: 4, failed: 1 } });
  });

  test('judges a file that was written twice by its last line', async () => {
    const again = await openLedger(folder.path);
    again.append(await save(0, 'item Z'));
    await again.close();
    expect(await reopen()).toMatchObject({ told: [] });
  });

  test.each(['../outside.txt', 'saved/../../outside.txt', 'absolute'])(
    'takes what lies outside the folder for missing: %s',
    async (name) => {
      const bytes = Buffer.from('outside');
      const outside = `${folder.path}-outside.txt`;
      await writeFile(outside, bytes);
      onTestFinished(() => rm(outside));
      const inside = name.replace('outside', `${basename(folder.path)}-outside`);
      const path = name === 'absolute' ? outside : inside;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const ledger = await openLedger(folder.path);
      ledger.append(makeOutcome(0, { outputs: [{ output: 'saved', path, bytes: bytes.length, sha256 }] }));
      await ledger.close();
      expect(await reopen()).toMatchObject({ told: [{ count: 1, example: path }] });
    },
  );

  test('counts an item once that is made again, and not as damaged any more', async () => {
    await rm(at('saved', '5.txt'));
    const ledger = await openLedger(folder.path);
    await lookAt(ledger);
    expect([ledger.state.size, ledger.state.forgotten]).toEqual([5, 1]);
    ledger.append(await save(5));
    expect([ledger.state.size, ledger.state.forgotten]).toEqual([6, 0]);
    await ledger.close();
    expect(await reopen()).toMatchObject({ told: [], counts: { done: 6 } });
  });

  test('leaves alone what is worked while it looks, and what is appended', async () => {
    await rm(at('saved', '2.txt'));
    await rm(at('saved', '5.txt'));
    const ledger = await openLedger(folder.path);
    ledger.beginCheck(folder.path, new AbortController().signal);
    ledger.beginCheck(folder.path, new AbortController().signal);
    ledger.append(makeOutcome(5, { status: 'failed', outputs: [] }));
    ledger.append(makeOutcome(6, { outputs: [{ output: 'saved', path: 'saved/6.txt', bytes: 1, sha256: '' }] }));
    await ledger.flush();
    expect(await ledger.finishCheck()).toEqual({ count: 1, example: 'saved/2.txt' });
    expect(ledger.state.isForgotten(2)).toBe(true);
    expect([5, 6].map((index) => ledger.state.statusOf(index))).toEqual(['failed', 'done']);
    await ledger.close();
  });

  test('leaves alone what is worked while it looks, before that is written down', async () => {
    const again = await save(5);
    await rm(at('saved', '5.txt'));
    const ledger = await openLedger(folder.path);
    ledger.beginCheck(folder.path, new AbortController().signal);
    ledger.append(again);
    expect(await ledger.finishCheck()).toBeUndefined();
    expect(ledger.state.statusOf(5)).toBe('done');
    await ledger.close();
  });

  test('takes nothing back where it was stopped', async () => {
    await rm(at('saved', '1.txt'));
    const stop = new AbortController();
    stop.abort();
    const ledger = await openLedger(folder.path);
    expect(await lookAt(ledger, stop.signal)).toBeUndefined();
    expect(ledger.state.counts.done).toBe(count);
    await ledger.close();
  });

  test('takes nothing back where it was stopped in the middle', async () => {
    await rm(at('saved', '1.txt'));
    let asked = 0;
    const signal = {
      get aborted() {
        asked += 1;
        return asked > 1;
      },
    } as AbortSignal;
    const ledger = await openLedger(folder.path);
    expect(await lookAt(ledger, signal)).toBeUndefined();
    expect(ledger.state.counts.done).toBe(count);
    await ledger.close();
  });

  test('looks at no files before it is told to', async () => {
    await rm(at('saved'), { recursive: true });
    const ledger = await openLedger(folder.path);
    expect(ledger.state.counts.done).toBe(count);
    await ledger.close();
  });
});
