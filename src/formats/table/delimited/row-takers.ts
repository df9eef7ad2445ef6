import type { ColumnType, TableColumn } from '../column.js';
import type { Survey } from '../survey.js';
import type { JsonRows } from '../table.js';
import type { RowTaker } from './handler.js';
import type { RowKernel } from './row-kernel.js';

/** Looks at cells by a kernel, once a survey has begun. */
export class SurveyTaker implements RowTaker {
  survey: Survey | undefined;
  /** Rows that were taken. */
  rows = 0;
  readonly #kernel: RowKernel;

  constructor(kernel: RowKernel) {
    this.#kernel = kernel;
  }

  get lines(): number {
    return this.#kernel.lines;
  }

  get isOpen(): boolean {
    return this.#kernel.isUseful;
  }

  take(bytes: Uint8Array, from: number, to: number): number {
    if (this.survey === undefined) return from;
    const kernel = this.#kernel;
    const { kinds } = this.survey;
    kernel.setKinds(kinds);
    const next = kernel.surveyRows(bytes, { from, to });
    kernel.readKinds(kinds);
    this.rows += kernel.rows;
    return next;
  }
}

/** How a kernel writes the cells of a column. */
const ways: Readonly<Record<ColumnType, number>> = {
  text: 0,
  boolean: 1,
  integer: 2,
  number: 2,
  date: 4,
  timestamp: 5,
  timestamptz: 6,
  // No cell of CSV is taken for it.
  json: 0,
};
const wideNumber = 3;

/** Writes rows as JSON by a kernel, once the first row is read. */
export class JsonTaker implements RowTaker {
  isOpen: boolean;
  isStarted = false;
  readonly #kernel: RowKernel;
  readonly #json: JsonRows;

  constructor(kernel: RowKernel, columns: readonly TableColumn[], json: JsonRows) {
    this.#kernel = kernel;
    this.#json = json;
    const found = Uint8Array.from(columns, ({ type, isWide }) => (isWide ? wideNumber : ways[type]));
    this.isOpen = kernel.setColumns(found, json.keys, { isArray: json.isArray });
  }

  get lines(): number {
    return this.#kernel.lines;
  }

  take(bytes: Uint8Array, from: number, to: number): number {
    if (!this.isStarted || !this.isOpen) return from;
    const json = this.#json;
    const kernel = this.#kernel;
    const stretch = { from, to };
    const next = kernel.writeRows(bytes, stretch, { written: json.rows, take: (each) => json.add(each) });
    json.rows += kernel.rows;
    this.isOpen = kernel.isUseful;
    return next;
  }
}
