import type { Levels } from './field.js';

/** The numbers of a picture, row by row from the top left. */
export interface Raster {
  readonly data: Levels;
  /** Numbers a pixel: its level; with its alpha; red, green and blue; these with alpha. Only 8 bits come with alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

/** Rec. 601 luma in units of 2^-14. */
const redWeight = 4899;
const greenWeight = 9617;
const blueWeight = 1868;

/** The brightness of one pixel: Rec. 601 luma at the depth of the numbers, alpha over black. */
export function levelAt({ data, channels }: Raster, pixel: number): number {
  return channels === 1 ? (data[pixel] as number) : mixedAt(data, channels, pixel * channels);
}

/** The same for pixels from `start` on: fills `target`, whose kind of number must hold them. */
export function fillLevels({ data, channels }: Raster, start: number, target: Levels): void {
  let place = start * channels;
  if (channels === 1) target.set(data.subarray(place, place + target.length));
  else for (let i = 0; i < target.length; i += 1, place += channels) target[i] = mixedAt(data, channels, place);
}

const div255 = (product: number) => ((product + 127) / 255) | 0;

function mixedAt(data: Levels, channels: number, place: number): number {
  const first = data[place] as number;
  const second = data[place + 1] as number;
  if (channels === 2) return div255(first * second);
  const sum = first * redWeight + second * greenWeight + (data[place + 2] as number) * blueWeight;
  if (data instanceof Uint8Array) {
    const luma = (sum + 8192) >> 14;
    return channels === 3 ? luma : div255(luma * (data[place + 3] as number));
  }
  return data instanceof Uint16Array ? Math.floor(sum / 16_384 + 0.5) : Math.fround(sum / 16_384);
}
