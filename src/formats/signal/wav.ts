import { ItemError } from '../../core/errors.js';
import type { ByteSource } from './byte-source.js';
import { checkChannels, type SignalLayout, showCount } from './layout.js';
import { type SampleType, sampleBytes } from './sample-type.js';

/** Chunks that are passed over in search of the samples; each is one read. */
const mostChunks = 1000;
/** Sizes of a writer that could not go back to fill them in: the chunk goes on to the end of the file. */
const unknownSize = 0xffff_ffff;
/** The last 14 bytes of a WAVE_FORMAT_EXTENSIBLE subformat, whose first two are a format tag. */
const subformatTail = '000000001000800000aa00389b71';

const tagNames: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'µ-law',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  80: 'MPEG audio',
  85: 'MP3',
  255: 'AAC',
};

interface Format {
  readonly type: SampleType;
  readonly channels: number;
  readonly sampleRateHz: number;
}

/** True where bytes begin as WAV files do, in any of their three forms. */
export function isWav(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 12)).toString('latin1');
  return /^(?:RIFF|RIFX|RF64)/.test(text) && text.endsWith('WAVE');
}

/**
 * Lays out the samples of a WAV file (RIFF, big-endian RIFX, or RF64 beyond 4 GiB): PCM of 8, 16, 24 and 32 bits and
 * floating point of 32 and 64, plain or WAVE_FORMAT_EXTENSIBLE. PCM is scaled so that full scale is ±1. Throws an
 * ItemError: `E_ARRAY_FORMAT` for a damaged header, `E_ARRAY_DTYPE` for a compressed one, `E_ARRAY_LENGTH` for samples
 * that are cut short.
 */
export async function layoutWav(source: ByteSource): Promise<SignalLayout> {
  const head = Buffer.from(await source.read(0, 12));
  const isBigEndian = head.toString('latin1', 0, 4) === 'RIFX';
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let format: Format | undefined;
  let longDataSize: number | undefined;
  let at = 12;
  for (let chunk = 0; chunk < mostChunks && at + 8 <= source.size; chunk += 1) {
    const bytes = await source.read(at, 8);
    const id = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
    const size = view(bytes).getUint32(4, !isBigEndian);
    const start = at + 8;
    if (id === 'data') {
      if (format === undefined) throw damaged('samples before it says how they are stored; expected a fmt chunk first');
      return layoutData(format, { start, size, longDataSize, available: source.size - start, isBigEndian });
    }
    if ((id === 'fmt ' || id === 'ds64') && start + size > source.size) {
      throw new ItemError(
        'E_ARRAY_LENGTH',
        `the WAV file ends after ${showCount(source.size)} bytes, inside its ${id.trim()} chunk`,
      );
    }
    if (id === 'fmt ') format = readFormat(view(await source.read(start, Math.min(size, 64))), isBigEndian);
    if (id === 'ds64' && size >= 16) {
      longDataSize = Number(view(await source.read(start, 16)).getBigUint64(8, true));
    }
    // Chunks begin at even places.
    at = start + size + (size % 2);
  }
  throw damaged(
    at + 8 > source.size
      ? `no samples in ${showCount(source.size)} bytes; expected a data chunk`
      : `no samples among its first ${showCount(mostChunks)} chunks`,
  );
}

function damaged(found: string): ItemError {
  return new ItemError('E_ARRAY_FORMAT', `the WAV file has ${found}`);
}

function readFormat(chunk: DataView, isBigEndian: boolean): Format {
  if (chunk.byteLength < 16) {
    throw damaged(`a fmt chunk of ${chunk.byteLength} bytes; expected 16 or more`);
  }
  const at16 = (offset: number) => chunk.getUint16(offset, !isBigEndian);
  const channels = at16(2);
  checkChannels(channels, 'the WAV file');
  const sampleRateHz = chunk.getUint32(4, !isBigEndian);
  if (sampleRateHz === 0) throw damaged('a sample rate of 0 Hz');
  const frameBytes = at16(12);
  const bits = at16(14);
  const tag = at16(0) === 0xfffe ? readSubformat(chunk, isBigEndian) : at16(0);
  const type = findType(tag, bits);
  if (type === undefined) {
    const name = tag === 1 ? 'PCM' : tag === 3 ? 'floating-point samples' : (tagNames[tag] ?? `format ${tag}`);
    throw new ItemError(
      'E_ARRAY_DTYPE',
      `the WAV file holds ${name} of ${bits} bits; expected PCM of 8, 16, 24 or 32 bits or floating point of 32 or 64`,
    );
  }
  if (frameBytes !== channels * sampleBytes[type]) {
    throw damaged(`${frameBytes} bytes for ${channels} ${type} samples; expected ${channels * sampleBytes[type]}`);
  }
  return { type, channels, sampleRateHz };
}

function readSubformat(chunk: DataView, isBigEndian: boolean): number {
  if (chunk.byteLength < 40) throw damaged(`an extensible fmt chunk of ${chunk.byteLength} bytes; expected 40`);
  const tail = Buffer.from(chunk.buffer, chunk.byteOffset + 26, 14).toString('hex');
  // In a big-endian file the first fields of the identifier are big-endian too.
  const isKnown = isBigEndian ? tail.endsWith(subformatTail.slice(12)) : tail === subformatTail;
  if (!isKnown) throw new ItemError('E_ARRAY_DTYPE', `the WAV file has an unknown subformat (…${tail}); expected PCM`);
  return isBigEndian ? chunk.getUint32(24, false) : chunk.getUint16(24, true);
}

/** Samples of 12 or 20 bits lie at the top of the next whole number of bytes, so they read as the larger ones. */
function findType(tag: number, bits: number): SampleType | undefined {
  if (tag === 3) return bits === 64 ? 'float64' : bits === 32 ? 'float32' : undefined;
  if (tag !== 1 || bits < 1 || bits > 32) return undefined;
  return (['uint8', 'int16', 'int24', 'int32'] as const)[Math.ceil(bits / 8) - 1];
}

function layoutData(
  { type, channels, sampleRateHz }: Format,
  found: {
    start: number;
    size: number;
    longDataSize: number | undefined;
    available: number;
    isBigEndian: boolean;
  },
): SignalLayout {
  const { available } = found;
  const isUnknown = found.size === unknownSize;
  const frameBytes = channels * sampleBytes[type];
  const length = isUnknown ? (found.longDataSize ?? available - (available % frameBytes)) : found.size;
  if (length > available) {
    throw new ItemError(
      'E_ARRAY_LENGTH',
      `the WAV file is cut short: ${showCount(available)} bytes of samples; its header says ${showCount(length)}`,
    );
  }
  if (length % frameBytes !== 0) {
    throw new ItemError(
      'E_ARRAY_LENGTH',
      `${showCount(length)} bytes are not a whole number of frames of ${channels} ${type} ${channels === 1 ? 'sample' : 'samples'} (${frameBytes} bytes)`,
    );
  }
  const isPcm = !type.startsWith('float');
  return {
    container: 'wav',
    type,
    isBigEndian: found.isBigEndian,
    offset: found.start,
    samples: length / frameBytes,
    channels,
    isPlanar: false,
    sampleRateHz,
    zero: type === 'uint8' ? 128 : 0,
    fullScale: isPcm ? 2 ** (8 * sampleBytes[type] - 1) : 1,
  };
}
