import {
  type ApertureSums,
  coreSquareOf,
  cosines,
  directionCount,
  fallOf,
  leastMovePx,
  mostRounds,
  mostSkySamples,
  type PictureField,
  type Place,
  type Ring,
  type SkyOptions,
  sines,
  startGaussian,
  type WindowOptions,
  whisker,
  windowReach,
} from './field.js';
import { takeQuantile } from './quantile.js';
import { levelAt, type Raster } from './raster.js';

export interface PlainFieldOptions extends Raster {
  readonly width: number;
  readonly height: number;
  /** Rows that the data has room for: those that follow lie at its beginning again. */
  readonly held?: number;
  /** 1 where there is no data. */
  readonly gaps?: Uint8Array | undefined;
}

/** A field read in JavaScript, where there is no WebAssembly, or gaps: what rings.as.ts and sums.as.ts do, as they do it. */
export class PlainField implements PictureField {
  readonly width: number;
  readonly height: number;
  top = 0;
  readonly #raster: Raster;
  readonly #held: number;
  readonly #gaps: Uint8Array | undefined;
  readonly #ring: Ring = { sorted: new Float64Array(directionCount), ridge: 0 };
  readonly #sums = new Float64Array(8);

  constructor({ data, channels, width, height, held = height, gaps }: PlainFieldOptions) {
    this.#raster = { data, channels };
    this.width = width;
    this.height = height;
    this.#held = held;
    this.#gaps = gaps;
  }

