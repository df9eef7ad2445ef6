import type { Samples } from '../../core/content.js';
import { toImageError } from './errors.js';
import type { ImageHeader } from './header.js';
import { pixelLimit } from './limits.js';
import { loadSharp } from './sharp.js';

/**
 * Reads the samples of a PNG or TIFF of 16 bits a channel, upright: grey or red, green, blue as they are recorded, from
 * 0 to 65,535, whatever color profile comes with them; alpha is dropped. Undefined for any other file. Throws an
 * ItemError as reading its pixels does.
 */
export async function readSamples(bytes: Uint8Array, header: ImageHeader): Promise<Samples | undefined> {
  const { format, bitDepth, space } = header;
  if (bitDepth !== 16 || (format !== 'png' && format !== 'tiff') || (space !== 'grey' && space !== 'rgb'))
    return undefined;
  const sharp = await loadSharp();
  const open = () => sharp(bytes, { failOn: 'error', limitInputPixels: pixelLimit(header), ignoreIcc: true });
  try {
    // TIFF has signed and floating numbers of 16 bits too.
    if (format === 'tiff' && (await open().metadata()).depth !== 'ushort') return undefined;
    const { data, info } = await open()
      .autoOrient()
      .removeAlpha()
      .toColourspace(space === 'grey' ? 'grey16' : 'rgb16')
      .raw({ depth: 'ushort' })
      .toUint8Array();
    const channels = space === 'grey' ? 1 : 3;
    const { width, height } = info;
    return { data: keepChannels(data, info.channels, channels), width, height, channels };
  } catch (error) {
    throw toImageError(error, { format, bytes });
  }
}

/** The first channels of interleaved samples: TIFF may have more than its color space needs. */
function keepChannels(data: Uint8Array, channels: number, kept: number): Uint16Array {
  const isAligned = data.byteOffset % 2 === 0;
  const { buffer, byteOffset, length } = isAligned ? data : new Uint8Array(data);
  const samples = new Uint16Array(buffer, byteOffset, length / 2);
  if (channels === kept) return samples;
  const packed = new Uint16Array((samples.length / channels) * kept);
  for (let from = 0, to = 0; to < packed.length; from += channels, to += kept) {
    for (let channel = 0; channel < kept; channel += 1) packed[to + channel] = samples[from + channel] ?? 0;
  }
  return packed;
}
