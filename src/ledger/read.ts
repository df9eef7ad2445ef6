import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, RunError, systemCode } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';

/** A line of the ledger and where it stands in the file, in bytes. */
export interface LedgerLine {
  readonly outcome: Outcome;
  readonly offset: number;
  readonly length: number;
}

const newline = 0x0a;

function parseLine(bytes: Buffer, file: string, number: number): Outcome {
  try {
    const outcome = JSON.parse(bytes.toString('utf8')) as Outcome;
    if (Number.isSafeInteger(outcome.index) && outcome.index >= 0 && typeof outcome.status === 'string') return outcome;
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
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let number = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = block.indexOf(newline); end !== -1; end = block.indexOf(newline, start)) {
        number += 1;
        yield { outcome: parseLine(block.subarray(start, end), file, number), offset, length: end - start };
        offset += end + 1 - start;
        start = end + 1;
      }
      rest = block.subarray(start);
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
    const window = { start: 0, bytes: Buffer.alloc(0) };
    for (let index = 0; index < end; index += 1) {
      const offset = offsets[index] ?? -1;
      if (offset >= 0) yield JSON.parse(await readLineAt(handle, offset, window)) as Outcome;
    }
  } finally {
    await handle.close();
  }
}

/** Reads one line; `window` keeps the block around the last one, since lines are mostly in order. */
async function readLineAt(
  handle: Awaited<ReturnType<typeof open>>,
  offset: number,
  window: { start: number; bytes: Buffer },
): Promise<string> {
  for (let size = 1 << 16; ; size *= 4) {
    const from = offset - window.start;
    const end = from >= 0 && from < window.bytes.length ? window.bytes.indexOf(newline, from) : -1;
    if (end !== -1) return window.bytes.toString('utf8', from, end);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size, offset);
    window.start = offset;
    window.bytes = buffer.subarray(0, bytesRead);
    if (bytesRead < size && window.bytes.indexOf(newline) === -1) return window.bytes.toString('utf8');
  }
}