  /** The brightness of one of the pixels that the data begins with. */
  levelAt(pixel: number): number {
    return levelAt(this.#raster, pixel);
  }

  sampleRing(center: Place, radius: number): Ring {
    const ring = this.#ring;
    const { sorted } = ring;
    let ridge = -Infinity;
    for (let i = 0; i < directionCount / 2; i += 1) {
      const dx = radius * (cosines[i] as number);
      const dy = radius * (sines[i] as number);
      const one = this.#between(center.x + dx, center.y + dy);
      const other = this.#between(center.x - dx, center.y - dy);
      sorted[2 * i] = one;
      sorted[2 * i + 1] = other;
      const lesser = Math.min(one, other);
      if (lesser > ridge) ridge = lesser;
    }
    sorted.sort();
    ring.ridge = ridge;
    return ring;
  }

  ringMean(center: Place, radius: number): number {
    let sum = 0;
    for (let i = 0; i < directionCount / 2; i += 1) {
      const dx = radius * (cosines[i] as number);
      const dy = radius * (sines[i] as number);
      sum += this.#between(center.x + dx, center.y + dy) + this.#between(center.x - dx, center.y - dy);
    }
    return sum / directionCount;
  }

  hasWhisker(from: Place, fwhm: number, least: number): boolean {
    for (let i = 0; i < directionCount; i += 1) {
      const cosine = cosines[i] as number;
      const sine = sines[i] as number;
      let lowest = Infinity;
      let highest = 0;
      for (let distance = whisker.first as number; distance <= whisker.last; distance += whisker.step) {
        const x = from.x + distance * fwhm * cosine;
        const y = from.y + distance * fwhm * sine;
        const across = (offset: number) => this.#between(x - offset * sine, y + offset * cosine);
        // Directions are 22.5 degrees apart: the whisker may pass to a side.
        const aside = 0.2 * distance * fwhm;
        const flank = aside + 1.1 * fwhm;
        const excess = Math.max(across(0), across(-aside), across(aside)) - Math.max(across(-flank), across(flank));
        lowest = Math.min(lowest, excess);
        highest = Math.max(highest, excess);
        if (lowest < least) break;
      }
      if (lowest >= least && highest < whisker.mostRatio * lowest) return true;
    }
    return false;
  }

  centerWindow(from: Place, window: WindowOptions): Float64Array {
    const sums = this.#sums;
    let { x, y } = from;
    this.#sumWindow(x, y, window);
    for (let round = 0; round < mostRounds; round += 1) {
      const [, , sum, sumX, sumY] = sums as unknown as readonly number[] as [number, number, number, number, number];
      if (!(sum > 0)) break;
      const moveX = 2 * (sumX / sum);
      const moveY = 2 * (sumY / sum);
      const [apartX, apartY] = [x + moveX - from.x, y + moveY - from.y];
      if (!(apartX * apartX + apartY * apartY <= window.sigma * window.sigma)) {
        ({ x, y } = from);
        this.#sumWindow(x, y, window);
        break;
      }
      x += moveX;
      y += moveY;
      this.#sumWindow(x, y, window);
      if (Math.abs(moveX) + Math.abs(moveY) < leastMovePx) break;
    }
    sums[0] = x;
    sums[1] = y;
    return sums;
  }

  sumAperture({ x, y }: Place, radius: number, background: number): ApertureSums {
    const { width, height } = this;
    const outer = radius + 0.5;
    const coreSquare = coreSquareOf(radius);
    const right = Math.min(width - 1, Math.floor(x + outer));
    const bottom = Math.min(height - 1, Math.floor(y + outer));
    let hasGaps = false;
    let [sum, area, peak] = [0, 0, 0];
    for (let j = Math.max(0, Math.ceil(y - outer)); j <= bottom; j += 1) {
      const dy = j - y;
      for (let i = Math.max(0, Math.ceil(x - outer)); i <= right; i += 1) {
        const dx = i - x;
        const square = dx * dx + dy * dy;
        const part = Math.min(1, outer - Math.sqrt(square));
        if (!(part > 0)) continue;
        const place = this.#rowOf(j) + i;
        if (this.#gaps?.[place] === 1) {
          hasGaps = true;
          continue;
        }
        const light = this.levelAt(place) - background;
        sum += part * light;
        area += part;
        if (light > peak && square <= coreSquare) peak = light;
      }
    }
    return { sum, area, peak, hasGaps };
  }

  findRuns(row: number, least: number): Int32Array {
    const { width } = this;
    const runs: number[] = [];
    const start = this.#rowOf(row);
    for (let x = 0; x < width; x += 1) {
      if (!(this.levelAt(start + x) >= least)) continue;
      runs.push(x);
      while (x + 1 < width && this.levelAt(start + x + 1) >= least) x += 1;
      runs.push(x);
    }
    return Int32Array.from(runs);
  }

  sampleSky({ stride, apart, step }: SkyOptions): { level: number; difference: number } {
    const { width, height } = this;
    const gaps = this.#gaps;
    const levels = new Float64Array(mostSkySamples);
    const differences = new Float64Array(mostSkySamples);
    let levelCount = 0;
    let differenceCount = 0;
    let jitter = 0.5;
    for (let i = 0; i < width * height; i += stride) {
      if (gaps?.[i] === 1) continue;
      // Spreads whole levels evenly over their step (by the golden ratio), or medians would come in steps as well.
      jitter += 0.6180339887498949;
      if (jitter >= 1) jitter -= 1;
      const level = this.levelAt(i);
      levels[levelCount++] = level + (jitter - 0.5) * step;
      if ((i % width) + apart >= width || gaps?.[i + apart] === 1) continue;
      differences[differenceCount++] = Math.abs(this.levelAt(i + apart) - level + (jitter - 0.5) * step);
    }
    return {
      level: takeQuantile(levels, levelCount, 0.5),
      difference: takeQuantile(differences, differenceCount, 0.5),
    };
  }

  close(): void {}

  #sumWindow(x: number, y: number, { sigma, background }: WindowOptions): void {
    const { width, height } = this;
    const sums = this.#sums.fill(0);
    const reach = windowReach * sigma;
    const left = Math.max(0, Math.ceil(x - reach));
    const right = Math.min(width - 1, Math.floor(x + reach));
    const first = Math.max(0, Math.ceil(y - reach));
    const bottom = Math.min(height - 1, Math.floor(y + reach));
    const fall = fallOf(sigma);
    const columns = startGaussian(left - x, sigma);
    let { first: row, ratio: rowRatio } = startGaussian(first - y, sigma);
    for (let j = first; j <= bottom; j += 1) {
      const dy = j - y;
      let { first: column, ratio } = columns;
      let [light, lightX, lightXX] = [0, 0, 0];
      const start = this.#rowOf(j);
      for (let i = left; i <= right; i += 1) {
        const level = this.levelAt(start + i) - background;
        const dx = i - x;
        light += level * column;
        lightX += level * (column * dx);
        lightXX += level * (column * dx * dx);
        column *= ratio;
        ratio *= fall;
      }
      const parts = [
        row * light,
        row * lightX,
        row * dy * light,
        row * lightXX,
        row * dy * dy * light,
        row * dy * lightX,
      ];
      for (let k = 0; k < 6; k += 1) sums[k + 2] = (sums[k + 2] as number) + (parts[k] as number);
      row *= rowRatio;
      rowRatio *= fall;
    }
  }

  #rowOf(y: number): number {
    const place = y - this.top;
    return (place < this.#held ? place : place - this.#held) * this.width;
  }

  #between(x: number, y: number): number {
    const { width, height } = this;
    const u = Math.min(width - 1, Math.max(0, x));
    const v = Math.min(height - 1, Math.max(0, y));
    const column = Math.min(u | 0, Math.max(0, width - 2)) | 0;
    const row = Math.min(v | 0, Math.max(0, height - 2)) | 0;
    const right = width > 1 ? 1 : 0;
    const p = (this.#rowOf(row) + column) | 0;
    const q = height > 1 ? (this.#rowOf(row + 1) + column) | 0 : p;
    const fx = u - column;
    const fy = v - row;
    return (
      (this.levelAt(p) * (1 - fx) + this.levelAt(p + right) * fx) * (1 - fy) +
      (this.levelAt(q) * (1 - fx) + this.levelAt(q + right) * fx) * fy
    );
  }
}
