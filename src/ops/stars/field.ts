/** A place, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** One brightness a pixel. */
export type Levels = Uint8Array | Uint16Array | Float32Array;

/** Sixteen points on a circle, and what their brightness says. */
export interface Ring {
  /** The brightness at the points, ascending. */
  readonly sorted: Float64Array;
  /** The largest of the eight lesser ones of two opposite points: what is left of a ridge through the middle. */
  ridge: number;
}

/** The middle of the brightness on a ring. */
export const medianOf = ({ sorted }: Ring) => ((sorted[7] as number) + (sorted[8] as number)) / 2;

/** A Gaussian window: its deviation, and what is taken off every pixel in it. */
export interface WindowOptions {
  readonly sigma: number;
  readonly background: number;
}

/** Which pixels of the sky are sampled; their levels are spread over `step`. */
export interface SkyOptions {
  readonly stride: number;
  readonly apart: number;
  readonly step: number;
}

/** Most samples of the sky. */
export const mostSkySamples = 1 << 15;

/** Sums over an aperture. */
export interface ApertureSums {
  readonly sum: number;
  readonly area: number;
  /** The largest light near the center. */
  readonly peak: number;
  /** Some of it has no data. */
  readonly hasGaps: boolean;
}

/**
 * The brightness of a picture between its pixels: bilinear, beyond the edges that of the nearest edge. By a kernel
 * (KernelField) or in JavaScript (PlainField), with the same bits in the end. Answers that are objects hold until the next.
 */
export interface Field {
  readonly width: number;
  readonly height: number;
  /** The row of the picture that the data starts at; where it has no room for the later rows, they lie at its beginning again. */
  top: number;
  /** Samples a circle. */
  sampleRing(center: Place, radius: number): Ring;
  /** The mean brightness at sixteen points of a circle. */
  ringMean(center: Place, radius: number): number;
  /** Whether something long begins at a place; see `whisker`. */
  hasWhisker(from: Place, fwhm: number, least: number): boolean;
  /**
   * Moves a Gaussian window, three deviations wide, from a place to where the light in it has its middle. A neighbor may draw
   * it away: then it stays. Answers x and y of where it is, and there the light and light times x, y, x², y² and xy.
   */
  centerWindow(from: Place, window: WindowOptions): Float64Array;
  /** Light in a circle; pixels that it cuts count by how far they reach into it. */
  sumAperture(center: Place, radius: number, background: number): ApertureSums;
  /** First and last column of each run of pixels of at least `least` in a row of the picture. */
  findRuns(row: number, least: number): Int32Array;
  /** Lets go of the memory: nothing may be used any more. */
  close(): void;
}

/** Doubles for each star to be measured: x, y, signal to noise. */
export const measuredLength = 3;
/** Doubles that are answered for each; see `readStar`. */
export const starLength = 13;

/** Stars to be measured alike. */
export interface Measuring {
  /** From top to bottom. */
  readonly stars: Float64Array;
  /** In the order of `measureNumbers`. */
  readonly numbers: Float64Array;
  /** How far from a star the picture is looked at, and how far its window reaches. */
  readonly reach: number;
  readonly windowPx: number;
}

/** A whole picture. */
export interface PictureField extends Field {
  /** Measures stars that are neither clipped nor bloated, all at once. Missing, or undefined, where only StarMeter can. */
  readonly measureStars?: (measuring: Measuring) => Float64Array | undefined;
  /** Medians over every `stride`th pixel: of the levels, and of the differences to pixels `apart` to the right; else NaN. */
  sampleSky(options: SkyOptions): { readonly level: number; readonly difference: number };
}

/** Sixteen directions; the first eight of them and their opposites are the points of a ring. */
export const directionCount = 16;
export const cosines = Float64Array.from({ length: directionCount }, (_, i) => Math.cos((i * Math.PI) / 8));
export const sines = Float64Array.from({ length: directionCount }, (_, i) => Math.sin((i * Math.PI) / 8));

/** A whisker is above both of its flanks at all distances from 1.5 to 4 widths, and there about alike. */
export const whisker = { first: 1.5, last: 4, step: 0.5, mostRatio: 4 } as const;

/** How far a window reaches, in deviations; how often it is moved, and the least way that counts. */
export const windowReach = 3;
export const mostRounds = 8;
export const leastMovePx = 0.002;

/** How the weights of a Gaussian go on from the first one, in steps of a pixel: two multiplications for each. */
export interface Fall {
  readonly first: number;
  /** Of the second weight to the first. */
  readonly ratio: number;
}

/** The weight of a Gaussian at an offset from its middle, and how it goes on. */
export function startGaussian(offset: number, sigma: number): Fall {
  const scale = 2 * sigma * sigma;
  return { first: Math.exp((-offset * offset) / scale), ratio: Math.exp((-2 * offset - 1) / scale) };
}

/** The ratio of one ratio to the one before. */
export const fallOf = (sigma: number) => Math.exp(-1 / (sigma * sigma));

/** Where in the core of an aperture its peak is looked for: a neighbor's light is not this star's. */
export const coreSquareOf = (radius: number) => Math.max(1.5, radius / 3) ** 2;
