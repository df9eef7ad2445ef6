import type { Random } from '../random.js';
import type { Frame } from './frame.js';

/** A picture as the sensor reads it: counts from 0 to 65,535, interleaved from the top left. */
export interface Exposure {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly counts: Uint16Array;
}

/** Counts at which the sensor clips. */
export const fullWell = 60_000;
/** Deviation of what reading a pixel adds, in counts. */
export const readNoise = 7;

const tableLength = 1 << 16;

/** Reads frames: adds shot and read noise, hot pixels and the limit of the sensor. One serves many pictures. */
export class Sensor {
  /** Normal numbers, deviation 1. */
  readonly #normal: Float32Array;

  constructor(random: Random) {
    this.#normal = Float32Array.from({ length: tableLength }, () => random.gaussian());
  }

  /**
   * Reads a frame at a gain of one electron a count: the noise of a pixel has deviation √(light + read noise²). Each row
   * takes its noise from a place of its own in a table, in steps of its own, so that no pattern repeats.
   */
  read(frame: Frame, random: Random, { hotPixels }: { hotPixels: number }): Exposure {
    const { width, height, channels, light } = frame;
    const counts = new Uint16Array(light.length);
    const normal = this.#normal;
    const rowLength = width * channels;
    for (let row = 0, at = 0; row < height; row += 1) {
      let place = random.below(tableLength);
      // Odd, so that a step walks through the whole table.
      const step = random.below(tableLength / 2) * 2 + 1;
      for (const end = at + rowLength; at < end; at += 1) {
        const expected = light[at] as number;
        const level = expected + (normal[place] as number) * Math.sqrt(expected + readNoise * readNoise) + 0.5;
        counts[at] = level < 0 ? 0 : Math.min(level, fullWell);
        place = (place + step) & (tableLength - 1);
      }
    }
    for (let index = 0; index < hotPixels; index += 1) {
      const at = random.below(counts.length);
      counts[at] = Math.min(fullWell, (counts[at] as number) + 60 + 9_000 * random.next() ** 3);
    }
    return { width, height, channels, counts };
  }
}
