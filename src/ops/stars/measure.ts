import type { Found } from './choose.js';
import {
  coreSquareOf,
  type Field,
  measuredLength,
  medianOf,
  type PictureField,
  type Place,
  starLength,
  type WindowOptions,
  windowReach,
} from './field.js';
import { fwhmPerSigma } from './shape.js';

/** Bits of a star's flags; the first four as SExtractor has them. */
export const starFlags = { neighbor: 1, blended: 2, saturated: 4, cut: 8, bloated: 256 } as const;

/** A star with all that is known of it, in pixels and in the picture's levels. */
export interface Star {
  readonly x: number;
  readonly y: number;
  /** Sum over the aperture without the background, and its deviation by the noise of the sky. */
  readonly flux: number;
  readonly fluxError: number;
  /** Largest pixel over the background. */
  readonly peak: number;
  readonly background: number;
  readonly fwhm: number;
  /** Deviations along the long and the short axis. */
  readonly a: number;
  readonly b: number;
  /** Of the long axis, in degrees from the x axis towards the y axis, over -90 up to 90. */
  readonly theta: number;
  /** Radius over which the flux is summed. */
  readonly aperture: number;
  /** Signal to noise of the detection; of a clipped star that of its flux. */
  readonly snr: number;
  /** Sum of `starFlags`. */
  flags: number;
}

export interface MeasureOptions {
  readonly field: PictureField;
  /** Of the picture's stars. */
  readonly fwhm: number;
  /** Of a pixel of the sky. */
  readonly noise: number;
}

/** Below this the peak of the contrast is the better place: the window is drawn along by gradients of the background. */
const windowSnr = 10;
const kindFlags = { plain: 0, saturated: starFlags.saturated, bloated: starFlags.bloated } as const;
const leastAperture = 2;
const apertureInWidths = 1.5;
const backgroundInWidths = [2.2, 2.8] as const;
/** How well the two rings know the background, in pixels of noise. */
const backgroundPixels = 20;

const windowSigma = (size: number) => Math.max(0.6, size / fwhmPerSigma);
const apertureOf = (size: number) => Math.max(leastAperture, apertureInWidths * size);
const ringRadius = (widths: number, size: number) => Math.max(widths, widths * size);

/** Measures stars: position and second moments in a Gaussian window, flux in an aperture. */
export class StarMeter {
  readonly #options: MeasureOptions;

  constructor(options: MeasureOptions) {
    this.#options = options;
  }

  /** Measures stars, all that a kernel can by the kernel; of their flags, all but what depends on others. */
  measureAll(found: readonly Found[]): Star[] {
    const stars: Star[] = new Array(found.length);
    const order = fromTopToBottom(found);
    const plain = order.filter((place) => (found[place] as Found).kind === 'plain');
    const records = this.#measurePlain(found, plain);
    for (let i = 0; records !== undefined && i < plain.length; i += 1) {
      const place = plain[i] as number;
      stars[place] = readStar(records, { at: i * starLength, isBlended: (found[place] as Found).isBlended });
    }
    // Apart, or V8 would compile all of it into the loop over the many.
    this.#measureOthers(found, order, stars);
    return stars;
  }

  #measureOthers(found: readonly Found[], order: Float64Array, stars: Star[]): void {
    const others = order.filter((place) => stars[place] === undefined);
    for (const place of others) stars[place] = this.measure(found[place] as Found);
  }

  #measurePlain(found: readonly Found[], places: Float64Array): Float64Array | undefined {
    const { field, fwhm } = this.#options;
    if (field.measureStars === undefined) return undefined;
    const stars = new Float64Array(places.length * measuredLength);
    for (let i = 0; i < places.length; i += 1) {
      const { x, y, snr = 0 } = found[places[i] as number] as Found;
      stars[i * measuredLength] = x;
      stars[i * measuredLength + 1] = y;
      stars[i * measuredLength + 2] = snr;
    }
    const sigma = windowSigma(fwhm);
    const windowPx = (windowReach + 1) * sigma + 1;
    // A window may move by one deviation, and an aperture goes with it; places of one row come in any order.
    const reach = Math.max(ringRadius(backgroundInWidths[1], fwhm), windowPx, apertureOf(fwhm) + sigma + 1) + 1;
    return field.measureStars({ stars, numbers: this.#measureNumbers(), reach, windowPx });
  }

  /** What the kernel needs to measure stars that are as wide as the picture's, in the order in which it reads them. */
  #measureNumbers(): Float64Array {
    const { fwhm, noise } = this.#options;
    const aperture = apertureOf(fwhm);
    return Float64Array.of(
      ...backgroundInWidths.map((widths) => ringRadius(widths, fwhm)),
      windowSigma(fwhm),
      aperture,
      coreSquareOf(aperture),
      noise,
      windowSnr,
      backgroundPixels,
      fwhmPerSigma,
    );
  }

  /** Measures one star. */
  measure(found: Found): Star {
    const { field, fwhm, noise } = this.#options;
    const isPlain = found.kind === 'plain';
    const size = isPlain ? fwhm : this.#measureWidth(found);
    const background = this.#background(found, size, isPlain);
    const sigma = windowSigma(size);
    const window = measureWindow(found, field, { sigma, background });
    const center = isPlain && (found.snr ?? 0) >= windowSnr ? window : found;
    const aperture = apertureOf(size);
    const { sum, area, peak, isCut } = sumAperture(center, aperture, { field, background });
    const ownWidth = fwhmPerSigma * Math.sqrt(window.a * window.b);
    // The window does not see how wide a clipped or bloated star is, only its shape.
    const scale = isPlain ? 1 : size / ownWidth;
    const fluxError = noise * Math.sqrt(area + (area * area) / backgroundPixels);
    return {
      x: center.x,
      y: center.y,
      flux: sum,
      fluxError,
      peak,
      background,
      fwhm: ownWidth * scale,
      a: window.a * scale,
      b: window.b * scale,
      theta: window.theta,
      aperture,
      snr: found.snr ?? sum / Math.max(1e-30, fluxError),
      flags: kindFlags[found.kind] | (found.isBlended ? starFlags.blended : 0) | (isCut ? starFlags.cut : 0),
    };
  }

  #background(center: Place, size: number, isPlain: boolean): number {
    let sum = 0;
    for (const widths of backgroundInWidths) {
      const ring = this.#options.field.sampleRing(center, ringRadius(widths, size));
      // The rings of a large star pass through many others: the sky is their lower part.
      sum += isPlain ? medianOf(ring) : (ring.sorted[4] as number);
    }
    return sum / backgroundInWidths.length;
  }

  #medianAt(center: Place, radius: number): number {
    return medianOf(this.#options.field.sampleRing(center, radius));
  }

  /** The width of a large star: twice the radius at which the rings fall to half of its height. */
  #measureWidth(found: Found): number {
    const { fwhm } = this.#options;
    const far = 2 * found.radius + 3 * fwhm;
    const half = (this.#medianAt(found, far) + this.#medianAt(found, 0)) / 2;
    let last = this.#medianAt(found, 0);
    for (let radius = 0.5; radius < far; radius += 0.5) {
      const now = this.#medianAt(found, radius);
      if (now <= half) return Math.max(fwhm, 2 * (radius - (0.5 * (half - now)) / Math.max(1e-12, last - now)));
      last = now;
    }
    return Math.max(fwhm, 2 * found.radius);
  }
}

