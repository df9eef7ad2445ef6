import type { Json } from '../../../core/json.js';
import { ByteWriter } from '../byte-writer.js';
import { readNumber } from '../cell-number.js';
import type { TableColumn } from '../column.js';
import { cellForms, type Row, toText } from '../row.js';
import { type CellRange, setRange, writeTyped } from '../typed-text.js';
import { DistinctCounter, hashBytes, hashNumber } from './distinct.js';

/** Characters that are shown of the smallest and largest text. */
const shownCharacters = 100;

/** Gathers what one column holds. */
export class ColumnProfile {
  readonly #column: TableColumn;
  readonly #place: number;
  readonly #distinct: DistinctCounter;
  readonly #cell: CellRange = { bytes: new Uint8Array(), start: 0, end: 0 };
  readonly #written = new ByteWriter(64);
  #nulls = 0;
  #values = 0;
  #smallest: Uint8Array | undefined;
  #largest: Uint8Array | undefined;
  #trues = 0;
  #numbers = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;
  #mean = 0;
  /** Values less the first: a mean that is large beside the spread would take their digits (Welford, 1962, shifted). */
  #first = 0;
  #shiftedMean = 0;
  /** Sum of squared distances from the mean. */
  #squares = 0;
  #wideMinimum: bigint | undefined;
  #wideMaximum: bigint | undefined;

  constructor(column: TableColumn, place: number, limits: { exactLimit: number; indexBits: number }) {
    this.#column = column;
    this.#place = place;
    this.#distinct = new DistinctCounter(limits);
  }

  /** Looks at its cell of a row. */
  look(row: Row): void {
    const place = this.#place;
    if (row.forms[place] === cellForms.none) {
      this.#nulls += 1;
      return;
    }
    this.#values += 1;
    const cell = this.#cell;
    setRange(cell, row, place);
    const { type } = this.#column;
    if (type !== 'text' && type !== 'json') {
      // Other types have more than one way to write a value: all are looked at in the one that results have.
      this.#written.length = 0;
      writeTyped(this.#written, type, cell);
      cell.bytes = this.#written.bytes;
      cell.start = 0;
      cell.end = this.#written.length;
    }
    const { bytes, start, end } = cell;
    if (type === 'number' || (type === 'integer' && !this.#column.isWide)) {
      this.#addNumber(readNumber(bytes, start, end));
      return;
    }
    this.#distinct.add(hashBytes(bytes, start, end));
    if (type === 'integer') this.#addWide(BigInt(toText(bytes.subarray(start, end))));
    else if (type === 'boolean') this.#trues += Number(bytes[start] === 0x74);
    else if (type !== 'json') this.#addText(bytes, start, type === 'timestamptz' ? end - 1 : end);
  }

  #addNumber(value: number): void {
    this.#distinct.add(hashNumber(value));
    // Infinities and NaN of Parquet are values, but would make every statistic useless.
    if (!Number.isFinite(value)) return;
    this.#numbers += 1;
    if (value < this.#minimum) this.#minimum = value;
    if (value > this.#maximum) this.#maximum = value;
    this.#mean += (value - this.#mean) / this.#numbers;
    if (this.#numbers === 1) this.#first = value;
    const shifted = value - this.#first;
    const distance = shifted - this.#shiftedMean;
    this.#shiftedMean += distance / this.#numbers;
    this.#squares += distance * (shifted - this.#shiftedMean);
  }

  #addWide(value: bigint): void {
    if (this.#wideMinimum === undefined || value < this.#wideMinimum) this.#wideMinimum = value;
    if (this.#wideMaximum === undefined || value > this.#wideMaximum) this.#wideMaximum = value;
    this.#numbers += 1;
    this.#mean += (Number(value) - this.#mean) / this.#numbers;
  }

  #addText(bytes: Uint8Array, start: number, end: number): void {
    if (this.#smallest === undefined || compareBytes(bytes, { start, end }, this.#smallest) < 0) {
      this.#smallest = bytes.slice(start, end);
    }
    if (this.#largest === undefined || compareBytes(bytes, { start, end }, this.#largest) > 0) {
      this.#largest = bytes.slice(start, end);
    }
  }

  /** What was gathered, as plain data. */
  result(): Readonly<Record<string, Json>> {
    const { name, type } = this.#column;
    const distinct = this.#distinct.result();
    return {
      name,
      type,
      nulls: this.#nulls,
      distinct: Math.min(distinct.count, this.#values),
      distinctIsExact: distinct.isExact,
      ...(type === 'boolean' ? { trues: this.#trues } : {}),
      ...this.#extremes(),
      ...this.#moments(),
    };
  }

  #extremes(): Readonly<Record<string, Json>> {
    if (this.#wideMinimum !== undefined) return { min: `${this.#wideMinimum}`, max: `${this.#wideMaximum}` };
    if (this.#numbers > 0) return { min: this.#minimum, max: this.#maximum };
    if (this.#smallest === undefined || this.#largest === undefined) return {};
    const zone = this.#column.type === 'timestamptz' ? 'Z' : '';
    return { min: showText(this.#smallest) + zone, max: showText(this.#largest) + zone };
  }

  #moments(): Readonly<Record<string, Json>> {
    if (this.#numbers === 0 || !Number.isFinite(this.#mean)) return {};
    const std = Math.sqrt(this.#squares / (this.#numbers - 1));
    const hasStd = this.#numbers > 1 && this.#wideMinimum === undefined && Number.isFinite(std);
    return { mean: this.#mean, ...(hasStd ? { std } : {}) };
  }
}

function compareBytes(bytes: Uint8Array, { start, end }: { start: number; end: number }, other: Uint8Array): number {
  const count = Math.min(end - start, other.length);
  for (let at = 0; at < count; at += 1) {
    const difference = (bytes[start + at] as number) - (other[at] as number);
    if (difference !== 0) return difference;
  }
  return end - start - other.length;
}

function showText(bytes: Uint8Array): string {
  const characters = [...toText(bytes.subarray(0, 4 * shownCharacters))];
  return characters.length > shownCharacters ? `${characters.slice(0, shownCharacters).join('')}…` : toText(bytes);
}
