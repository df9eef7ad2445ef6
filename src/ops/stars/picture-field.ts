import { firstAddress } from '../../core/kernel.js';
import {
  type ApertureSums,
  type Levels,
  type Measuring,
  measuredLength,
  mostSkySamples,
  type PictureField,
  type Place,
  type Ring,
  type SkyOptions,
  starLength,
  type WindowOptions,
  windowReach,
} from './field.js';
import { fieldBytes, KernelField } from './kernel-field.js';
import type { StarKernel } from './kernels.wasm.js';
import { PlainField } from './plain-field.js';
import type { Plane } from './plane.js';
import { fillLevels, levelAt } from './raster.js';
import { fieldKernels } from './star-kernels.js';

/** Rows of a picture that a kernel has before it: what is asked of more at once is answered in JavaScript. */
const usualRows = 96;
/** Rows whose colors a kernel is handed at once. */
const colorRows = 16;
/** Rows that are copied ahead, since what is asked mostly goes down the picture. */
const rowsAhead = 16;
/** Stars that are measured by one call, at most. */
const starsAtOnce = 128;
/** What they have in common: see `measureNumbers`. */
const numbersLength = 9;
/** Wider windows than this are summed in JavaScript. */
const mostWindowPx = 1_024;

/** Makes a field of a whole picture: read by a kernel where there can be one and there are no gaps. */
export function openField(plane: Plane): PictureField {
  return (plane.gaps === undefined ? openBandField(plane) : undefined) ?? new PlainField(plane);
}

/** Makes a field of a picture without gaps that a kernel reads, some rows at a time; undefined where there is none. */
export function openBandField(plane: Plane, most: number = usualRows): PictureField | undefined {
  const { data, width, height } = plane;
  const held = Math.min(most, height);
  const samples = firstAddress + fieldBytes(width);
  const start = samples + 2 * 8 * (mostSkySamples + 1);
  const rowBytes = held * width * data.BYTES_PER_ELEMENT;
  const stars = start + Math.ceil(rowBytes / 8) * 8;
  const starDoubles = starsAtOnce * (measuredLength + starLength) + numbersLength;
  const colors = stars + 8 * starDoubles;
  // Luma of the last pixels looks a few bytes further.
  const colorBytes = isColored(plane) ? 3 * Math.min(colorRows, height) * width + 16 : 0;
  const kernel = fieldKernels.open(colors - firstAddress + colorBytes);
  if (kernel === undefined) return undefined;
  const { buffer } = kernel;
  const band = bandLike(data, { buffer, start, count: held * width });
  const inner = new KernelField({ kernel, data: band, width, height, held, address: firstAddress });
  const takeSky = (count: number, step: number) => {
    const others = samples + 8 * mostSkySamples;
    const answer = others + 8 * mostSkySamples;
    kernel.run.takeSky(answer, samples, others, count, step);
    return new Float64Array(buffer, answer, 2);
  };
  const sky = new Float64Array(buffer, samples, 2 * mostSkySamples);
  const work = new Float64Array(buffer, stars, starDoubles);
  const show = isColored(plane)
    ? showColors(plane, { band, colors: new Uint8Array(buffer, colors, colorBytes), luma: kernel.run.luma8 })
    : showLevels(plane, band);
  return new BandField(plane, { inner, show, held, sky, takeSky, work });
}

/** Whether a kernel makes the levels. */
const isColored = ({ data, channels }: Plane) => data instanceof Uint8Array && channels === 3;

function showLevels(plane: Plane, band: Levels): ShowRows {
  const { width } = plane;
  return (from, end, place) => {
    fillLevels(plane, from * width, band.subarray(place * width, (place + end - from) * width));
  };
}

interface ColorOptions {
  readonly band: Levels;
  /** Room for red, green and blue of some rows. */
  readonly colors: Uint8Array;
  readonly luma: StarKernel['luma8'];
}

function showColors({ data, width }: Plane, { band, colors, luma }: ColorOptions): ShowRows {
  return (from, end, place) => {
    for (let row = from; row < end; row += colorRows) {
      const stop = Math.min(end, row + colorRows);
      colors.set(data.subarray(3 * row * width, 3 * stop * width));
      luma(colors.byteOffset, band.byteOffset + (place + row - from) * width, (stop - row) * width);
    }
  };
}

function bandLike(data: Levels, at: { buffer: ArrayBuffer; start: number; count: number }): Levels {
  if (data instanceof Uint8Array) return new Uint8Array(at.buffer, at.start, at.count);
  if (data instanceof Uint16Array) return new Uint16Array(at.buffer, at.start, at.count);
  return new Float32Array(at.buffer, at.start, at.count);
}

/** Puts rows of the picture, from one on and before another, into the kernel's memory: at a row there, and behind it. */
type ShowRows = (from: number, end: number, place: number) => void;

interface BandOptions {
  readonly inner: KernelField;
  readonly show: ShowRows;
  readonly held: number;
  /** Room for the samples of the sky, and for as many others. */
  readonly sky: Float64Array;
  /** Takes the medians of samples that stand there. */
  readonly takeSky: (count: number, step: number) => Float64Array;
  /** Room for stars that are measured, what is the same for all of them, and what is answered. */
  readonly work: Float64Array;
}

