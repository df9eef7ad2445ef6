import { type FileHandle, open } from 'node:fs/promises';
import { describe, RunError, systemCode } from '../core/errors.js';
import type { Outcome, OutcomeStatus } from '../core/outcome.js';
import { newline, readPieces } from './lines.js';

const lineStart = Buffer.from('{"index":');
const zero = 0x30;
const comma = 0x2c;
const mostDigits = 9;
const statuses: ReadonlySet<string> = new Set<OutcomeStatus>(['done', 'failed', 'skipped']);

/** More items than a ledger can hold: such an index is damage, and memory is not given to it. */
const mostItems = 1_000_000_000;

/** Reads a line of the ledger; undefined where it is not an outcome. */
function readOutcome(line: string): Outcome | undefined {
  try {
    const outcome = JSON.parse(line) as Outcome;
    const { index, url, status, outputs } = outcome;
    const isWhole = Number.isSafeInteger(index) && typeof url === 'string' && statuses.has(status);
    const hasFiles = outputs === undefined || outputs.every(({ path }) => typeof path === 'string');
    if (isWhole && index >= 0 && index < mostItems && hasFiles) return outcome;
  } catch {
    // Not even JSON.
  }
  return undefined;
}

function refuseLine(file: string, number: number): RunError {
  return new RunError(
    'E_LEDGER_CORRUPT',
    `${file}: line ${number} is not an outcome; the ledger was changed by something else. Move the folder aside or start over with --fresh`,
  );
}

/** Reads a line of the ledger; throws `E_LEDGER_CORRUPT` with its number where it is not an outcome. */
export function parseLine(line: string, file: string, number: number): Outcome {
  const outcome = readOutcome(line);
  if (outcome === undefined) throw refuseLine(file, number);
  return outcome;
}

/** Where the final outcome of every item stands in a ledger, in bytes; -1 where an item has none. No file: no items. */
async function locateOutcomes(file: string): Promise<Float64Array> {
  let offsets = new Float64Array(1024).fill(-1);
  let end = 0;
  try {
    for await (const { bytes, offset } of readPieces(file)) {
      for (let from = 0, to = bytes.indexOf(newline); to !== -1; from = to + 1, to = bytes.indexOf(newline, from)) {
        const index = readIndex(bytes, from) ?? readOutcome(bytes.toString('utf8', from, to))?.index;
        if (index === undefined) throw await refuseLineAt(file, offset + from);
        if (index >= offsets.length) {
          const grown = new Float64Array(Math.max(index + 1, offsets.length * 2)).fill(-1);
          grown.set(offsets);
          offsets = grown;
        }
        offsets[index] = offset + from;
        end = Math.max(end, index + 1);
      }
    }
  } catch (error) {
    if (error instanceof RunError) throw error;
    if (systemCode(error) !== 'ENOENT')
      throw new RunError('E_OUT', `${file}: cannot be read: ${describe(error)}`, { cause: error });
  }
  return offsets.subarray(0, end);
}

/** The index that a line begins with, as this program writes it; undefined where it begins otherwise. */
function readIndex(bytes: Buffer, from: number): number | undefined {
  let at = from;
  for (; at - from < lineStart.length; at += 1) if (bytes[at] !== lineStart[at - from]) return undefined;
  let index = 0;
  const digitsAt = at;
  for (let digit = (bytes[at] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - zero) {
    index = index * 10 + digit;
    at += 1;
  }
  const isWhole = bytes[at] === comma && at > digitsAt && at - digitsAt <= mostDigits;
  return isWhole ? index : undefined;
}

/** Refuses the line that stands at a place in bytes: only now is its number counted. */
async function refuseLineAt(file: string, offset: number): Promise<RunError> {
  let number = 1;
  for await (const piece of readPieces(file)) {
    const before = piece.bytes.subarray(0, Math.max(0, offset - piece.offset));
    for (let at = before.indexOf(newline); at !== -1; at = before.indexOf(newline, at + 1)) number += 1;
  }
  return refuseLine(file, number);
}

/**
 * Reads the final outcome of every item in index order. Holds one file offset an item (8 bytes), not the outcomes: a
 * million items cost 8 MB. Throws `E_LEDGER_CORRUPT` where one is not an outcome.
 */
export async function* readFinalOutcomes(file: string): AsyncGenerator<Outcome> {
  const offsets = await locateOutcomes(file);
  if (offsets.length === 0) return;
  const handle = await open(file, 'r');
  try {
    const window: Window = { start: 0, bytes: Buffer.alloc(0), block: Buffer.allocUnsafe(1 << 16) };
    for (const offset of offsets) {
      if (offset < 0) continue;
      const outcome = readOutcome(findLine(window, offset) ?? (await readLineAt(handle, offset, window)));
      if (outcome === undefined) throw await refuseLineAt(file, offset);
      yield outcome;
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

/** The line at an offset, where the window has all of it. */
function findLine({ start, bytes }: Window, offset: number): string | undefined {
  const from = offset - start;
  const end = from >= 0 && from < bytes.length ? bytes.indexOf(newline, from) : -1;
  return end === -1 ? undefined : bytes.toString('utf8', from, end);
}

/** Moves the window to an offset and reads the line there; makes the window larger where the line is longer. */
async function readLineAt(handle: FileHandle, offset: number, window: Window): Promise<string> {
  for (;;) {
    const { bytesRead } = await handle.read(window.block, 0, window.block.length, offset);
    window.start = offset;
    window.bytes = window.block.subarray(0, bytesRead);
    const line = findLine(window, offset);
    if (line !== undefined || bytesRead < window.block.length) return line ?? '';
    window.block = Buffer.allocUnsafe(window.block.length * 4);
  }
}
