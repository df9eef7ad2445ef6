import { splitDiscs } from './disc-split.js';
import type { Field } from './field.js';
import { openField } from './picture-field.js';
import type { Plane } from './plane.js';

/** A star whose core is clipped flat. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  /** Of the circle with the same area. */
  readonly radius: number;
  readonly area: number;
  /** Its short axis by its long one. */
  readonly roundness: number;
}

/** Connected clipped pixels. */
export interface Area {
  /** Runs in rows, three numbers each: row, first column, last column. */
  readonly runs: number[];
  pixels: number;
  left: number;
  right: number;
  readonly top: number;
  bottom: number;
}

/** The clipped areas of a picture and the stars among them. */
export interface Clipped {
  readonly discs: readonly Disc[];
  /** Whether a pixel is within two pixels of a clipped area large enough to count. */
  isNear(x: number, y: number): boolean;
}

const leastRoundness = 0.4;
const leastFill = 0.5;
/** An area longer than this may be two stars that touch. */
const mergedRoundness = 0.75;
/** More runs than this are no sky with stars in it. */
const mostRuns = 1 << 20;
const nearPx = 2;
const cellBits = 6;

/** Finds clipped areas, and takes those that are round, or made of round parts, and not too large for stars. */
export function findClipped(plane: Plane, fwhm: number, field: Field = openField(plane)): Clipped {
  const leastPixels = Math.max(6, 0.8 * fwhm * fwhm);
  const areas = connect(plane, field).filter((area) => area.pixels >= leastPixels);
  const mostRadius = Math.max(40, 0.03 * Math.min(plane.width, plane.height));
  // A stroke of text is as thin as a small star: a part of an area must be larger than that to be one.
  const limits = { leastRadius: Math.max(3, Math.sqrt(leastPixels / Math.PI)), mostRadius };
  const discs = areas.flatMap((area) => {
    const disc = asDisc(area);
    if (disc === undefined || disc.roundness < mergedRoundness) {
      const parts = splitDiscs(area, limits);
      if (disc === undefined || parts.length > 1) return parts;
    }
    return disc.radius <= mostRadius ? [disc] : [];
  });
  const cells = new Map<number, Area[]>();
  const cellsAcross = (plane.width >> cellBits) + 2;
  for (const area of areas) {
    for (let j = Math.max(0, area.top - nearPx) >> cellBits; j <= (area.bottom + nearPx) >> cellBits; j += 1) {
      for (let i = Math.max(0, area.left - nearPx) >> cellBits; i <= (area.right + nearPx) >> cellBits; i += 1) {
        const cell = j * cellsAcross + i;
        const there = cells.get(cell);
        if (there === undefined) cells.set(cell, [area]);
        else there.push(area);
      }
    }
  }
  const isNear = (x: number, y: number) =>
    cells.get((y >> cellBits) * cellsAcross + (x >> cellBits))?.some((area) => touches(area, x, y)) ?? false;
  return { discs, isNear: areas.length === 0 ? () => false : isNear };
}

function touches(area: Area, x: number, y: number): boolean {
  if (x < area.left - nearPx || x > area.right + nearPx || y < area.top - nearPx || y > area.bottom + nearPx)
    return false;
  const { runs } = area;
  // Runs lie in the order of their rows.
  let low = 0;
  let high = runs.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[3 * middle] as number) < y - nearPx) low = middle + 1;
    else high = middle;
  }
  for (let i = 3 * low; i < runs.length && (runs[i] as number) <= y + nearPx; i += 3) {
    if (x >= (runs[i + 1] as number) - nearPx && x <= (runs[i + 2] as number) + nearPx) return true;
  }
  return false;
}

/** Joins clipped pixels that touch, also at corners: runs of rows, united as they meet (Rosenfeld and Pfaltz, 1966). */
function connect({ height, saturation }: Plane, field: Field): Area[] {
  const runs: number[] = [];
  const parents: number[] = [];
  const find = (run: number) => {
    let at = run;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  };
  let above = 0;
  let aboveEnd = 0;
  if (saturation === Infinity) return [];
  for (let y = 0; y < height; y += 1) {
    const first = parents.length;
    const found = field.findRuns(y, saturation);
    let near = above;
    for (let at = 0; at < found.length; at += 2) {
      const left = found[at] as number;
      const right = found[at + 1] as number;
      const run = parents.length;
      if (run >= mostRuns) return [];
      runs.push(y, left, right);
      parents.push(run);
      while (near < aboveEnd && (runs[3 * near + 2] as number) < left - 1) near += 1;
      for (let i = near; i < aboveEnd && (runs[3 * i + 1] as number) <= right + 1; i += 1) {
        parents[find(run)] = find(i);
      }
    }
    above = first;
    aboveEnd = parents.length;
  }
  return gather(
    runs,
    parents.map((_, run) => find(run)),
  );
}

function gather(runs: readonly number[], roots: readonly number[]): Area[] {
  const areas = new Map<number, Area>();
  for (const [run, root] of roots.entries()) {
    const [y, left, right] = [runs[3 * run] as number, runs[3 * run + 1] as number, runs[3 * run + 2] as number];
    let area = areas.get(root);
    if (area === undefined) {
      area = { runs: [], pixels: 0, left, right, top: y, bottom: y };
      areas.set(root, area);
    }
    area.runs.push(y, left, right);
    area.pixels += right - left + 1;
    area.left = Math.min(area.left, left);
    area.right = Math.max(area.right, right);
    area.bottom = y;
  }
  return [...areas.values()];
}

/** An area as one disc, where it is round enough. */
function asDisc(area: Area): Disc | undefined {
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  const { runs, pixels } = area;
  for (let i = 0; i < runs.length; i += 3) {
    // From a corner of the area, so that the squares stay small.
    const y = (runs[i] as number) - area.top;
    const first = (runs[i + 1] as number) - area.left;
    const last = (runs[i + 2] as number) - area.left;
    const count = last - first + 1;
    const sum = (count * (first + last)) / 2;
    sumX += sum;
    sumY += count * y;
    sumXX += sumOfSquares(last) - sumOfSquares(first - 1);
    sumYY += count * y * y;
    sumXY += sum * y;
  }
  const x = sumX / pixels;
  const y = sumY / pixels;
  const xx = sumXX / pixels - x * x + 1 / 12;
  const yy = sumYY / pixels - y * y + 1 / 12;
  const spread = Math.hypot((xx - yy) / 2, sumXY / pixels - x * y);
  const long = (xx + yy) / 2 + spread;
  const short = Math.max(1e-6, (xx + yy) / 2 - spread);
  const roundness = Math.sqrt(short / long);
  // By the ellipse with the same second moments.
  const fill = pixels / (4 * Math.PI * Math.sqrt(long * short));
  if (roundness < leastRoundness || fill < leastFill) return undefined;
  return { x: area.left + x, y: area.top + y, radius: Math.sqrt(pixels / Math.PI), area: pixels, roundness };
}

const sumOfSquares = (n: number) => (n * (n + 1) * (2 * n + 1)) / 6;
