import type { ReadRow } from './band-pass.js';
import { type Field, medianOf } from './field.js';
import type { Plane } from './plane.js';
import { quantileOf } from './quantile.js';
import { readerOf } from './scan.js';

/** A star as the model needs it. */
export interface ModeledStar {
  readonly x: number;
  readonly y: number;
  /** Height of the smoothed peak over the background. */
  readonly amplitude: number;
  readonly background: number;
}

/** How far from its center a star is taken off, in widths. */
const reachInWidths = 2.5;
const leastReach = 4;
/** The light is brought to nothing from this share of the reach on. */
const taperFrom = 0.75;
const ringStep = 0.5;
/** Entries for each square pixel of squared radius. */
const perSquare = 4;
/** Brightness classes, a factor of two each: a stretched or blooming picture shows bright stars wider. */
const classCount = 8;
const enoughStars = 8;
const mostStars = 40;

/** The light of the picture's own stars by distance, for stars of different brightness: medians over many of them. */
export class StarModel {
  readonly #plane: Plane;
  readonly #reach: number;
  readonly #brightest: number;
  readonly #tables: readonly Float64Array[];

  /** Learns from stars, which should be many. */
  constructor(stars: readonly ModeledStar[], { plane, field, fwhm }: { plane: Plane; field: Field; fwhm: number }) {
    this.#plane = plane;
    this.#reach = Math.max(leastReach, reachInWidths * fwhm);
    this.#brightest = stars.reduce((most, star) => Math.max(most, star.amplitude), 0);
    const classes: ModeledStar[][] = Array.from({ length: classCount }, () => []);
    for (const star of stars) classes[this.#classOf(star)]?.push(star);
    const known = classes.map((members) => this.#learn(members, field));
    const nearest = (to: number) =>
      known
        .map((table, at) => ({ table, apart: Math.abs(at - to) }))
        .filter(({ table }) => table !== undefined)
        .sort((a, b) => a.apart - b.apart)[0]?.table;
    this.#tables = known.map((table, at) => table ?? nearest(at) ?? new Float64Array(this.#tableLength));
  }

  /** Reads rows of the picture from `left` on, `width` pixels, without the light of the given stars. Rows must come in order. */
  readWithout(stars: readonly ModeledStar[], { left, width }: { left: number; width: number }): ReadRow {
    const read = readerOf(this.#plane, left);
    const reach = this.#reach;
    const sorted = [...stars].sort((a, b) => a.y - b.y || a.x - b.x);
    const tables = sorted.map((star) => this.#tables[this.#classOf(star)] as Float64Array);
    const to = left + width - 1;
    let first = 0;
    return (y, rows) => {
      read(y, rows);
      const { input, margin } = rows;
      while (first < sorted.length && (sorted[first] as ModeledStar).y < y - reach) first += 1;
      for (let i = first; i < sorted.length; i += 1) {
        const star = sorted[i] as ModeledStar;
        if (star.y > y + reach) break;
        const table = tables[i] as Float64Array;
        const dy = y - star.y;
        const half = Math.sqrt(Math.max(0, reach * reach - dy * dy));
        const last = Math.min(to, Math.floor(star.x + half)) | 0;
        for (let x = Math.max(left, Math.ceil(star.x - half)) | 0; x <= last; x += 1) {
          const place = ((x - star.x) * (x - star.x) + dy * dy) * perSquare;
          const entry = place | 0;
          const part = place - entry;
          const light = (table[entry] as number) * (1 - part) + (table[entry + 1] as number) * part;
          input[margin + x - left] = (input[margin + x - left] as number) - star.amplitude * light;
        }
      }
    };
  }

  get #tableLength(): number {
    return Math.ceil(this.#reach * this.#reach * perSquare) + 2;
  }

  /** Classes by brightness: 0 is the brightest. */
  #classOf({ amplitude }: ModeledStar): number {
    return Math.min(classCount - 1, Math.floor(Math.log2(this.#brightest / amplitude)));
  }

  #learn(members: readonly ModeledStar[], field: Field): Float64Array | undefined {
    const { width, height } = field;
    const reach = this.#reach;
    const isInside = ({ x, y }: ModeledStar) =>
      x >= reach && y >= reach && x <= width - 1 - reach && y <= height - 1 - reach;
    const inside = members.filter(isInside);
    const stride = Math.max(1, inside.length / mostStars);
    const chosen: ModeledStar[] = [];
    for (let i = 0; i < inside.length; i += stride) chosen.push(inside[Math.floor(i)] as ModeledStar);
    if (chosen.length < enoughStars) return undefined;
    // Star by star from the top, as the rows come.
    chosen.sort((a, b) => a.y - b.y);
    const rings = chosen.map((star) =>
      Array.from(
        { length: Math.floor(reach / ringStep) + 1 },
        (_, i) => (medianOf(field.sampleRing(star, i * ringStep)) - star.background) / star.amplitude,
      ),
    );
    const profile: number[] = [];
    for (const [i] of (rings[0] as number[]).entries()) {
      const heights = rings.map((heightsOfOne) => heightsOfOne[i] as number);
      // Neighbors lift some rings of some stars: medians see neither, and a star only falls off outwards.
      profile.push(Math.max(0, Math.min(profile.at(-1) ?? Infinity, quantileOf(heights, 0.5))));
    }
    return Float64Array.from({ length: this.#tableLength }, (_, i) =>
      this.#interpolate(profile, Math.sqrt(i / perSquare)),
    );
  }

  #interpolate(profile: readonly number[], radius: number): number {
    const place = radius / ringStep;
    const i = Math.min(profile.length - 2, Math.floor(place));
    const part = Math.min(1, place - i);
    const light = (profile[i] as number) * (1 - part) + (profile[i + 1] as number) * part;
    const out = radius / this.#reach;
    return out <= taperFrom ? light : light * Math.max(0, (1 - out) / (1 - taperFrom));
  }
}
