import type { BandPass } from './band-pass.js';

const pointCount = 16;
const cosines = Float64Array.from({ length: pointCount / 2 }, (_, i) => Math.cos((i * Math.PI) / 8));
const sines = Float64Array.from({ length: pointCount / 2 }, (_, i) => Math.sin((i * Math.PI) / 8));

/** The brightness between pixels, bilinear; beyond the edges that of the nearest edge. `top` is the row the data starts at. */
export interface Field {
  readonly data: Float32Array | Uint16Array | Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly top: number;
}

/** The smoothed rows of a band-pass as a field. */
export const smoothField = (band: BandPass): Field => ({
  data: band.smooth,
  width: band.width,
  height: band.height,
  top: band.top,
});

/** Reads a field between its pixels. */
export function sampleAt(field: Field, x: number, y: number): number {
  const { data, width, height, top } = field;
  const u = Math.min(width - 1, Math.max(0, x));
  const v = Math.min(height - 1, Math.max(0, y));
  const column = Math.min(u | 0, Math.max(0, width - 2)) | 0;
  const row = Math.min(v | 0, Math.max(0, height - 2)) | 0;
  const right = width > 1 ? 1 : 0;
  const below = height > 1 ? width : 0;
  const p = ((row - top) * width + column) | 0;
  const fx = u - column;
  const fy = v - row;
  return (
    ((data[p] as number) * (1 - fx) + (data[p + right] as number) * fx) * (1 - fy) +
    ((data[p + below] as number) * (1 - fx) + (data[p + below + right] as number) * fx) * fy
  );
}

/** Sixteen points on a circle, and what their brightness says. One object is used over and over. */
export class Ring {
  /** The brightness at the points, ascending. */
  readonly sorted = new Float64Array(pointCount);
  /** The largest of the eight lesser ones of two opposite points: what is left of a ridge through the middle. */
  ridge = 0;

  /** Samples the circle. */
  sample(field: Field, center: { readonly x: number; readonly y: number }, radius: number): void {
    const { sorted } = this;
    let ridge = -Infinity;
    for (let i = 0; i < pointCount / 2; i += 1) {
      const dx = radius * (cosines[i] as number);
      const dy = radius * (sines[i] as number);
      const one = sampleAt(field, center.x + dx, center.y + dy);
      const other = sampleAt(field, center.x - dx, center.y - dy);
      sorted[2 * i] = one;
      sorted[2 * i + 1] = other;
      const lesser = Math.min(one, other);
      if (lesser > ridge) ridge = lesser;
    }
    for (let i = 1; i < pointCount; i += 1) {
      const value = sorted[i] as number;
      let j = i - 1;
      while (j >= 0 && (sorted[j] as number) > value) {
        sorted[j + 1] = sorted[j] as number;
        j -= 1;
      }
      sorted[j + 1] = value;
    }
    this.ridge = ridge;
  }

  /** The middle of the brightness at the points. */
  get median(): number {
    return ((this.sorted[7] as number) + (this.sorted[8] as number)) / 2;
  }
}

/** The mean brightness at sixteen points of a circle. */
export function ringMean(field: Field, center: { readonly x: number; readonly y: number }, radius: number): number {
  let sum = 0;
  for (let i = 0; i < pointCount / 2; i += 1) {
    const dx = radius * (cosines[i] as number);
    const dy = radius * (sines[i] as number);
    sum += sampleAt(field, center.x + dx, center.y + dy) + sampleAt(field, center.x - dx, center.y - dy);
  }
  return sum / pointCount;
}
