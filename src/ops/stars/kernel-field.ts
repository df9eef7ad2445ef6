import type { Kernel } from '../../core/kernel.js';
import {
  type ApertureSums,
  coreSquareOf,
  cosines,
  directionCount,
  type Field,
  type Levels,
  measuredLength,
  type Place,
  type Ring,
  sines,
  type WindowOptions,
  whisker,
  windowReach,
} from './field.js';
import type { StarKernel } from './kernels.wasm.js';
import { PlainField } from './plain-field.js';

/** Weights of a window that there is room for; wider ones are summed in JavaScript. */
const mostWeights = 2_048;
/** What a field needs of a kernel's memory beside its data: description, directions, answers and weights, runs of a row. */
export const fieldBytes = (width: number) => 32 + 16 * directionCount + 144 + 24 * mostWeights + 8 * width;

/** The functions of a kernel for one kind of data. */
interface Functions {
  readonly sampleRing: StarKernel['sampleRing8'];
  readonly ringMean: StarKernel['ringMean8'];
  readonly centerWindow: StarKernel['centerWindow8'];
  readonly sumAperture: StarKernel['sumAperture8'];
  readonly findRuns: StarKernel['findRuns8'];
  readonly measureStars: StarKernel['measureStars8'];
}

function functionsFor(run: StarKernel, data: Levels): Functions {
  const bits = data instanceof Uint8Array ? 8 : data instanceof Uint16Array ? 16 : 32;
  return {
    sampleRing: run[`sampleRing${bits}`],
    ringMean: run[`ringMean${bits}`],
    centerWindow: run[`centerWindow${bits}`],
    sumAperture: run[`sumAperture${bits}`],
    findRuns: run[`findRuns${bits}`],
    measureStars: run[`measureStars${bits}`],
  };
}

export interface KernelFieldOptions {
  readonly kernel: Kernel<StarKernel>;
  /** In the kernel's memory. */
  readonly data: Levels;
  readonly width: number;
  readonly height: number;
  /** Where `fieldBytes` are free, at a multiple of 8. */
  readonly address: number;
  /** Rows that the data has room for: those that follow lie at its beginning again. */
  readonly held: number;
}

/** A field in the memory of a kernel, which reads it. */
export class KernelField implements Field {
  readonly width: number;
  readonly height: number;
  readonly #data: Levels;
  readonly #kernel: Kernel<StarKernel>;
  readonly #run: Functions;
  readonly #address: number;
  readonly #description: Int32Array;
  readonly #answer: Float64Array;
  readonly #ring: Ring;
  readonly #runs: Int32Array;

  constructor({ kernel, data, width, height, address, held }: KernelFieldOptions) {
    const { buffer } = kernel;
    this.#data = data;
    this.width = width;
    this.height = height;
    this.#kernel = kernel;
    this.#run = functionsFor(kernel.run, data);
    this.#address = address;
    const directions = new Float64Array(buffer, address + 32, 2 * directionCount);
    directions.set(cosines);
    directions.set(sines, directionCount);
    this.#answer = new Float64Array(buffer, directions.byteOffset + directions.byteLength, directionCount + 1);
    this.#ring = { sorted: this.#answer.subarray(0, directionCount), ridge: 0 };
    this.#runs = new Int32Array(buffer, this.#answer.byteOffset + 144 + 24 * mostWeights, 2 * width);
    this.#description = new Int32Array(buffer, address, 7);
    this.#description.set([data.byteOffset, width, height, 0, directions.byteOffset, this.#answer.byteOffset, held]);
  }

  get top(): number {
    return this.#description[3] as number;
  }

  set top(row: number) {
    this.#description[3] = row;
  }

  sampleRing({ x, y }: Place, radius: number): Ring {
    this.#run.sampleRing(this.#address, x, y, radius);
    this.#ring.ridge = this.#answer[directionCount] as number;
    return this.#ring;
  }

  ringMean({ x, y }: Place, radius: number): number {
    return this.#run.ringMean(this.#address, x, y, radius);
  }

  hasWhisker(from: Place, fwhm: number, least: number): boolean {
    if (!(this.#data instanceof Float32Array)) return this.#plain().hasWhisker(from, fwhm, least);
    return this.#kernel.run.hasWhisker32(this.#address, from.x, from.y, fwhm, least, whisker.mostRatio) !== 0;
  }

  centerWindow(from: Place, window: WindowOptions): Float64Array {
    const { sigma, background } = window;
    if (2 * windowReach * sigma + 2 > mostWeights) return this.#plain().centerWindow(from, window);
    this.#run.centerWindow(this.#address, from.x, from.y, sigma, background);
    return this.#answer;
  }

  sumAperture({ x, y }: Place, radius: number, background: number): ApertureSums {
    this.#run.sumAperture(this.#address, x, y, radius, background, coreSquareOf(radius));
    const answer = this.#answer;
    return { sum: answer[0] as number, area: answer[1] as number, peak: answer[2] as number, hasGaps: false };
  }

  findRuns(row: number, least: number): Int32Array {
    const count = this.#run.findRuns(this.#address, row, least, this.#runs.byteOffset);
    return this.#runs.subarray(0, 2 * count);
  }

  /** Measures as many stars as there are in `stars`, where that, `numbers` and `target` lie in the kernel's memory. */
  measureStars(stars: Float64Array, numbers: Float64Array, target: Float64Array): void {
    const count = stars.length / measuredLength;
    this.#run.measureStars(this.#address, stars.byteOffset, count, numbers.byteOffset, target.byteOffset);
  }

  close(): void {
    this.#kernel.close();
  }

  #plain(): PlainField {
    const field = new PlainField({
      data: this.#data,
      channels: 1,
      width: this.width,
      height: this.height,
      held: this.#description[6] as number,
    });
    field.top = this.top;
    return field;
  }
}
