import { Chooser, type Found } from './choose.js';
import { searchAgain } from './crowded.js';
import { chooseThreshold, leastThreshold, narrowPenalty } from './false-alarms.js';
import { type MeasureOptions, type Star, StarMeter, starFlags } from './measure.js';
import { Neighborhood } from './neighborhood.js';
import { openField } from './picture-field.js';
import { PlainField } from './plain-field.js';
import type { Plane } from './plane.js';
import { estimateFwhm } from './psf-width.js';
import { findClipped } from './saturated.js';
import { scan } from './scan.js';
import type { Rejection } from './shape.js';
import { measureSky } from './sky.js';
import { Texture } from './texture.js';
import type { Trials } from './trials.js';

export interface DetectionOptions {
  /** Threshold in deviations of the local noise; absent, what keeps false alarms rare in this picture. */
  readonly k?: number | undefined;
  /** Width of a star at half its height in pixels; absent, that of the picture's own faint stars. */
  readonly fwhm?: number | undefined;
}

/** The stars of a picture, brightest first, and what they were found by. */
export interface Detection {
  readonly stars: readonly Star[];
  readonly width: number;
  readonly height: number;
  /** Median level, and noise of a pixel. */
  readonly background: number;
  readonly noise: number;
  /** The width that was searched for. */
  readonly fwhm: number;
  /** The threshold in deviations, and in levels of a smoothed peak over its surroundings where the noise is middling. */
  readonly k: number;
  readonly threshold: number;
  /** Peaks above the threshold that were not taken for stars. */
  readonly rejected: Readonly<Partial<Record<Rejection, number>>>;
}

/**
 * Finds and measures the stars of a picture: band-pass, noise measured after it from place to place, local maxima,
 * tests of their shape, clipped discs, and a second search with the first stars taken off where it is crowded.
 * Deterministic; needs some rows of memory, and nothing that grows with the picture's height.
 */
export function detectStars(plane: Plane, options: DetectionOptions = {}): Detection {
  const { width, height } = plane;
  const region = { left: 0, top: 0, width, height };
  const fwhm = options.fwhm ?? estimateFwhm(plane);
  const field = openField(plane);
  const clipped = findClipped(plane, fwhm, field);
  const first = scan(plane, { fwhm, threshold: options.k ?? leastThreshold + narrowPenalty(fwhm), region });
  const k = options.k ?? chooseThreshold(ratiosOf(first.trials), { width, height, fwhm });
  const texture = new Texture(first.trials, { plane, fwhm, threshold: k });
  // The chooser looks here and there, and rarely: its places would have rows copied again and again.
  const chooser = new Chooser({ plane, field: new PlainField(plane), fwhm, clipped, texture, threshold: k });
  chooser.choose(first.trials, first.trials.brightestFirst());
  const again = searchAgain(plane, { field, fwhm, threshold: k, found: chooser.found });
  chooser.chooseBlended(again.trials, again.places);
  const sky = measureSky(field, { step: plane.step, apart: Math.ceil(2 * fwhm) + 1 });
  const stars = measureAll(chooser.found, { field, fwhm, noise: sky.noise });
  field.close();
  return {
    stars,
    width,
    height,
    ...sky,
    fwhm,
    k,
    threshold: k * first.noise,
    rejected: Object.fromEntries([...chooser.rejected].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Signal to noise of what could be a star. */
function ratiosOf(trials: Trials): number[] {
  const ratios: number[] = [];
  for (let trial = 0; trial < trials.count; trial += 1) {
    if (trials.rejectionOf(trial) === undefined) ratios.push(trials.snrOf(trial));
  }
  return ratios;
}

function measureAll(found: readonly Found[], options: MeasureOptions): Star[] {
  const { width, height } = options.field;
  const stars = new StarMeter(options).measureAll(found);
  const around = new Neighborhood<Star>(width, height);
  for (const star of stars) around.add(star, { x: star.x, y: star.y, reach: 2 * star.aperture });
  for (const star of stars) star.flags |= crowding(star, around.at(star.x, star.y));
  return stars.sort((one, other) => other.flux - one.flux || one.y - other.y || one.x - other.x);
}

/** Light that is not too little to matter, of its neighbors by its own. */
const leastMattering = 0.1;

function crowding(star: Star, others: readonly Star[]): number {
  let flags = 0;
  for (const other of others) {
    if (other === star || other.flux < leastMattering * star.flux) continue;
    const square = (other.x - star.x) ** 2 + (other.y - star.y) ** 2;
    if (square < (star.aperture + other.aperture) ** 2) flags |= starFlags.neighbor;
    if (square < Math.max(star.aperture, other.aperture) ** 2) flags |= starFlags.blended;
  }
  return flags;
}
