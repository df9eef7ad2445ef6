import type { Kernel } from '../../core/kernel.js';
import type { StarKernel } from './kernels.wasm.js';
import { fillLevels, type Raster } from './raster.js';
import { inputRows, type RowsOfPixels } from './rows.js';

export interface InputOptions {
  readonly kernel: Kernel<StarKernel>;
  /** Where `inputBytes` are free. */
  readonly address: number;
  readonly width: number;
  /** Room for floats before and behind a row. */
  readonly margin: number;
}

/** Floats of a row of the input. */
const floatsOf = ({ width, margin }: Pick<InputOptions, 'width' | 'margin'>) => width + 2 * margin;

/** What an input needs of a kernel's memory: its rows as floats, and as they come. */
export const inputBytes = (sizes: Pick<InputOptions, 'width' | 'margin'>) =>
  4 * inputRows * (floatsOf(sizes) + sizes.width);

/** Rows of a picture that were put into the memory of a kernel, as floats. */
export class KernelInput {
  /** Where the first pixel lies, and from row to row. */
  readonly address: number;
  readonly rowBytes: number;
  readonly #options: InputOptions;
  readonly #floats: Float32Array;
  readonly #words: Uint16Array;
  readonly #colors: Uint8Array;
  readonly #levels: Uint8Array;

  constructor(options: InputOptions) {
    const { kernel, address, width, margin } = options;
    const { buffer } = kernel;
    this.#options = options;
    this.rowBytes = 4 * floatsOf(options);
    this.address = address + 4 * margin;
    this.#floats = new Float32Array(buffer, address, inputRows * floatsOf(options));
    // Numbers of 8 or of 16 bits, never both; the levels of colors stand behind them.
    const numbers = address + inputRows * this.rowBytes;
    this.#words = new Uint16Array(buffer, numbers, inputRows * width);
    this.#colors = new Uint8Array(buffer, numbers, 3 * inputRows * width);
    this.#levels = new Uint8Array(buffer, numbers + 3 * inputRows * width, inputRows * width);
  }

  /** Puts in the brightness of `inputRows` rows at most. */
  load(raster: Raster, rows: RowsOfPixels): void {
    if (raster.data instanceof Float32Array) this.#loadFloats(raster, rows);
    else if (raster.data instanceof Uint16Array) this.#loadWords(raster, rows);
    else this.#loadBytes(raster, raster.data, rows);
  }

  #loadFloats(raster: Raster, { start, stride, count }: RowsOfPixels): void {
    const { width, margin } = this.#options;
    for (let row = 0; row < count; row += 1) {
      const from = row * (width + 2 * margin) + margin;
      fillLevels(raster, start + row * stride, this.#floats.subarray(from, from + width));
    }
  }

  #loadWords(raster: Raster, rows: RowsOfPixels): void {
    const { kernel, width } = this.#options;
    const words = this.#words;
    for (const { from, to, length } of this.#piecesOf(rows)) fillLevels(raster, from, words.subarray(to, to + length));
    kernel.run.widen16(words.byteOffset, this.address, width, rows.count, this.rowBytes);
  }

  #loadBytes(raster: Raster, data: Uint8Array, rows: RowsOfPixels): void {
    const { run } = this.#options.kernel;
    const { width } = this.#options;
    const levels = this.#levels;
    const isColored = raster.channels === 3;
    for (const { from, to, length } of this.#piecesOf(rows)) {
      if (isColored) this.#colors.set(data.subarray(3 * from, 3 * (from + length)), 3 * to);
      else fillLevels(raster, from, levels.subarray(to, to + length));
    }
    if (isColored) run.luma8(this.#colors.byteOffset, levels.byteOffset, rows.count * width);
    run.widen8(levels.byteOffset, this.address, width, rows.count, this.rowBytes);
  }

  /** Which pixels go where: those of rows that lie one behind the other at once. */
  #piecesOf({ start, stride, count }: RowsOfPixels): { from: number; to: number; length: number }[] {
    const { width } = this.#options;
    if (stride === width) return [{ from: start, to: 0, length: count * width }];
    return Array.from({ length: count }, (_, row) => ({ from: start + row * stride, to: row * width, length: width }));
  }
}
