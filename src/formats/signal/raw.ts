import { ItemError } from '../../core/errors.js';
import { type SignalLayout, showCount } from './layout.js';
import { type SampleType, sampleBytes } from './sample-type.js';

/**
 * Lays out samples without a header; of several channels they take turns. Throws an ItemError (`E_ARRAY_LENGTH`) where
 * the bytes are not a whole number of samples of each channel.
 */
export function layoutRaw(
  size: number,
  { type, isBigEndian, channels }: { type: SampleType; isBigEndian: boolean; channels: number },
): SignalLayout {
  const bytesPerSample = sampleBytes[type];
  const bytesPerFrame = bytesPerSample * channels;
  if (size % bytesPerFrame !== 0) {
    const samples = `${bytesPerSample}-byte ${type} samples`;
    throw new ItemError(
      'E_ARRAY_LENGTH',
      `${showCount(size)} bytes are not a whole number of ${samples}${channels === 1 ? '' : ` in ${channels} channels (${bytesPerFrame} bytes together)`}`,
    );
  }
  return {
    container: 'raw',
    type,
    isBigEndian,
    offset: 0,
    samples: size / bytesPerFrame,
    channels,
    isPlanar: false,
    zero: 0,
    fullScale: 1,
  };
}
