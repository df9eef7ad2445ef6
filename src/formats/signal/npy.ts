import { ItemError } from '../../core/errors.js';
import type { ByteSource } from './byte-source.js';
import { checkChannels, type SignalLayout, showCount } from './layout.js';
import { parseNpyHeader } from './npy-header.js';
import { type SampleType, sampleBytes } from './sample-type.js';

const signature = '\x93NUMPY';
/** A longer header is none that NumPy writes for an array of numbers. */
const mostHeaderBytes = 64 * 1024;

const types: Readonly<Record<string, SampleType>> = {
  f8: 'float64',
  f4: 'float32',
  f2: 'float16',
  i1: 'int8',
  u1: 'uint8',
  b1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
};

/** True where bytes begin as NumPy's .npy files do. */
export function isNpy(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, signature.length)).toString('latin1') === signature;
}

/**
 * Lays out the samples of a .npy file of format 1.0, 2.0 or 3.0: an array of one axis is one channel; of two, the longer
 * axis is time and the other one the channels (rows are time where both are as long). Throws an ItemError:
 * `E_ARRAY_FORMAT` for a header that is not one, `E_ARRAY_DTYPE` for what are not real numbers, Python objects above all,
 * and `E_ARRAY_LENGTH` where the bytes do not fit the shape.
 */
export async function layoutNpy(source: ByteSource): Promise<SignalLayout> {
  const { text, offset } = await readHeader(source);
  const { descr, isFortranOrder, shape } = parseNpyHeader(text);
  const { type, isBigEndian } = findType(descr);
  const [rows, columns = 1] = shape;
  const shown = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  if (rows === undefined || shape.length > 2) {
    throw new ItemError(
      'E_ARRAY_FORMAT',
      `the array of the .npy file has the shape ${shown}; expected one or two axes, samples and channels`,
    );
  }
  const isTimeFirst = rows >= columns;
  const samples = isTimeFirst ? rows : columns;
  const channels = isTimeFirst ? columns : rows;
  if (samples > 0 && channels > 0) checkChannels(channels, `the array of shape ${shown}`);
  const expected = rows * columns * sampleBytes[type];
  if (source.size - offset !== expected) {
    throw new ItemError(
      'E_ARRAY_LENGTH',
      `the .npy file has ${showCount(source.size - offset)} bytes after its header; expected ${showCount(expected)} for the shape ${shown} of ${type}`,
    );
  }
  return {
    container: 'npy',
    type,
    isBigEndian,
    offset,
    samples: channels === 0 ? 0 : samples,
    channels: Math.max(1, channels),
    isPlanar: isTimeFirst === isFortranOrder,
    zero: 0,
    fullScale: 1,
  };
}

async function readHeader(source: ByteSource): Promise<{ text: string; offset: number }> {
  const head = Buffer.from(await source.read(0, Math.min(12, source.size)));
  const version = head[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new ItemError('E_ARRAY_FORMAT', `the .npy file is of format ${version}; expected 1, 2 or 3`);
  }
  const start = version === 1 ? 10 : 12;
  const isShort = head.length < start;
  const length = isShort ? 0 : version === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8);
  if (length > mostHeaderBytes) {
    throw new ItemError(
      'E_ARRAY_FORMAT',
      `the .npy file has a header of ${showCount(length)} bytes; expected ${showCount(mostHeaderBytes)} at most`,
    );
  }
  if (isShort || start + length > source.size) {
    throw new ItemError(
      'E_ARRAY_LENGTH',
      `the .npy file ends after ${showCount(source.size)} bytes, inside its header; expected ${showCount(start + length)} or more`,
    );
  }
  const bytes = Buffer.from(await source.read(start, length));
  return { text: bytes.toString(version === 3 ? 'utf8' : 'latin1'), offset: start + length };
}

function findType(descr: string | undefined): { type: SampleType; isBigEndian: boolean } {
  const match = /^([<>|])([a-z]\d+)$/.exec(descr ?? '');
  const type = match === null || !Object.hasOwn(types, match[2] ?? '') ? undefined : types[match[2] ?? ''];
  if (type !== undefined && (match?.[1] !== '|' || sampleBytes[type] === 1)) {
    return { type, isBigEndian: match?.[1] === '>' };
  }
  const found =
    descr === undefined
      ? 'records of several fields'
      : /^[<>|=]?O/.test(descr)
        ? 'Python objects (pickled, so reading them would run what they say)'
        : `the type ${JSON.stringify(descr.slice(0, 20))}`;
  throw new ItemError('E_ARRAY_DTYPE', `the .npy file holds ${found}; expected whole or real numbers such as <f8`);
}
