import type { Found } from './choose.js';
import { type Field, Ring } from './rings.js';
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
  readonly field: Field;
  /** Of the picture's stars. */
  readonly fwhm: number;
  /** Of a pixel of the sky. */
  readonly noise: number;
  readonly gaps?: Uint8Array | undefined;
}

/** Below this the peak of the contrast is the better place: the window is drawn along by gradients of the background. */
const windowSnr = 10;
const kindFlags = { plain: 0, saturated: starFlags.saturated, bloated: starFlags.bloated } as const;
const leastAperture = 2;
const apertureInWidths = 1.5;
const backgroundInWidths = [2.2, 2.8] as const;
/** How well the two rings know the background, in pixels of noise. */
const backgroundPixels = 20;

/** Measures stars one after the other: position and second moments in a Gaussian window, flux in an aperture. */
export class StarMeter {
  readonly #options: MeasureOptions;
  readonly #ring = new Ring();
  #weights = new Float64Array(64);

  constructor(options: MeasureOptions) {
    this.#options = options;
  }

  /** Measures one star; of its flags, all but what depends on others. */
  measure(found: Found): Star {
    const { field, fwhm, noise } = this.#options;
    const isPlain = found.kind === 'plain';
    const size = isPlain ? fwhm : this.#measureWidth(found);
    const background = this.#background(found, size, isPlain);
    const sigma = Math.max(0.6, size / fwhmPerSigma);
    if (this.#weights.length < 6 * sigma + 2) this.#weights = new Float64Array(Math.ceil(12 * sigma));
    const window = measureWindow(found, field, { sigma, background, weights: this.#weights });
    const center = isPlain && (found.snr ?? 0) >= windowSnr ? window : found;
    const aperture = Math.max(leastAperture, apertureInWidths * size);
    const { sum, area, peak, isCut } = sumAperture(center, aperture, { ...this.#options, background });
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

  #background(center: { readonly x: number; readonly y: number }, size: number, isPlain: boolean): number {
    let sum = 0;
    for (const widths of backgroundInWidths) {
      const median = this.#medianAt(center, Math.max(widths, widths * size));
      // The rings of a large star pass through many others: the sky is their lower part.
      sum += isPlain ? median : (this.#ring.sorted[4] as number);
    }
    return sum / backgroundInWidths.length;
  }

  #medianAt(center: { readonly x: number; readonly y: number }, radius: number): number {
    this.#ring.sample(this.#options.field, center, radius);
    return this.#ring.median;
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

interface WindowOptions {
  readonly sigma: number;
  readonly background: number;
  /** Working space, overwritten: six deviations long and two more. */
  readonly weights: Float64Array;
}

interface Window {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly theta: number;
}

const mostRounds = 8;
const leastMovePx = 0.002;

/**
 * Position and second moments in a Gaussian window as wide as the star, the window then taken out of the moments: the
 * window makes them those of the star alone, and nearly without noise (Bernstein and Jarvis, 2002). Where moments make
 * no sense, a round star of the window's width.
 */
function measureWindow(
  found: { readonly x: number; readonly y: number },
  field: Field,
  options: WindowOptions,
): Window {
  const { sigma } = options;
  let { x, y } = found;
  let moments = windowMoments(field, found, options);
  for (let round = 0; round < mostRounds; round += 1) {
    if (!(moments.sum > 0)) break;
    const moveX = 2 * moments.dx;
    const moveY = 2 * moments.dy;
    // A neighbor draws the window away: then the peak itself is the better place.
    if (!((x + moveX - found.x) ** 2 + (y + moveY - found.y) ** 2 <= sigma * sigma)) {
      ({ x, y } = found);
      moments = windowMoments(field, found, options);
      break;
    }
    x += moveX;
    y += moveY;
    moments = windowMoments(field, { x, y }, options);
    if (Math.abs(moveX) + Math.abs(moveY) < leastMovePx) break;
  }
  return { x, y, ...ellipseOf(moments, sigma) };
}

interface Moments {
  readonly sum: number;
  readonly dx: number;
  readonly dy: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

function windowMoments(
  { data, width, height }: Field,
  { x, y }: { readonly x: number; readonly y: number },
  { sigma, background, weights }: WindowOptions,
): Moments {
  const reach = 3 * sigma;
  const left = Math.max(0, Math.ceil(x - reach)) | 0;
  const right = Math.min(width - 1, Math.floor(x + reach)) | 0;
  const bottom = Math.min(height - 1, Math.floor(y + reach)) | 0;
  const count = Math.min(weights.length, right - left + 1);
  for (let i = 0; i < count; i += 1) weights[i] = Math.exp(-((left + i - x) ** 2) / (2 * sigma * sigma));
  let [sum, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0];
  for (let row = Math.max(0, Math.ceil(y - reach)) | 0; row <= bottom; row += 1) {
    const dy = row - y;
    const rowWeight = Math.exp((-dy * dy) / (2 * sigma * sigma));
    const start = row * width;
    for (let column = left; column <= right; column += 1) {
      const dx = column - x;
      const light = ((data[start + column] as number) - background) * rowWeight * (weights[column - left] as number);
      sum += light;
      sumX += light * dx;
      sumY += light * dy;
      sumXX += light * dx * dx;
      sumYY += light * dy * dy;
      sumXY += light * dx * dy;
    }
  }
  return { sum, dx: sumX / sum, dy: sumY / sum, xx: sumXX / sum, yy: sumYY / sum, xy: sumXY / sum };
}

function ellipseOf({ sum, dx, dy, xx, yy, xy }: Moments, sigma: number): Pick<Window, 'a' | 'b' | 'theta'> {
  const round = { a: sigma, b: sigma, theta: 0 };
  const [cxx, cyy, cxy] = [xx - dx * dx, yy - dy * dy, xy - dx * dy];
  const spread = Math.sqrt(((cxx - cyy) / 2) ** 2 + cxy * cxy);
  const long = (cxx + cyy) / 2 + spread;
  const short = (cxx + cyy) / 2 - spread;
  if (!(sum > 0) || !(short > 0)) return round;
  // The product of two Gaussians: inverse variances add. A star three times as wide as the window is not measured by it.
  const window = sigma * sigma;
  const without = (variance: number) => 1 / Math.max(1 / variance - 1 / window, 1 / (9 * window));
  const theta = spread > 1e-9 * long ? (Math.atan2(2 * cxy, cxx - cyy) * 90) / Math.PI : 0;
  return { a: Math.sqrt(without(long)), b: Math.sqrt(without(short)), theta };
}

/** Sums a circle; pixels that it cuts count by how far they reach into it. */
function sumAperture(
  { x, y }: { readonly x: number; readonly y: number },
  radius: number,
  { field, background, gaps }: MeasureOptions & { readonly background: number },
): { sum: number; area: number; peak: number; isCut: boolean } {
  const { data, width, height } = field;
  const top = Math.ceil(y - radius - 0.5);
  const bottom = Math.floor(y + radius + 0.5);
  const left = Math.ceil(x - radius - 0.5);
  const right = Math.floor(x + radius + 0.5);
  let isCut = x - radius < -0.5 || y - radius < -0.5 || x + radius > width - 0.5 || y + radius > height - 0.5;
  // A neighbor's light in the aperture is not this star's peak.
  const coreSquare = Math.max(1.5, radius / 3) ** 2;
  let [sum, area, peak] = [0, 0, 0];
  for (let row = Math.max(0, top); row <= Math.min(height - 1, bottom); row += 1) {
    for (let column = Math.max(0, left); column <= Math.min(width - 1, right); column += 1) {
      const part = Math.min(1, radius + 0.5 - Math.sqrt((column - x) ** 2 + (row - y) ** 2));
      if (part <= 0) continue;
      const place = row * width + column;
      if (gaps?.[place] === 1) {
        isCut = true;
        continue;
      }
      const light = (data[place] as number) - background;
      sum += part * light;
      area += part;
      if (light > peak && (column - x) ** 2 + (row - y) ** 2 <= coreSquare) peak = light;
    }
  }
  return { sum, area, peak, isCut };
}
