import { measureBloated } from './bloated.js';
import { Neighborhood } from './neighborhood.js';
import type { PlainField } from './plain-field.js';
import type { Plane } from './plane.js';
import { recordLength } from './rows.js';
import type { Clipped } from './saturated.js';
import { type Rejection, ringRadius } from './shape.js';
import type { Texture } from './texture.js';
import { field, type Trials } from './trials.js';

/** A star that was found and is yet to be measured. */
export interface Found {
  readonly x: number;
  readonly y: number;
  /** Contrast by its noise; undefined for one found by its clipped core. */
  readonly snr: number | undefined;
  /** Height of the smoothed peak, and what it stands on; of a clipped one, the least it can be. */
  readonly amplitude: number;
  readonly background: number;
  /** Of the clipped core or the bloated body; 0 for a star like the others. */
  readonly radius: number;
  readonly kind: 'plain' | 'bloated' | 'saturated';
  /** It was hidden by others that had to be taken off. */
  readonly isBlended: boolean;
}

/** Less than this share of a body's amplitude on the body is part of the body. */
const bodyShare = 0.15;
/** Amplitude from which a star has a body worth remembering, of white. */
const leastBody = 40 / 255;

interface Body {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly amplitude: number;
}

export interface ChooserOptions {
  readonly plane: Plane;
  /** The plane as it is. */
  readonly field: PlainField;
  readonly fwhm: number;
  readonly clipped: Clipped;
  readonly texture: Texture;
  /** Trials with less signal to noise are not counted. */
  readonly threshold: number;
}

/** Decides what is a star: brightest first, each with what is known of those before it. */
export class Chooser {
  readonly found: Found[] = [];
  /** How many peaks above the threshold were rejected, by reason. */
  readonly rejected = new Map<Rejection, number>();
  readonly #options: ChooserOptions;
  readonly #bodies: Neighborhood<Body>;

  constructor(options: ChooserOptions) {
    const { plane, fwhm, clipped } = options;
    this.#options = options;
    this.#bodies = new Neighborhood(plane.width, plane.height);
    for (const { x, y, radius } of clipped.discs) {
      const amplitude = plane.saturation;
      this.#remember({ x, y, radius: radius + Math.max(1, 0.6 * fwhm), amplitude });
      this.found.push({ x, y, snr: undefined, amplitude, background: 0, radius, kind: 'saturated', isBlended: false });
    }
  }

  /** Takes the stars of a scan, of those trials whose places are given, the brightest first. */
  choose(trials: Trials, places: ArrayLike<number>): void {
    for (let i = 0; i < places.length; i += 1) {
      const verdict = this.#judge(trials, places[i] as number, false);
      if (typeof verdict === 'object') this.found.push(verdict);
      else if (verdict !== undefined) this.rejected.set(verdict, (this.rejected.get(verdict) ?? 0) + 1);
    }
  }

  /** Takes those of a second scan, with other stars taken off: they are blended ones. */
  chooseBlended(trials: Trials, places: ArrayLike<number>): void {
    for (let i = 0; i < places.length; i += 1) {
      // What it rejects, the first one has rejected or is a remnant of what it took.
      const verdict = this.#judge(trials, places[i] as number, true);
      if (typeof verdict === 'object') this.found.push(verdict);
    }
  }

  /** Undefined where there is too little signal to be counted. */
  #judge(trials: Trials, trial: number, isBlended: boolean): Found | Rejection | undefined {
    const { fwhm, clipped, texture, plane, field: picture, threshold } = this.#options;
    const snr = trials.snrOf(trial);
    if (!(snr >= threshold)) return undefined;
    const { data } = trials;
    const start = trial * recordLength;
    const column = data[start + field.column] as number;
    const row = data[start + field.row] as number;
    if (clipped.isNear(column, row)) return 'clipped';
    const rejection = texture.judge(trials, trial);
    const x = data[start + field.x] as number;
    const y = data[start + field.y] as number;
    const background = data[start + field.background] as number;
    const amplitude = data[start + field.amplitude] as number;
    if (rejection === undefined) {
      if (this.#isInBody(x, y, amplitude)) return 'inside';
      if (amplitude > leastBody * plane.white) this.#remember({ x, y, radius: 0.8 * fwhm, amplitude });
      return { x, y, snr, amplitude, background, radius: 0, kind: 'plain', isBlended };
    }
    if (isBlended || rejection === 'faint' || rejection === 'narrow' || rejection === 'gap') return rejection;
    const peak = { column, row, x, y, level: data[start + field.level] as number };
    const bloated = measureBloated(peak, picture, { radius: ringRadius(fwhm), white: plane.white });
    if (bloated === undefined) return rejection;
    if (this.#isInBody(x, y, 0)) return 'inside';
    this.#remember({ x, y, radius: bloated.radius, amplitude });
    const { amplitude: height, radius } = bloated;
    return { x, y, snr, amplitude: height, background, radius, kind: 'bloated', isBlended };
  }

  #isInBody(x: number, y: number, amplitude: number): boolean {
    for (const body of this.#bodies.at(x, y)) {
      const isInside = (body.x - x) ** 2 + (body.y - y) ** 2 < body.radius ** 2;
      if (isInside && amplitude < bodyShare * body.amplitude) return true;
    }
    return false;
  }

  #remember(body: Body): void {
    this.#bodies.add(body, { x: body.x, y: body.y, reach: body.radius });
  }
}
