import { createReadStream } from 'node:fs';

/** A line of a file and where it stands, in bytes. */
export interface Line {
  readonly bytes: Buffer;
  readonly offset: number;
}

const newline = 0x0a;

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