/**
 * Puts every `stride`th level into the room for samples, and behind it those `apart` to the right of them. Apart, since V8
 * compiles a long loop before it has seen what comes after it.
 */
function gatherSky(plane: Plane, sky: Float64Array, { stride, apart }: Pick<SkyOptions, 'stride' | 'apart'>): number {
  const { width, height } = plane;
  const end = width * height;
  let count = 0;
  let column = 0;
  for (let i = 0; i < end; i += stride) {
    sky[count] = levelAt(plane, i);
    sky[mostSkySamples + count] = column + apart < width ? levelAt(plane, i + apart) : Number.NaN;
    count += 1;
    column = (column + stride) % width;
  }
  return count;
}

/**
 * A picture whose rows are copied into the memory of a kernel as they are asked for, so that memory does not grow with its
 * height. Fast where places come from top to bottom.
 */
class BandField implements PictureField {
  readonly width: number;
  readonly height: number;
  top = 0;
  readonly #plane: Plane;
  readonly #plain: PlainField;
  readonly #options: BandOptions;
  /** The rows that are there. */
  #first = 0;
  #end = 0;

  constructor(plane: Plane, options: BandOptions) {
    this.#plane = plane;
    this.width = plane.width;
    this.height = plane.height;
    this.#plain = new PlainField(plane);
    this.#options = options;
  }

  sampleRing(center: Place, radius: number): Ring {
    return this.#fieldFor(center.y, radius).sampleRing(center, radius);
  }

  ringMean(center: Place, radius: number): number {
    return this.#fieldFor(center.y, radius).ringMean(center, radius);
  }

  hasWhisker(from: Place, fwhm: number, least: number): boolean {
    return this.#plain.hasWhisker(from, fwhm, least);
  }

  centerWindow(from: Place, window: WindowOptions): Float64Array {
    // It may move by one deviation.
    return this.#fieldFor(from.y, (windowReach + 1) * window.sigma + 1).centerWindow(from, window);
  }

  sumAperture(center: Place, radius: number, background: number): ApertureSums {
    return this.#fieldFor(center.y, radius + 1).sumAperture(center, radius, background);
  }

  findRuns(row: number, least: number): Int32Array {
    return this.#fieldFor(row, 0).findRuns(row, least);
  }

  sampleSky({ stride, apart, step }: SkyOptions): { level: number; difference: number } {
    const { sky, takeSky } = this.#options;
    const count = gatherSky(this.#plane, sky, { stride, apart });
    const [level, difference] = takeSky(count, step) as unknown as readonly [number, number];
    return { level, difference };
  }

  measureStars({ stars, numbers, reach, windowPx }: Measuring): Float64Array | undefined {
    const { inner, held, work } = this.#options;
    if (windowPx > mostWindowPx || 2 * reach + 4 > held) return undefined;
    const count = stars.length / measuredLength;
    const answers = new Float64Array(count * starLength);
    const common = work.subarray(0, numbersLength);
    common.set(numbers);
    const places = work.subarray(numbersLength, numbersLength + starsAtOnce * measuredLength);
    const target = work.subarray(numbersLength + starsAtOnce * measuredLength);
    const yOf = (star: number) => stars[star * measuredLength + 1] as number;
    for (let first = 0; first < count; ) {
      let end = first + 1;
      // As many as the rows that there is room for have around them.
      while (end < count && end - first < starsAtOnce && yOf(end) - yOf(first) + 2 * reach + 4 <= held) end += 1;
      this.#show(yOf(first) - reach, yOf(end - 1) + reach);
      places.set(stars.subarray(first * measuredLength, end * measuredLength));
      inner.measureStars(places.subarray(0, (end - first) * measuredLength), common, target);
      answers.set(target.subarray(0, (end - first) * starLength), first * starLength);
      first = end;
    }
    return answers;
  }

  close(): void {
    this.#options.inner.close();
  }

  /** The field to ask for what lies up to `reach` rows from `y`, and between those and the next ones. */
  #fieldFor(y: number, reach: number): KernelField | PlainField {
    return this.#show(y - reach, y + reach) ? this.#options.inner : this.#plain;
  }

  /** Has the rows from one place down to another before the kernel, and those beside; false where it has no room for so many. */
  #show(upper: number, lower: number): boolean {
    const { held } = this.#options;
    const from = Math.min(Math.max(0, Math.floor(upper)), Math.max(0, this.height - 2));
    const end = Math.min(Math.max(from + 2, Math.floor(lower) + 2), this.height);
    if (from >= this.#first && end <= this.#end) return true;
    if (!(end - from <= held)) return false;
    this.#load(from, Math.min(this.height, from + held, end + rowsAhead));
    return true;
  }

  #load(from: number, end: number): void {
    const { inner, show, held } = this.#options;
    if (from < this.#first || from > this.#end) {
      this.#first = from;
      this.#end = from;
    }
    while (this.#end < end) {
      const place = this.#end % held;
      const stop = Math.min(end, this.#end + held - place);
      show(this.#end, stop, place);
      this.#end = stop;
    }
    this.#first = Math.max(this.#first, this.#end - held);
    inner.top = this.#first - (this.#first % held);
  }
}
