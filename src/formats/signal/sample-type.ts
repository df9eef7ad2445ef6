/** How one sample is stored, and how many bytes it takes. */
export const sampleBytes = {
  float64: 8,
  float32: 4,
  float16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int24: 3,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
} as const;

/** The name of a way to store samples. */
export type SampleType = keyof typeof sampleBytes;

/** Every way to store samples. */
export const sampleTypes = Object.keys(sampleBytes) as [SampleType, ...SampleType[]];

/** Where samples go: every `step`-th of those given, from the one at `first`. */
export interface SampleTarget {
  readonly to: Float64Array;
  readonly at: number;
  readonly first: number;
  readonly step: number;
}

interface StoredSamples {
  readonly type: SampleType;
  readonly isBigEndian: boolean;
}

const isHostBigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/**
 * Sees little-endian float64 samples as numbers without a copy, where they lie at a multiple of eight bytes; undefined
 * where that cannot be.
 */
export function viewFloat64(bytes: Uint8Array, stored: StoredSamples): Float64Array | undefined {
  if (stored.type !== 'float64' || stored.isBigEndian !== isHostBigEndian || bytes.byteOffset % 8 !== 0)
    return undefined;
  return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
}

/** Writes samples as numbers and answers how many. 64-bit integers beyond 2^53 are rounded to the nearest number. */
export function decodeSamples(bytes: Uint8Array, stored: StoredSamples, target: SampleTarget): number {
  const { to, at, first, step } = target;
  const values = toNumbers(bytes, stored);
  const count = Math.ceil(Math.max(0, values.length - first) / step);
  if (step === 1) to.set(first === 0 ? values : values.subarray(first), at);
  else for (let index = 0; index < count; index += 1) to[at + index] = values[first + index * step] as number;
  return count;
}

type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

function toNumbers(bytes: Uint8Array, { type, isBigEndian }: StoredSamples): Numbers {
  if (type === 'uint8') return bytes;
  if (type === 'int8') return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === 'int24') return readInt24(bytes, isBigEndian);
  const size = sampleBytes[type];
  const isForeign = isBigEndian !== isHostBigEndian;
  const mustCopy = isForeign || bytes.byteOffset % size !== 0;
  // Not slice(): a Buffer's is another view of the same bytes.
  const own = mustCopy ? new Uint8Array(bytes) : bytes;
  if (isForeign) swapBytes(own, size);
  const { buffer, byteOffset } = own;
  const length = own.length / size;
  if (type === 'float64') return new Float64Array(buffer, byteOffset, length);
  if (type === 'float32') return new Float32Array(buffer, byteOffset, length);
  if (type === 'int16') return new Int16Array(buffer, byteOffset, length);
  if (type === 'uint16') return new Uint16Array(buffer, byteOffset, length);
  if (type === 'int32') return new Int32Array(buffer, byteOffset, length);
  if (type === 'uint32') return new Uint32Array(buffer, byteOffset, length);
  if (type === 'float16') return readFloat16(new Uint16Array(buffer, byteOffset, length));
  if (type === 'int64') return Float64Array.from(new BigInt64Array(buffer, byteOffset, length), Number);
  return Float64Array.from(new BigUint64Array(buffer, byteOffset, length), Number);
}

function swapBytes(bytes: Uint8Array, size: 2 | 4 | 8): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else buffer.swap64();
}

function readInt24(bytes: Uint8Array, isBigEndian: boolean): Int32Array {
  const values = new Int32Array(bytes.length / 3);
  const low = isBigEndian ? 2 : 0;
  for (let index = 0, at = 0; index < values.length; index += 1, at += 3) {
    const top = (bytes[at + 2 - low] as number) << 24;
    values[index] = (top >> 8) | ((bytes[at + 1] as number) << 8) | (bytes[at + low] as number);
  }
  return values;
}

/** IEEE 754 half precision: a sign, five bits of exponent, ten of fraction. */
function readFloat16(halves: Uint16Array): Float64Array {
  return Float64Array.from(halves, (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