/** The places of stars in their list, in the order of the rows that they are in. */
function fromTopToBottom(found: readonly Found[]): Float64Array {
  const count = found.length;
  // Sorted as numbers, without a function that compares.
  const keys = Float64Array.from(found, ({ y }, place) => Math.floor(Math.max(0, y)) * count + place).sort();
  return keys.map((key) => key % count);
}

/** Makes a star of what the kernel says of it. */
function readStar(records: Float64Array, star: { readonly at: number; readonly isBlended: boolean }): Star {
  const { at, isBlended } = star;
  return {
    x: records[at] as number,
    y: records[at + 1] as number,
    flux: records[at + 2] as number,
    fluxError: records[at + 3] as number,
    peak: records[at + 4] as number,
    background: records[at + 5] as number,
    fwhm: records[at + 6] as number,
    a: records[at + 7] as number,
    b: records[at + 8] as number,
    theta: records[at + 9] as number,
    aperture: records[at + 10] as number,
    snr: records[at + 11] as number,
    flags: (isBlended ? starFlags.blended : 0) | (records[at + 12] === 0 ? 0 : starFlags.cut),
  };
}

interface Window {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly theta: number;
}

/**
 * Position and second moments in a Gaussian window as wide as the star, the window then taken out of the moments: the
 * window makes them those of the star alone, and nearly without noise (Bernstein and Jarvis, 2002). Where moments make
 * no sense, a round star of the window's width.
 */
function measureWindow(found: Place, field: Field, options: WindowOptions): Window {
  const sums = field.centerWindow(found, options);
  return { x: sums[0] as number, y: sums[1] as number, ...ellipseOf(sums, options.sigma) };
}

function ellipseOf(sums: Float64Array, sigma: number): Pick<Window, 'a' | 'b' | 'theta'> {
  const sum = sums[2] as number;
  const dx = (sums[3] as number) / sum;
  const dy = (sums[4] as number) / sum;
  const round = { a: sigma, b: sigma, theta: 0 };
  const cxx = (sums[5] as number) / sum - dx * dx;
  const cyy = (sums[6] as number) / sum - dy * dy;
  const cxy = (sums[7] as number) / sum - dx * dy;
  const half = (cxx - cyy) / 2;
  const spread = Math.sqrt(half * half + cxy * cxy);
  const long = (cxx + cyy) / 2 + spread;
  const short = (cxx + cyy) / 2 - spread;
  if (!(sum > 0) || !(short > 0)) return round;
  // The product of two Gaussians: inverse variances add. A star three times as wide as the window is not measured by it.
  const window = sigma * sigma;
  const without = (variance: number) => 1 / Math.max(1 / variance - 1 / window, 1 / (9 * window));
  const theta = spread > 1e-9 * long ? (Math.atan2(2 * cxy, cxx - cyy) * 90) / Math.PI : 0;
  return { a: Math.sqrt(without(long)), b: Math.sqrt(without(short)), theta };
}

/** Sums a circle, and tells whether it is cut by the picture's edge or by pixels without data. */
function sumAperture(
  center: Place,
  radius: number,
  { field, background }: { readonly field: Field; readonly background: number },
): { sum: number; area: number; peak: number; isCut: boolean } {
  const { x, y } = center;
  const { width, height } = field;
  const isOver = x - radius < -0.5 || y - radius < -0.5 || x + radius > width - 0.5 || y + radius > height - 0.5;
  const { sum, area, peak, hasGaps } = field.sumAperture(center, radius, background);
  return { sum, area, peak, isCut: isOver || hasGaps };
}
