import type { Area, Disc } from './saturated.js';

/** Least share of an area that its discs must cover: two stars do, a stroke of text or a star with spikes does not. */
const leastCover = 0.8;
/** Least share that a single core must cover: spikes may hold the rest. */
const leastCore = 0.4;
const mostDiscs = 4;
const mostSide = 512;

/**
 * Finds the discs in a clipped area that is not round itself: stars that have run into each other, or the core of one
 * with spikes. They are the tops of the distance to the area's edge (distance transform after Saito and Toriwaki, 1994).
 */
export function splitDiscs(area: Area, limits: { readonly leastRadius: number; readonly mostRadius: number }): Disc[] {
  const width = area.right - area.left + 3;
  const height = area.bottom - area.top + 3;
  if (width > mostSide || height > mostSide) return [];
  const distances = squaredDistances(fill(area, width, height), width, height);
  const discs: Disc[] = [];
  for (let found = 0; found < mostDiscs; found += 1) {
    const top = largest(distances);
    // To the middle of the nearest pixel outside: the edge itself is half a pixel nearer.
    const radius = Math.sqrt(distances[top] as number) - 0.5;
    if (radius < limits.leastRadius) break;
    const x = top % width;
    const y = (top - x) / width;
    if (radius > limits.mostRadius) return [];
    discs.push({ x: area.left + x - 1, y: area.top + y - 1, radius, area: Math.PI * radius * radius, roundness: 1 });
    const reach = 1.25 * radius;
    for (let j = 0; j < height; j += 1) {
      for (let i = 0; i < width; i += 1) {
        // What is left of this disc, and what is only its flank.
        const place = j * width + i;
        const apart = Math.sqrt((i - x) ** 2 + (j - y) ** 2);
        if (apart < reach || apart < radius + 0.5 * Math.sqrt(distances[place] as number)) distances[place] = 0;
      }
    }
  }
  const cover = discs.reduce((sum, disc) => sum + disc.area, 0) / area.pixels;
  if (discs.length > 1 && cover >= leastCover) return discs;
  const [core] = discs;
  return core !== undefined && core.area >= leastCore * area.pixels ? [core] : [];
}

/** The area as a picture of its own with an empty border: 1 inside. */
function fill(area: Area, width: number, height: number): Uint8Array {
  const inside = new Uint8Array(width * height);
  for (let i = 0; i < area.runs.length; i += 3) {
    const start = ((area.runs[i] as number) - area.top + 1) * width - area.left + 1;
    inside.fill(1, start + (area.runs[i + 1] as number), start + (area.runs[i + 2] as number) + 1);
  }
  return inside;
}

/** Squared distances to the nearest pixel outside: down the columns, then along the rows. */
function squaredDistances(inside: Uint8Array, width: number, height: number): Float64Array {
  const squares = new Float64Array(width * height);
  const far = width + height;
  for (let x = 0; x < width; x += 1) {
    let run = far;
    for (let y = 0; y < height; y += 1) {
      run = inside[y * width + x] === 1 ? run + 1 : 0;
      squares[y * width + x] = run;
    }
    run = far;
    for (let y = height - 1; y >= 0; y -= 1) {
      run = inside[y * width + x] === 1 ? run + 1 : 0;
      const least = Math.min(run, squares[y * width + x] as number);
      squares[y * width + x] = least * least;
    }
  }
  const row = new Float64Array(width);
  for (let y = 0; y < height; y += 1) {
    row.set(squares.subarray(y * width, (y + 1) * width));
    // Areas are small: trying every column within the distance so far beats keeping an envelope of parabolas.
    for (let x = 0; x < width; x += 1) {
      let least = row[x] as number;
      for (let d = 1; d * d < least; d += 1) {
        if (x - d >= 0) least = Math.min(least, d * d + (row[x - d] as number));
        if (x + d < width) least = Math.min(least, d * d + (row[x + d] as number));
      }
      squares[y * width + x] = least;
    }
  }
  return squares;
}

function largest(values: Float64Array): number {
  let top = 0;
  for (let i = 1; i < values.length; i += 1) if ((values[i] as number) > (values[top] as number)) top = i;
  return top;
}
