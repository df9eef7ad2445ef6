import { type Field, medianOf } from './field.js';
import { quantileOf } from './quantile.js';
import { lightLength, perSquare, type StarLight } from './rows.js';

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
/** Brightness classes, a factor of two each: a stretched or blooming picture shows bright stars wider. */
const classCount = 8;
const enoughStars = 8;
const mostStars = 40;

/** The light of the picture's own stars by distance, for stars of different brightness: medians over many of them. */
export class StarModel {
  readonly #reach: number;
  readonly #brightest: number;
  readonly #tables: readonly Float64Array[];

  /** Learns from stars, which should be many. */
  constructor(stars: readonly ModeledStar[], { field, fwhm }: { field: Field; fwhm: number }) {
    this.#reach = Math.max(leastReach, reachInWidths * fwhm);
    this.#brightest = stars.reduce((most, star) => Math.max(most, star.amplitude), 0);
    const classes: ModeledStar[][] = Array.from({ length: classCount }, () => []);
    for (const star of stars) classes[this.#classOf(star)]?.push(star);
    const known = this.#sampleRings(
      classes.map((members) => this.#choose(members, field)),
      field,
    ).map((rings) => (rings.length < enoughStars ? undefined : this.#tabulate(rings)));
    const nearest = (to: number) =>
      known
        .map((table, at) => ({ table, apart: Math.abs(at - to) }))
        .filter(({ table }) => table !== undefined)
        .sort((a, b) => a.apart - b.apart)[0]?.table;
    this.#tables = known.map((table, at) => table ?? nearest(at) ?? new Float64Array(this.#tableLength));
  }

  /** The light of stars, to be taken off rows. */
  lightOf(stars: readonly ModeledStar[]): StarLight {
    const tableLength = this.#tableLength;
    const tables = new Float64Array(classCount * tableLength);
    for (let at = 0; at < classCount; at += 1) tables.set(this.#tables[at] as Float64Array, at * tableLength);
    const sorted = [...stars].sort((a, b) => a.y - b.y || a.x - b.x);
    const lights = new Float64Array(lightLength * sorted.length);
    for (let i = 0; i < sorted.length; i += 1) {
      const star = sorted[i] as ModeledStar;
      lights[i * lightLength] = star.x;
      lights[i * lightLength + 1] = star.y;
      lights[i * lightLength + 2] = star.amplitude;
      lights[i * lightLength + 3] = this.#classOf(star);
    }
    return { tables, tableLength, reach: this.#reach, stars: lights };
  }

  get #tableLength(): number {
    return Math.ceil(this.#reach * this.#reach * perSquare) + 2;
  }

  /** Classes by brightness: 0 is the brightest. */
  #classOf({ amplitude }: ModeledStar): number {
    return Math.min(classCount - 1, Math.floor(Math.log2(this.#brightest / amplitude)));
  }

  /** Chooses some stars of a class, none near an edge. */
  #choose(members: readonly ModeledStar[], { width, height }: Field): ModeledStar[] {
    const reach = this.#reach;
    const isInside = ({ x, y }: ModeledStar) =>
      x >= reach && y >= reach && x <= width - 1 - reach && y <= height - 1 - reach;
    const inside = members.filter(isInside);
    const stride = Math.max(1, inside.length / mostStars);
    const chosen: ModeledStar[] = [];
    for (let i = 0; i < inside.length; i += stride) chosen.push(inside[Math.floor(i)] as ModeledStar);
    return chosen;
  }

  /** For each class, of each of its stars the heights of rings from its center outwards, as shares of the star's own. */
  #sampleRings(classes: readonly (readonly ModeledStar[])[], field: Field): number[][][] {
    const ringCount = Math.floor(this.#reach / ringStep) + 1;
    const sampled = classes.map((): number[][] => []);
    // All of them from top to bottom: rows that the field has let go of are made anew.
    const stars = classes.flatMap((members, at) => members.map((star) => ({ star, into: sampled[at] as number[][] })));
    for (const { star, into } of stars.sort((a, b) => a.star.y - b.star.y)) {
      const heightAt = (radius: number) =>
        (medianOf(field.sampleRing(star, radius)) - star.background) / star.amplitude;
      into.push(Array.from({ length: ringCount }, (_, i) => heightAt(i * ringStep)));
    }
    return sampled;
  }

  /** Makes the light by squared distance of the heights of rings around stars. */
  #tabulate(rings: readonly (readonly number[])[]): Float64Array {
    const profile: number[] = [];
    for (const [i] of (rings[0] as readonly number[]).entries()) {
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
