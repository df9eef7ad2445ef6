import type { Found } from './choose.js';
import type { Field } from './field.js';
import { Neighborhood } from './neighborhood.js';
import type { Plane } from './plane.js';
import { recordLength } from './rows.js';
import { type Region, scan } from './scan.js';
import { StarModel } from './star-model.js';
import { field as at, Trials } from './trials.js';

/** Stars for each square of a star's width from which on a picture, or a part of it, is crowded. */
const crowdedPicture = 0.0038;
const crowdedCell = 0.006;
const cellPx = 256;
/** Fewer say too little of what stars look like here. */
const fewestStars = 30;
/** A star taken off leaves remnants: nothing is believed within one width of it, and little within two and a half. */
const remnantWidths = 2.5;
const remnantShare = 0.2;

export interface CrowdedOptions {
  readonly field: Field;
  readonly fwhm: number;
  readonly threshold: number;
  readonly found: readonly Found[];
}

/** What was found by searching again. */
export interface Again {
  readonly trials: Trials;
  readonly places: readonly number[];
}

/**
 * Searches the crowded part of a picture again with the stars found so far taken off (as DAOPHOT does; Stetson, 1987):
 * faint ones beside bright ones come to light, and the noise is no longer that of unresolved neighbors. Answers trials, and
 * the places of those that are no remnants, the brightest first; none where the picture is not crowded.
 */
export function searchAgain(plane: Plane, { field, fwhm, threshold, found }: CrowdedOptions): Again {
  const nothing = { trials: new Trials(), places: [] };
  const plain = found.filter(({ kind }) => kind === 'plain');
  if (plain.length < fewestStars) return nothing;
  const region = findCrowded(plane, plain, fwhm);
  if (region === undefined) return nothing;
  const model = new StarModel(plain, { field, fwhm });
  const { trials } = scan(plane, { fwhm, threshold, region, light: model.lightOf(plain) });
  return { trials, places: dropRemnants(trials, { plane, plain, fwhm }) };
}

/** The crowded part: everything, a rectangle around the crowded cells, or nothing. */
function findCrowded(plane: Plane, stars: readonly Found[], fwhm: number): Region | undefined {
  const { width, height } = plane;
  const whole = { left: 0, top: 0, width, height };
  const perPixel = fwhm * fwhm;
  if (stars.length * perPixel >= crowdedPicture * width * height) return whole;
  const columns = Math.ceil(width / cellPx);
  const counts = new Float64Array(columns * Math.ceil(height / cellPx));
  for (const { x, y } of stars) {
    const cell = Math.floor(Math.max(0, y) / cellPx) * columns + Math.floor(Math.max(0, x) / cellPx);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  let [left, right, top, bottom] = [columns, -1, Infinity, -1];
  for (const [cell, count] of counts.entries()) {
    // Two deviations less, or chance would make cells of few stars crowded.
    if ((count - 2 * Math.sqrt(count)) * perPixel < crowdedCell * cellPx * cellPx) continue;
    const column = cell % columns;
    const row = (cell - column) / columns;
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  if (right < 0) return undefined;
  const from = { left: left * cellPx, top: top * cellPx };
  return {
    ...from,
    width: Math.min(width, (right + 1) * cellPx) - from.left,
    height: Math.min(height, (bottom + 1) * cellPx) - from.top,
  };
}

/** Leaves out what is too near to a star that was taken off, or to a brighter new one, for its height. */
function dropRemnants(
  trials: Trials,
  { plane, plain, fwhm }: { readonly plane: Plane; readonly plain: readonly Found[]; readonly fwhm: number },
): number[] {
  const reach = remnantWidths * fwhm;
  const near = new Neighborhood<Light>(plane.width, plane.height);
  for (const { x, y, amplitude } of plain) near.add({ x, y, amplitude }, { x, y, reach });
  const order = trials.brightestFirst();
  const kept: number[] = [];
  for (let i = 0; i < order.length; i += 1) {
    const trial = order[i] as number;
    const start = trial * recordLength;
    const x = trials.data[start + at.x] as number;
    const y = trials.data[start + at.y] as number;
    const amplitude = trials.data[start + at.amplitude] as number;
    if (isRemnant({ x, y, amplitude }, near.at(x, y), fwhm)) continue;
    kept.push(trial);
    if (trials.rejectionOf(trial) === undefined) near.add({ x, y, amplitude }, { x, y, reach });
  }
  return kept;
}

interface Light {
  readonly x: number;
  readonly y: number;
  readonly amplitude: number;
}

function isRemnant({ x, y, amplitude }: Light, near: readonly Light[], fwhm: number): boolean {
  for (const star of near) {
    const square = ((star.x - x) * (star.x - x) + (star.y - y) * (star.y - y)) / (fwhm * fwhm);
    if (square >= remnantWidths * remnantWidths) continue;
    if (square < 1 || amplitude < remnantShare * star.amplitude * Math.exp(1 - square)) return true;
  }
  return false;
}
