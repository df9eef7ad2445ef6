import { endianness } from 'node:os';
import { firstAddress, type Kernel, KernelPool } from '../../../core/kernel.js';
import { tableLimits } from '../limits.js';
import type { Dialect } from './handler.js';
import base64, { type TableKernel } from './kernels.wasm.js';

const kernels = new KernelPool<TableKernel>(base64);

/** Places of the numbers of a pass, as the kernel's `RowPass` has them. */
const field = {
  at: 0,
  end: 1,
  delimiter: 2,
  quote: 3,
  width: 4,
  cells: 5,
  columns: 6,
  rows: 7,
  lines: 8,
  out: 9,
  outEnd: 10,
  keys: 11,
  keyBytes: 12,
  isArray: 13,
  written: 14,
  count: 15,
} as const;

/** Why a kernel ends: the next row is not whole, is for JavaScript, or finds no room for what is written. */
const isCut = 0;
const isFull = 2;

/** Bytes that no UTF-8 has stand for a delimiter or quote that there is none of. */
const noByte = 0xff;
const lineFeed = 0x0a;

/** Rows are copied in by pieces that grow up to this. */
const firstWindow = 2 ** 14;
const mostWindow = 2 ** 16;
/** Blocks are read and written behind the end. */
const slack = 64;
const outBytes = 2 ** 19;
const mostKeyBytes = 2 ** 16;

/** Where in the kernel's memory everything is. */
const passAddress = firstAddress;
const cellsAddress = passAddress + 256;
const columnsAddress = cellsAddress + tableLimits.columns * 12 + slack;
const keysAddress = columnsAddress + tableLimits.columns + slack;
const keyTextAddress = keysAddress + tableLimits.columns * 8;
const inputAddress = keyTextAddress + mostKeyBytes + slack;
const outAddress = inputAddress + mostWindow + slack;
const memoryBytes = outAddress + outBytes + slack - firstAddress;

/** So many rows may be odd, and then one in so many, before all are left to JavaScript. */
const fewOdd = 64;
const oddShare = 4;

/** Where in a piece of a table rows are taken. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Opens a kernel for one reading of a table; undefined where there can be none: reading is JavaScript's then. */
export function openRowKernel(dialect: Dialect): RowKernel | undefined {
  if (endianness() === 'BE') return undefined;
  const kernel = kernels.open(memoryBytes);
  return kernel === undefined ? undefined : new RowKernel(kernel, dialect);
}

/** Goes over rows that are whole and ordinary, in the memory of a kernel. */
export class RowKernel {
  /** Rows and lines that were taken last. */
  rows = 0;
  lines = 0;
  /** False once so many rows are odd that the kernel is of no use. */
  isUseful = true;
  readonly #kernel: Kernel<TableKernel>;
  readonly #numbers: Int32Array;
  readonly #memory: Uint8Array;
  #window = firstWindow;
  #allRows = 0;
  #odd = 0;

  constructor(kernel: Kernel<TableKernel>, { delimiter, quote }: Dialect) {
    this.#kernel = kernel;
    this.#memory = new Uint8Array(kernel.buffer);
    const numbers = new Int32Array(kernel.buffer, passAddress, field.count + 1);
    numbers[field.delimiter] = delimiter < 0 ? noByte : delimiter;
    numbers[field.quote] = quote < 0 ? noByte : quote;
    numbers[field.cells] = cellsAddress;
    numbers[field.columns] = columnsAddress;
    numbers[field.out] = outAddress;
    numbers[field.outEnd] = outAddress + outBytes;
    numbers[field.keys] = keysAddress;
    numbers[field.written] = 0;
    this.#numbers = numbers;
  }

  /** Takes the kinds of columns that rows are to be merged into. */
  setKinds(kinds: Uint8Array): void {
    this.#numbers[field.width] = kinds.length;
    this.#memory.set(kinds, columnsAddress);
  }

