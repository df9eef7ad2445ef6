import * as zlib from 'node:zlib';
import { describe, ItemError, systemCode } from '../core/errors.js';
import { ZstdFrames } from '../formats/zstd-frames.js';
import { BodyBuffer } from './body-buffer.js';

const maxCodings = 3;
const chunkBytes = 64 * 1024;
/** Beyond its first megabyte a body may be so many times as long as it was packed. */
const maxRatio = 100;
const freeBytes = 2 ** 20;

/** A content-coding that can be undone. */
export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

/** Node has zstd from 22.15 on. */
interface ZstdLibrary {
  readonly createZstdDecompress?: (options: zlib.ZlibOptions & { params: Record<number, number> }) => zlib.Gunzip;
  readonly constants: { readonly ZSTD_d_windowLogMax?: number };
}
const zstd = zlib as unknown as ZstdLibrary;
const zstdWindowLogMax = 23;

const codings: Readonly<Record<string, Coding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  ...(zstd.createZstdDecompress === undefined ? {} : { zstd: 'zstd' }),
};

/** What some servers name that is no coding: bytes that come with it are not packed. */
const misnomers: readonly string[] = ['none', 'binary', 'utf-8', 'utf8'];

/**
 * Reads Content-Encoding, in the order the codings were applied. Throws an ItemError: `E_DECODE_CHAIN` for more than 3,
 * `E_DECODE_UNSUPPORTED` for one that is unknown. `isTolerant`: `none`, `binary` and `utf-8` are no codings.
 */
export function parseCodings(names: readonly string[], isTolerant = false): Coding[] {
  const applied = names
    .map((name) => name.toLowerCase())
    .filter((name) => name !== 'identity' && !(isTolerant && misnomers.includes(name)));
  if (applied.length > maxCodings) {
    throw new ItemError(
      'E_DECODE_CHAIN',
      `the body is packed ${applied.length} times over, the limit is ${maxCodings}`,
    );
  }
  return applied.map((name) => {
    const coding = Object.hasOwn(codings, name) ? codings[name] : undefined;
    if (coding !== undefined) return coding;
    const advice = misnomers.includes(name) ? '; --tolerate-coding takes it for none' : '';
    throw new ItemError('E_DECODE_UNSUPPORTED', `the content-encoding "${name.slice(0, 40)}" is unknown${advice}`);
  });
}

export interface DecodeOptions {
  readonly maxBytes: number;
  /** Waits until this many bytes may be held in all: a stage's input and output are in memory together. */
  readonly reserve: (bytes: number) => Promise<void>;
  /** Throws where the work is no longer wanted. */
  readonly check: () => void;
}

/**
 * Undoes content-codings, strictly: a body that stops early is `E_TRUNCATED` (browsers and curl take what there is),
 * other damage is `E_DECODE`. `E_DECODE_BOMB` is more than `maxBytes`, or more than a megabyte that is over a hundred times
 * what came.
 */
export async function decodeBody(
  packed: Uint8Array,
  applied: readonly Coding[],
  options: DecodeOptions,
): Promise<Uint8Array> {
  let bytes = packed;
  const maxBytes = Math.min(options.maxBytes, Math.max(freeBytes, packed.length * maxRatio));
  for (const coding of applied.toReversed()) bytes = await undo(bytes, coding, { ...options, maxBytes });
  return bytes;
}

async function undo(packed: Uint8Array, coding: Coding, options: DecodeOptions): Promise<Uint8Array> {
  const stream = openDecoder(packed, coding);
  const body = new BodyBuffer(undefined, options.maxBytes);
  let reserved = 0;
  stream.end(packed);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      options.check();
      if (body.length + chunk.length > options.maxBytes) {
        const sentence = `${packed.length} bytes of ${coding} unpack to more than the limit of ${options.maxBytes} bytes`;
        throw new ItemError('E_DECODE_BOMB', sentence);
      }
      const capacity = body.capacityFor(chunk.length);
      if (capacity > reserved) {
        await options.reserve(packed.length + capacity);
        reserved = capacity;
      }
      body.append(chunk);
    }
  } catch (error) {
    if (isZlibError(error)) throw failDecoding(error, packed.length, coding);
    throw error;
  } finally {
    stream.destroy();
  }
  if (coding === 'zstd' && !isWholeZstd(packed)) throw failTruncated(packed.length, coding);
  return body.take();
}

function openDecoder(packed: Uint8Array, coding: Coding) {
  const options = { chunkSize: chunkBytes };
  if (coding === 'gzip') return zlib.createGunzip(options);
  if (coding === 'br') return zlib.createBrotliDecompress(options);
  if (coding === 'zstd' && zstd.createZstdDecompress !== undefined) {
    const limits = { [zstd.constants.ZSTD_d_windowLogMax ?? 100]: zstdWindowLogMax };
    return zstd.createZstdDecompress({ ...options, params: limits });
  }
  // "deflate" is zlib by RFC 9110, 8.4.1.2; some servers send the bare stream.
  const [first = 0, second = 0] = packed;
  const hasZlibHeader = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
  return hasZlibHeader ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

function isZlibError(error: unknown): boolean {
  return /^(Z_|ERR_|BROTLI_|ZSTD_)/.test(systemCode(error) ?? '');
}

function isWholeZstd(packed: Uint8Array): boolean {
  const frames = new ZstdFrames();
  frames.write(packed);
  return frames.isWhole;
}

const failTruncated = (packedBytes: number, coding: Coding) =>
  new ItemError('E_TRUNCATED', `the ${coding} body ends early: its ${packedBytes} bytes are not all of it`);

function failDecoding(error: unknown, packedBytes: number, coding: Coding): ItemError {
  if (systemCode(error) === 'Z_BUF_ERROR') {
    return failTruncated(packedBytes, coding);
  }
  if (/windowTooLarge/i.test(systemCode(error) ?? '')) {
    return new ItemError('E_DECODE_BOMB', `unpacking the ${coding} body takes a window of more than 8 MiB`);
  }
  return new ItemError('E_DECODE', `the body is not ${coding}, though the headers say so: ${describe(error)}`, {
    cause: error,
  });
}
