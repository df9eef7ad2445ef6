import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG file. */
export function pngChunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length);
  chunk.set(body, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** What a PNG file says and holds. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly bitDepth?: number;
  readonly colorType?: number;
  readonly isInterlaced?: boolean;
  /** Chunks between IHDR and IDAT. */
  readonly before?: readonly Uint8Array[];
  /** The rows, packed; zeros of the right number by default. */
  readonly data?: Uint8Array;
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const samples = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

/** Puts a PNG file together byte by byte, whatever its header says. */
export function rawPng({ width, height, bitDepth = 8, colorType = 0, ...rest }: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colorType, 0, 0, rest.isInterlaced ? 1 : 0], 8);
  const rowBytes = 1 + Math.ceil((width * bitDepth * (samples.get(colorType) ?? 1)) / 8);
  const { data = deflateSync(new Uint8Array(rowBytes * height)), before = [] } = rest;
  return Buffer.concat([signature, pngChunk('IHDR', header), ...before, pngChunk('IDAT', data), pngChunk('IEND')]);
}