  /** Writes the kinds back. */
  readKinds(kinds: Uint8Array): void {
    kinds.set(this.#memory.subarray(columnsAddress, columnsAddress + kinds.length));
  }

  /** Takes how columns are written, and what stands before each; false where that is too much. */
  setColumns(ways: Uint8Array, keys: readonly Uint8Array[], { isArray }: { isArray: boolean }): boolean {
    const length = keys.reduce((sum, key) => sum + key.length, 0);
    if (length > mostKeyBytes) return false;
    const places = new Int32Array(this.#kernel.buffer, keysAddress, keys.length * 2);
    let at = keyTextAddress;
    for (const [index, key] of keys.entries()) {
      places[2 * index] = at;
      places[2 * index + 1] = key.length;
      this.#memory.set(key, at);
      at += key.length;
    }
    this.setKinds(ways);
    this.#numbers[field.keyBytes] = length;
    this.#numbers[field.isArray] = Number(isArray);
    return true;
  }

  /** Merges what the cells of rows can be taken for into the kinds. Answers where the first row begins that it leaves. */
  surveyRows(bytes: Uint8Array, stretch: Stretch): number {
    return this.#pass(this.#kernel.run.surveyRows, { bytes, ...stretch });
  }

  /** Writes rows as JSON, behind so many others, and hands them out. Answers where the first row begins that it leaves. */
  writeRows(
    bytes: Uint8Array,
    stretch: Stretch,
    { written, take }: { written: number; take: (bytes: Uint8Array) => void },
  ): number {
    const numbers = this.#numbers;
    numbers[field.written] = written;
    const hasTaken = () => {
      const end = numbers[field.out] as number;
      if (end === outAddress) return false;
      take(this.#memory.subarray(outAddress, end));
      numbers[field.out] = outAddress;
      return true;
    };
    const next = this.#pass(this.#kernel.run.writeRows, { bytes, ...stretch, hasRoom: hasTaken });
    hasTaken();
    return next;
  }

  /** Adds the numbers of cells of so many rows, empty lines left out. Answers where the first row begins that it leaves. */
  countCells(bytes: Uint8Array, { counts, mostRows }: { counts: number[]; mostRows: number }): number {
    const numbers = this.#numbers;
    numbers[field.width] = tableLimits.columns;
    numbers[field.outEnd] = outAddress + 4 * mostRows;
    const next = this.#pass(this.#kernel.run.countCells, { bytes, from: 0, to: bytes.length });
    const found = new Int32Array(this.#kernel.buffer, outAddress, this.rows);
    for (const count of found) counts.push(count);
    return next;
  }

  /** Lets another table have it. */
  close(): void {
    this.#kernel.close();
  }

  #pass(
    run: (pass: number) => number,
    { bytes, from, to, hasRoom }: Stretch & { readonly bytes: Uint8Array; readonly hasRoom?: () => boolean },
  ): number {
    const numbers = this.#numbers;
    numbers[field.rows] = 0;
    numbers[field.lines] = 0;
    let at = from;
    while (at < to) {
      const size = Math.min(to - at, this.#window);
      this.#memory.set(bytes.subarray(at, at + size), inputAddress);
      this.#memory[inputAddress + size] = lineFeed;
      numbers[field.at] = inputAddress;
      numbers[field.end] = inputAddress + size;
      const reason = run(passAddress);
      const isLast = at + size === to;
      const taken = (numbers[field.at] as number) - inputAddress;
      at += taken;
      if (reason === isFull && hasRoom?.()) continue;
      if (reason === isCut && isLast) break;
      if (reason !== isCut || (taken === 0 && this.#window === mostWindow)) {
        this.#window = firstWindow;
        this.#odd += 1;
        break;
      }
      this.#window = Math.min(2 * this.#window, mostWindow);
    }
    this.rows = numbers[field.rows] as number;
    this.lines = numbers[field.lines] as number;
    this.#allRows += this.rows;
    this.isUseful = this.#odd < fewOdd || this.#odd * oddShare < this.#allRows;
    return at;
  }
}
