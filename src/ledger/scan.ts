import { isAscii } from 'node:buffer';
import { open } from 'node:fs/promises';
import { describe, RunError } from '../core/errors.js';
import { DoneLineReader, type RecordedOutcome } from './done-line.js';
import { parseLine } from './read.js';

const newline = 0x0a;
const blockBytes = 1 << 20;
/** Small enough for its text to lie in the young heap: larger ones would each wait for a full collection. */
const pieceBytes = 1 << 16;

/**
 * Hands every line of a ledger to `visit`, in order and in constant memory. Throws `E_LEDGER_CORRUPT` with the line's
 * number where one is not an outcome. A torn last line (no newline) is left out.
 */
export async function scanLedger(file: string, visit: (outcome: RecordedOutcome) => void): Promise<void> {
  const reader = new DoneLineReader();
  let number = 0;
  try {
    for await (const piece of readPieces(file)) {
      const text = piece.toString(isAscii(piece) ? 'latin1' : 'utf8');
      reader.open(text);
      for (let from = 0, to = text.indexOf('\n'); to !== -1; from = to + 1, to = text.indexOf('\n', from)) {
        number += 1;
        visit(reader.read(from, to) ?? parseLine(text.slice(from, to), file, number));
      }
    }
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError('E_OUT', `${file}: cannot be read: ${describe(error)}`, { cause: error });
  }
}

/** Whole lines, as many as make a piece, with the next block on its way. Two blocks of memory take turns. */
async function* readPieces(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  let block = Buffer.allocUnsafe(blockBytes);
  let spare = Buffer.allocUnsafe(blockBytes);
  let held = 0;
  let reading = handle.read(block, 0, block.length, null);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const filled = block.subarray(0, held + bytesRead);
      const end = filled.lastIndexOf(newline) + 1;
      held = filled.length - end;
      // A line may be longer than a block.
      if (2 * held > spare.length) spare = Buffer.allocUnsafe(4 * held);
      filled.copy(spare, 0, end);
      reading = handle.read(spare, held, spare.length - held, null);
      for (let from = 0; from < end; ) {
        const to = endOfPiece(filled, from);
        yield filled.subarray(from, to);
        from = to;
      }
      [block, spare] = [spare, block];
    }
  } finally {
    await reading.catch(() => {});
    await handle.close();
  }
}

/** Where the last line ends that fits a piece, or the first one where that is longer. There is one. */
function endOfPiece(lines: Buffer, from: number): number {
  const last = lines.lastIndexOf(newline, from + pieceBytes - 1);
  return 1 + (last >= from ? last : lines.indexOf(newline, from));
}
