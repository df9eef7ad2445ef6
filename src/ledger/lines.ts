import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** A line of a file and where it stands, in bytes. */
export interface Line {
  readonly bytes: Buffer;
  readonly offset: number;
}

/** Whole lines of a file, and where the first of them stands, in bytes. */
export interface Piece {
  readonly bytes: Buffer;
  readonly offset: number;
}

/** Ends a line. */
export const newline = 0x0a;
const blockBytes = 1 << 20;
/** Small enough for its text to lie in the young heap: larger ones would each wait for a full collection. */
const pieceBytes = 1 << 16;

/** Reads a file line by line, in constant memory. A torn last line (no newline) is left out. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = block.indexOf(newline); end !== -1; end = block.indexOf(newline, start)) {
      yield { bytes: block.subarray(start, end), offset };
      offset += end + 1 - start;
      start = end + 1;
    }
    rest = block.subarray(start);
  }
}

/**
 * Reads a file in pieces of whole lines, with the next block on its way: two blocks of memory take turns, so a piece's bytes
 * are good until the next one is asked for. A torn last line (no newline) is left out.
 */
export async function* readPieces(file: string): AsyncGenerator<Piece> {
  const handle = await open(file, 'r');
  let block = Buffer.allocUnsafe(blockBytes);
  let spare = Buffer.allocUnsafe(blockBytes);
  let held = 0;
  let offset = 0;
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
        yield { bytes: filled.subarray(from, to), offset: offset + from };
        from = to;
      }
      offset += end;
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
