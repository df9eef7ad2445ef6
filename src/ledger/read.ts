import { type FileHandle, open } from 'node:fs/promises';
import { describe, RunError, systemCode } from '../core/errors.js';
import type { Outcome, OutcomeStatus } from '../core/outcome.js';
import { readLines } from './lines.js';

/** A line of the ledger and where it stands in the file, in bytes. */
export interface LedgerLine {
  readonly outcome: Outcome;
  readonly offset: number;
  readonly length: number;
}

const newline = 0x0a;
const statuses: ReadonlySet<string> = new Set<OutcomeStatus>(['done', 'failed', 'skipped']);

/** More items than a ledger can hold: such an index is damage, and memory is not given to it. */
const mostItems = 1_000_000_000;

/** Reads a line of the ledger; throws `E_LEDGER_CORRUPT` with its number where it is not an outcome. */
export function parseLine(line: string, file: string, number: number): Outcome {
  try {
    const outcome = JSON.parse(line) as Outcome;
    const { index, url, status, outputs } = outcome;
    const isWhole = Number.isSafeInteger(index) && typeof url === 'string' && statuses.has(status);
    const hasFiles = outputs === undefined || outputs.every(({ path }) => typeof path === 'string');
    if (isWhole && index >= 0 && index < mostItems && hasFiles) return outcome;
  } catch {
    // Said below, with the line's number.
  }
  throw new RunError(
    'E_LEDGER_CORRUPT',
    `${file}: line ${number} is not an outcome; the ledger was changed by something else. Move the folder aside or start over with --fresh`,
  );
}

/** Reads a ledger line by line, in constant memory. A torn last line (no newline) is left out. No file: no lines. */
export async function* readLedger(file: string): AsyncGenerator<LedgerLine> {
  let number = 0;
  try {
    for await (const { bytes, offset } of readLines(file)) {
      number += 1;
      yield { outcome: parseLine(bytes.toString('utf8'), file, number), offset, length: bytes.length };
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    if (error instanceof RunError) throw error;
    throw new RunError('E_OUT', `${file}: cannot be read: ${describe(error)}`, { cause: error });
  }
}

/**
 * Reads the final outcome of every item in index order. Holds one file offset an item (8 bytes), not the outcomes: a
 * million items cost 8 MB.
 */
export async function* readFinalOutcomes(file: string): AsyncGenerator<Outcome> {
  let offsets = new Float64Array(1024).fill(-1);
  let end = 0;
  for await (const line of readLedger(file)) {
    const { index } = line.outcome;
    if (index >= offsets.length) {
      const grown = new Float64Array(Math.max(index + 1, offsets.length * 2)).fill(-1);
      grown.set(offsets);
      offsets = grown;
    }
    offsets[index] = line.offset;
    end = Math.max(end, index + 1);
  }
  if (end === 0) return;
  const handle = await open(file, 'r');
  try {
    const window: Window = { start: 0, bytes: Buffer.alloc(0), block: Buffer.allocUnsafe(1 << 16) };
    for (let index = 0; index < end; index += 1) {
      const offset = offsets[index] ?? -1;
      if (offset >= 0) yield JSON.parse(await readLineAt(handle, offset, window)) as Outcome;
    }
  } finally {
    await handle.close();
  }
}

/** The bytes around the last line that was read, since lines are mostly in order. */
interface Window {
  start: number;
  bytes: Buffer;
  /** The memory behind `bytes`, used again and again. */
  block: Buffer;
}

/** Reads one line. */
async function readLineAt(handle: FileHandle, offset: number, window: Window): Promise<string> {
  for (;;) {
    const from = offset - window.start;
    const end = from >= 0 && from < window.bytes.length ? window.bytes.indexOf(newline, from) : -1;
    if (end !== -1) return window.bytes.toString('utf8', from, end);
    // A line longer than the block: nothing of it was found after reading from its start.
    if (from === 0 && window.bytes.length === window.block.length)
      window.block = Buffer.allocUnsafe(window.block.length * 4);
    else if (from === 0 && window.bytes.length > 0) return window.bytes.toString('utf8');
    const { bytesRead } = await handle.read(window.block, 0, window.block.length, offset);
    window.start = offset;
    window.bytes = window.block.subarray(0, bytesRead);
    if (bytesRead === 0) return '';
  }
}
