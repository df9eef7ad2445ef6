import type { Found } from './choose.js';
import type { Field } from './field.js';
import { Neighborhood } from './neighborhood.js';
import type { Plane } from './plane.js';
import { type Region, scan, type Trial } from './scan.js';
import { StarModel } from './star-model.js';

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

/**
 * Searches the crowded part of a picture again with the stars found so far taken off (as DAOPHOT does; Stetson, 1987):
 * faint ones beside bright ones come to light, and the noise is no longer that of unresolved neighbors. Answers trials
 * that are no remnants; none where the picture is not crowded.
 */
export function searchAgain(plane: Plane, { field, fwhm, threshold, found }: CrowdedOptions): Trial[] {
  const plain = found.filter(({ kind }) => kind === 'plain');
  if (plain.length < fewestStars) return [];
  const region = findCrowded(plane, plain, fwhm);
  if (region === undefined) return [];
  const model = new StarModel(plain, { plane, field, fwhm });
  const read = model.readWithout(plain, region);
  const { trials } = scan(plane, { fwhm, threshold, region, read });
  return dropRemnants(trials, { plane, plain, fwhm });
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
  trials: readonly Trial[],
  { plane, plain, fwhm }: { readonly plane: Plane; readonly plain: readonly Found[]; readonly fwhm: number },
): Trial[] {
  const reach = remnantWidths * fwhm;
  const near = new Neighborhood<{ x: number; y: number; amplitude: number }>(plane.width, plane.height);
  for (const star of plain) near.add(star, { x: star.x, y: star.y, reach });
  const brightestFirst = [...trials].sort(
    (a, b) => b.peak.level - a.peak.level || a.peak.row - b.peak.row || a.peak.column - b.peak.column,
  );
  return brightestFirst.filter(({ peak, shape, rejection }) => {
    const { x, y } = peak;
    const isRemnant = near.at(x, y).some((star) => {
      const square = ((star.x - x) ** 2 + (star.y - y) ** 2) / (fwhm * fwhm);
      if (square >= remnantWidths * remnantWidths) return false;
      return square < 1 || shape.amplitude < remnantShare * star.amplitude * Math.exp(1 - square);
    });
    if (!isRemnant && rejection === undefined) near.add({ x, y, amplitude: shape.amplitude }, { x, y, reach });
    return !isRemnant;
  });
}
