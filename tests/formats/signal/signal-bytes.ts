import type { Content } from '../../../src/core/content.js';

/** A .npy file as NumPy 1.24 writes it: the header is padded to a multiple of 64 bytes and ends with a newline. */
export function npyFile(header: string, dataHex: string, version: 1 | 2 | 3 = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const length = Math.ceil((start + header.length + 1) / 64) * 64 - start;
  const head = Buffer.alloc(start);
  head.write('\x93NUMPY', 'latin1');
  head.writeUInt8(version, 6);
  if (version === 1) head.writeUInt16LE(length, 8);
  else head.writeUInt32LE(length, 8);
  return Buffer.concat([head, Buffer.from(`${header.padEnd(length - 1)}\n`), Buffer.from(dataHex, 'hex')]);
}

/** A chunk of a WAV file: its name, its size, its bytes, and one more where those are odd. */
export function chunk(id: string, data: Uint8Array, isBigEndian = false): Uint8Array {
  const size = Buffer.alloc(4);
  if (isBigEndian) size.writeUInt32BE(data.length);
  else size.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(id, 'latin1'), size, data, Buffer.alloc(data.length % 2)]);
}

/** The fmt chunk's fields. */
export function formatFields(
  fields: { tag?: number; channels?: number; rate?: number; bits?: number; frameBytes?: number },
  isBigEndian = false,
): Uint8Array {
  const { tag = 1, channels = 1, rate = 8000, bits = 16 } = fields;
  const { frameBytes = channels * Math.ceil(bits / 8) } = fields;
  const bytes = Buffer.alloc(16);
  const put = (value: number, at: number, size: 2 | 4) =>
    isBigEndian ? bytes.writeUIntBE(value, at, size) : bytes.writeUIntLE(value, at, size);
  put(tag, 0, 2);
  put(channels, 2, 2);
  put(rate, 4, 4);
  put(rate * frameBytes, 8, 4);
  put(frameBytes, 12, 2);
  put(bits, 14, 2);
  return bytes;
}

/** A WAV file of these chunks. */
export function wavFile(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return chunk('RIFF', body);
}

/** Content as it comes from a fetch. */
export function signalContent(bytes: Uint8Array, mime = 'application/octet-stream'): Content {
  return { kind: 'signal', bytes, mime, extension: 'bin' };
}

/** Numbers in [-1, 1) that look random and are the same everywhere: a linear congruential generator. */
export function makeNoise(length: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** The bytes of numbers. */
export function bytesOf(values: ArrayLike<number> & { buffer?: unknown }): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}
