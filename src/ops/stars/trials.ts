import type { Peak } from './peaks.js';
import { recordLength } from './rows.js';
import { judgements, type Rejection, type Shape } from './shape.js';

/** A peak that was looked at, and what came of it. */
export interface Trial {
  readonly peak: Peak;
  readonly shape: Shape;
  /** Why it is no star; absent where it could be one. */
  readonly rejection: Rejection | undefined;
  /** Contrast by its noise. */
  readonly snr: number;
}

/** Where the numbers of a peak and of its shape stand in a record; kernels write them in this order. */
export const field = {
  column: 0,
  row: 1,
  x: 2,
  y: 3,
  rise: 4,
  roundness: 5,
  contrast: 6,
  level: 7,
  noise: 8,
  background: 9,
  amplitude: 10,
  overRidge: 11,
  overRing: 12,
  scatter: 13,
  rejection: 14,
  concentration: 15,
} as const;

/** Up to here a place in the list and a brightness of 32 bits make one whole number that a double holds. */
const mostPlaces = 2 ** 21;

/** Trials, as many as a picture has peaks: numbers in one array, where objects would cost several times their making. */
export class Trials {
  /** `recordLength` numbers for each. */
  data = new Float64Array(256 * recordLength);
  count = 0;

  /** Puts records behind the others. */
  add(records: ArrayLike<number>): void {
    const start = this.count * recordLength;
    this.count += records.length / recordLength;
    if (start + records.length > this.data.length) {
      const larger = new Float64Array(2 * Math.max(this.data.length, records.length));
      larger.set(this.data.subarray(0, start));
      this.data = larger;
    }
    this.data.set(records, start);
  }

  snrOf(trial: number): number {
    const start = trial * recordLength;
    return (this.data[start + field.contrast] as number) / (this.data[start + field.noise] as number);
  }

  rejectionOf(trial: number): Rejection | undefined {
    return judgements[this.data[trial * recordLength + field.rejection] as number];
  }

  /** A trial with all that is known of it. */
  at(trial: number): Trial {
    const start = trial * recordLength;
    const read = (name: keyof typeof field) => this.data[start + field[name]] as number;
    const rejection = this.rejectionOf(trial);
    return {
      peak: readPeak(this.data, start),
      shape: {
        rejection,
        background: read('background'),
        amplitude: read('amplitude'),
        overRidge: read('overRidge'),
        overRing: read('overRing'),
        scatter: read('scatter'),
        concentration: read('concentration'),
      },
      rejection,
      snr: this.snrOf(trial),
    };
  }

  /** The places of all trials by their level, the highest first; of equal ones that which comes first in the picture. */
  brightestFirst(): ArrayLike<number> {
    const { count, data } = this;
    if (count > mostPlaces) return this.#sortSlowly();
    const levels = new Float32Array(count);
    // Minus zero is zero.
    for (let i = 0; i < count; i += 1) levels[i] = (data[i * recordLength + field.level] as number) + 0;
    const bits = new Uint32Array(levels.buffer);
    const keys = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      const level = bits[i] as number;
      // Bits of floats rise with their size: those of negative ones are turned round, and all, since the highest comes first.
      const falling = level >= 2 ** 31 ? level : 2 ** 31 - 1 - level;
      // Trials come row by row, so their place in the list tells which comes first.
      keys[i] = falling * mostPlaces + i;
    }
    keys.sort();
    for (let i = 0; i < count; i += 1) keys[i] = (keys[i] as number) % mostPlaces;
    return keys;
  }

  #sortSlowly(): ArrayLike<number> {
    const level = (trial: number) => this.data[trial * recordLength + field.level] as number;
    return Uint32Array.from({ length: this.count }, (_, i) => i).sort((a, b) => level(b) - level(a) || a - b);
  }
}

/** The peak of a record. */
export function readPeak(records: Float64Array, start: number): Peak {
  return {
    column: records[start + field.column] as number,
    row: records[start + field.row] as number,
    x: records[start + field.x] as number,
    y: records[start + field.y] as number,
    rise: records[start + field.rise] as number,
    roundness: records[start + field.roundness] as number,
    contrast: records[start + field.contrast] as number,
    level: records[start + field.level] as number,
    noise: records[start + field.noise] as number,
  };
}

/** Writes a record, in the order of `field`. */
export function makeRecord({ peak, shape, rejection }: Omit<Trial, 'snr'>): number[] {
  return [
    peak.column,
    peak.row,
    peak.x,
    peak.y,
    peak.rise,
    peak.roundness,
    peak.contrast,
    peak.level,
    peak.noise,
    shape.background,
    shape.amplitude,
    shape.overRidge,
    shape.overRing,
    shape.scatter,
    judgements.indexOf(rejection),
    shape.concentration,
  ];
}
