import type { Random } from '../random.js';

const size = 512;
const mask = size - 1;

/** Fractal noise on a tile that repeats: mean 0, deviation 0.5, so mostly within -1 and 1. */
export class NoiseField {
  readonly #values: Float32Array;

  /**
   * Built coarse to fine: each level doubles the last one with the kernel 1 3 3 1 (a quadratic B-spline) and adds
   * random values, `persistence` times weaker. `cells` is the number of the coarsest features across the tile.
   */
  constructor(random: Random, options: { cells: number; persistence: number }) {
    let side = options.cells;
    let values = Float32Array.from({ length: side * side }, () => random.next() - 0.5);
    for (let amplitude = options.persistence; side < size; amplitude *= options.persistence) {
      values = doubleTile(values, side);
      side *= 2;
      for (let at = 0; at < values.length; at += 1) {
        values[at] = (values[at] as number) + (random.next() - 0.5) * amplitude;
      }
    }
    this.#values = normalize(values);
  }

  /** The value at a place, where 1 is the tile's whole side; interpolated linearly. */
  at(x: number, y: number): number {
    const column = x * size;
    const row = y * size;
    const left = Math.floor(column);
    const top = Math.floor(row);
    const dx = column - left;
    const dy = row - top;
    const upper = (top & mask) * size;
    const lower = ((top + 1) & mask) * size;
    const near = left & mask;
    const far = (left + 1) & mask;
    const values = this.#values;
    const above = (values[upper + near] as number) * (1 - dx) + (values[upper + far] as number) * dx;
    const below = (values[lower + near] as number) * (1 - dx) + (values[lower + far] as number) * dx;
    return above * (1 - dy) + below * dy;
  }

  /** The tile itself: 512 rows of 512 values. */
  get tile(): Float32Array {
    return this.#values;
  }
}

/** The fields that scenes draw from. */
export interface Noise {
  /** Clouds, mist, slow change. */
  readonly soft: NoiseField;
  /** Rock, bark, foliage. */
  readonly rough: NoiseField;
  /** The finest texture. */
  readonly fine: NoiseField;
}

/** Makes the fields; 20 to 30 ms. */
export function makeNoise(random: Random): Noise {
  return {
    soft: new NoiseField(random, { cells: 4, persistence: 0.48 }),
    rough: new NoiseField(random, { cells: 4, persistence: 0.68 }),
    fine: new NoiseField(random, { cells: 128, persistence: 0.9 }),
  };
}

function doubleTile(values: Float32Array, side: number): Float32Array<ArrayBuffer> {
  const wide = new Float32Array(side * 2 * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const here = values[y * side + x] as number;
      const before = values[y * side + ((x + side - 1) % side)] as number;
      const after = values[y * side + ((x + 1) % side)] as number;
      wide[y * side * 2 + x * 2] = (before + 3 * here) / 4;
      wide[y * side * 2 + x * 2 + 1] = (after + 3 * here) / 4;
    }
  }
  const side2 = side * 2;
  const doubled = new Float32Array(side2 * side2);
  for (let y = 0; y < side; y += 1) {
    const before = ((y + side - 1) % side) * side2;
    const after = ((y + 1) % side) * side2;
    for (let x = 0; x < side2; x += 1) {
      const here = 3 * (wide[y * side2 + x] as number);
      doubled[y * 2 * side2 + x] = ((wide[before + x] as number) + here) / 4;
      doubled[(y * 2 + 1) * side2 + x] = ((wide[after + x] as number) + here) / 4;
    }
  }
  return doubled;
}

function normalize(values: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const scale = 0.5 / Math.sqrt(squares / values.length - mean * mean);
  return values.map((value) => (value - mean) * scale);
}
