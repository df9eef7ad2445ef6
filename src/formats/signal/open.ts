import type { Content } from '../../core/content.js';
import { ItemError } from '../../core/errors.js';
import { type ByteSource, openByteSource } from './byte-source.js';
import type { SignalLayout } from './layout.js';
import { isNpy, layoutNpy } from './npy.js';
import { layoutRaw } from './raw.js';
import { decodeSamples, type SampleType, sampleBytes, viewFloat64 } from './sample-type.js';
import { isWav, layoutWav } from './wav.js';

/** Bytes that are read and converted at a time. */
const blockBytes = 512 * 1024;

/** How samples without a header are stored. */
export interface RawOptions {
  readonly type: SampleType;
  readonly isBigEndian: boolean;
  readonly channels: number;
}

/** A signal that is open for reading. */
export interface OpenSignal {
  readonly layout: SignalLayout;
  /** A whole channel without a copy, where the bytes are in memory and are just that; do not change it. */
  view(channel: number): Float64Array | undefined;
  /** Fills `to` with the samples of a channel from number `start` on; they must be there. */
  read(channel: number, start: number, to: Float64Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a signal: .npy and WAV by their first bytes, anything else as samples without a header. Close it. Throws an
 * ItemError (`E_ARRAY_FORMAT`, `E_ARRAY_DTYPE`, `E_ARRAY_LENGTH`, `E_FILE_READ`).
 */
export async function openSignal(content: Content, raw: RawOptions): Promise<OpenSignal> {
  const source = await openByteSource(content);
  try {
    const layout = await readLayout(source, content.mime, raw);
    return {
      layout,
      view: (channel) => viewChannel(source, layout, channel),
      read: (channel, start, to) => readChannel(source, layout, { channel, start, to }),
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function readLayout(source: ByteSource, mime: string, raw: RawOptions): Promise<SignalLayout> {
  const head = await source.read(0, Math.min(12, source.size));
  if (isNpy(head)) return layoutNpy(source);
  if (isWav(head)) return layoutWav(source);
  const name = mime === 'application/x-npy' ? '.npy' : mime === 'audio/wav' ? 'WAV' : undefined;
  if (name === undefined || source.size === 0) return layoutRaw(source.size, raw);
  const start = Buffer.from(head.subarray(0, 8)).toString('hex').replace(/../g, '$& ').trim();
  throw new ItemError('E_ARRAY_FORMAT', `it was said to be a ${name} file (${mime}) and begins with ${start}`);
}

function viewChannel({ bytes }: ByteSource, layout: SignalLayout, channel: number): Float64Array | undefined {
  const { offset, samples, channels, isPlanar } = layout;
  if (bytes === undefined || (channels > 1 && !isPlanar) || layout.fullScale !== 1) return undefined;
  const start = offset + channel * samples * sampleBytes[layout.type];
  return viewFloat64(bytes.subarray(start, start + samples * sampleBytes[layout.type]), layout);
}

async function readChannel(
  source: ByteSource,
  layout: SignalLayout,
  { channel, start, to }: { channel: number; start: number; to: Float64Array },
): Promise<void> {
  const { offset, samples, channels, isPlanar } = layout;
  const step = isPlanar ? 1 : channels;
  const stepBytes = step * sampleBytes[layout.type];
  const origin = offset + (isPlanar ? channel * samples * stepBytes : 0);
  const perBlock = Math.max(1, Math.floor(blockBytes / stepBytes));
  const first = isPlanar ? 0 : channel;
  for (let done = 0; done < to.length; done += perBlock) {
    const count = Math.min(perBlock, to.length - done);
    const bytes = await source.read(origin + (start + done) * stepBytes, count * stepBytes);
    decodeSamples(bytes, layout, { to, at: done, first, step });
    if (layout.fullScale !== 1) scale(to.subarray(done, done + count), layout);
  }
}

function scale(values: Float64Array, { zero, fullScale }: SignalLayout): void {
  // A power of two: the product is exact.
  const factor = 1 / fullScale;
  for (let at = 0; at < values.length; at += 1) values[at] = ((values[at] as number) - zero) * factor;
}
