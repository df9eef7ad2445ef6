import { measureBloated } from './bloated.js';
import type { Field } from './field.js';
import { Neighborhood } from './neighborhood.js';
import type { Plane } from './plane.js';
import type { Clipped } from './saturated.js';
import type { Trial } from './scan.js';
import type { Rejection } from './shape.js';
import type { Texture } from './texture.js';

/** A star that was found and is yet to be measured. */
export interface Found {
  readonly x: number;
  readonly y: number;
  /** Contrast by its noise; absent for one found by its clipped core. */
  readonly snr?: number;
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
  readonly field: Field;
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
      this.found.push({ x, y, amplitude, background: 0, radius, kind: 'saturated', isBlended: false });
    }
  }

  /** Takes the stars of a scan; those of a second one, with other stars taken off, are blended ones. */
  choose(trials: readonly Trial[], { isSecond }: { readonly isSecond: boolean }): void {
    const { threshold } = this.#options;
    const candidates = trials
      .filter(({ snr }) => snr >= threshold)
      .sort((a, b) => b.peak.level - a.peak.level || a.peak.row - b.peak.row || a.peak.column - b.peak.column);
    for (const trial of candidates) {
      const verdict = this.#judge(trial, isSecond);
      if (typeof verdict === 'object') this.found.push(verdict);
      // What a second scan rejects, the first one has rejected or is a remnant of what it took.
      else if (!isSecond) this.rejected.set(verdict, (this.rejected.get(verdict) ?? 0) + 1);
    }
  }

  #judge(trial: Trial, isSecond: boolean): Found | Rejection {
    const { fwhm, clipped, texture, plane, field } = this.#options;
    const { peak, shape, snr } = trial;
    if (clipped.isNear(peak.column, peak.row)) return 'clipped';
    const rejection = trial.rejection ?? (texture.admits(trial) ? undefined : 'uneven');
    const { x, y } = peak;
    const star = { x, y, snr, background: shape.background, isBlended: isSecond };
    if (rejection === undefined) {
      const { amplitude } = shape;
      if (this.#isInBody(peak, amplitude)) return 'inside';
      if (amplitude > leastBody * plane.white) this.#remember({ x, y, radius: 0.8 * fwhm, amplitude });
      return { ...star, amplitude, radius: 0, kind: 'plain' };
    }
    if (isSecond || rejection === 'faint' || rejection === 'narrow' || rejection === 'gap') return rejection;
    const bloated = measureBloated(peak, field, { radius: Math.max(2, 1.25 * fwhm), white: plane.white });
    if (bloated === undefined) return rejection;
    if (this.#isInBody(peak, 0)) return 'inside';
    this.#remember({ x, y, radius: bloated.radius, amplitude: shape.amplitude });
    return { ...star, amplitude: bloated.amplitude, radius: bloated.radius, kind: 'bloated' };
  }

  #isInBody({ x, y }: { readonly x: number; readonly y: number }, amplitude: number): boolean {
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
