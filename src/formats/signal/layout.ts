import { ItemError } from '../../core/errors.js';
import type { SampleType } from './sample-type.js';

/** Channels beyond this are a header that means something else. */
export const mostChannels = 256;

/** How the samples of a signal lie in its bytes. */
export interface SignalLayout {
  readonly container: 'raw' | 'npy' | 'wav';
  readonly type: SampleType;
  readonly isBigEndian: boolean;
  /** Bytes before the first sample. */
  readonly offset: number;
  /** Of each channel. */
  readonly samples: number;
  readonly channels: number;
  /** True where each channel lies in one piece; false where their samples take turns. */
  readonly isPlanar: boolean;
  /** What the file says of itself. */
  readonly sampleRateHz?: number;
  /** What is stored for silence, and how far from it a value of 1 is. */
  readonly zero: number;
  readonly fullScale: number;
}

/** A number with separators, for messages. */
export function showCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Checks a number of channels. Throws an ItemError (`E_ARRAY_FORMAT`). */
export function checkChannels(channels: number, where: string): void {
  if (channels >= 1 && channels <= mostChannels) return;
  throw new ItemError(
    'E_ARRAY_FORMAT',
    `${where}: ${showCount(channels)} channels; expected 1 to ${showCount(mostChannels)}`,
  );
}
