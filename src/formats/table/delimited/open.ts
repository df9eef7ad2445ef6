import { ItemError } from '../../../core/errors.js';
import { nameColumns, type TableColumn } from '../column.js';
import { openText, type TextSource } from '../encoding.js';
import { quoteText, tableLimits } from '../limits.js';
import { cellForms, type Row } from '../row.js';
import { type ByteSource, readHead } from '../source.js';
import { makeWishes, Survey } from '../survey.js';
import type { OpenTable, ReadOptions, Reject, RowConsumer } from '../table.js';
import { findDialect, nameByte } from './dialect.js';
import type { Dialect, QuoteFault, RowTaker } from './handler.js';
import { hasHeader } from './header.js';
import { openRowKernel, type RowKernel } from './row-kernel.js';
import { JsonTaker, SurveyTaker } from './row-takers.js';
import { DelimitedScanner } from './scanner.js';

const sampleBytes = 128 * 1024;

interface Layout {
  readonly dialect: Dialect;
  readonly hasHeader: boolean;
  readonly nulls: NullMarker;
  readonly openKernel: () => RowKernel | undefined;
}

/** What is known of a text before it is read, and what goes over its ordinary rows where it can be had. */
export interface DelimitedContext {
  readonly format: 'csv' | 'tsv';
  readonly charset?: string | undefined;
  readonly openKernel?: (dialect: Dialect) => RowKernel | undefined;
}

/**
 * Opens CSV or TSV: finds out encoding, delimiter, quote and header from the first rows, then reads every row once to
 * check it and to find the types. Empty lines are no rows (in a table of one column they are, without a value). Throws
 * ItemErrors: `E_TEXT_ENCODING`, the `E_CSV_` ones, `E_TABLE_TYPE`, `E_TABLE_EMPTY` for a text without a row or header.
 */
export async function openDelimited(
  source: ByteSource,
  options: ReadOptions,
  { format, charset, openKernel = openRowKernel }: DelimitedContext,
): Promise<OpenTable> {
  const text = await openText(source, { encoding: options.encoding, charset });
  const bytes = await readHead(text, sampleBytes);
  if (bytes.length === 0) throw new ItemError('E_TABLE_EMPTY', 'the table is empty; expected a header or rows');
  const sample = { bytes, isWhole: bytes.length < sampleBytes };
  const wish = { delimiter: options.delimiter, quote: options.quote, isTabs: format === 'tsv' };
  const dialect = findDialect(sample, wish, openKernel);
  const isNamed = options.header === 'auto' ? hasHeader(sample, dialect) : options.header === 'yes';
  // What cells are checked for and compared with by name is JavaScript's.
  const isForKernel = options.nulls.length === 0 && typeof options.types === 'string';
  const layout = {
    dialect,
    hasHeader: isNamed,
    nulls: new NullMarker(options.nulls),
    openKernel: () => (isForKernel ? openKernel(dialect) : undefined),
  };
  const reading = await readFirst(text, layout, options);
  const columns = reading.columns();
  return {
    format,
    columns,
    rows: reading.rows,
    rejected: reading.rejected,
    rejects: reading.rejects,
    size: source.size,
    dialect: {
      encoding: text.encoding,
      delimiter: columns.length === 1 && options.delimiter === undefined ? 'none' : nameByte(dialect.delimiter),
      quote: nameByte(dialect.quote),
      hasHeader: isNamed,
    },
    read: (consumer) => readAgain(text, layout, { columns, consumer }),
  };
}

async function readFirst(text: TextSource, layout: Layout, options: ReadOptions): Promise<FirstReading> {
  const kernel = layout.openKernel();
  try {
    const reading = new FirstReading(layout, options, kernel);
    await scan(text, layout, reading);
    return reading;
  } finally {
    kernel?.close();
  }
}

async function readAgain(
  text: TextSource,
  layout: Layout,
  { columns, consumer }: { columns: readonly TableColumn[]; consumer: RowConsumer },
): Promise<void> {
  const { json } = consumer;
  const kernel = json === undefined ? undefined : layout.openKernel();
  try {
    const taker = json && kernel && new JsonTaker(kernel, columns, json);
    await scan(text, layout, new SecondReading(layout, { columns, consumer, taker }));
  } finally {
    kernel?.close();
  }
}

interface Reading {
  row(row: Row): void;
  fault(fault: QuoteFault): void;
  pause?(): Promise<void>;
  readonly taker?: RowTaker | undefined;
}

async function scan(text: TextSource, { dialect }: Layout, reading: Reading): Promise<void> {
  const scanner = new DelimitedScanner(dialect, reading);
  for await (const chunk of text.read()) {
    scanner.push(chunk);
    await reading.pause?.();
  }
  scanner.end();
  await reading.pause?.();
}

/** Marks the cells that have no value. */
class NullMarker {
  readonly #tokens: readonly Uint8Array[];

  constructor(nulls: readonly string[]) {
    this.#tokens = nulls.map((text) => Buffer.from(text, 'utf8'));
  }

  /** `columns`, once known, make an empty cell in quotes no value where the type is not text. */
  mark(row: Row, columns?: readonly TableColumn[]): void {
    const { starts, ends, forms, count } = row;
    for (let cell = 0; cell < count; cell += 1) {
      if (starts[cell] === ends[cell]) {
        if (forms[cell] === cellForms.plain || (columns !== undefined && columns[cell]?.type !== 'text')) {
          forms[cell] = cellForms.none;
        }
      }
      if (this.#tokens.length > 0 && this.#isToken(row, cell)) forms[cell] = cellForms.none;
    }
  }

  #isToken(row: Row, cell: number): boolean {
    const length = (row.ends[cell] as number) - (row.starts[cell] as number);
    return this.#tokens.some((token) => token.length <= length && Buffer.compare(token, row.readBytes(cell)) === 0);
  }
}

/** Checks rows, counts them, finds out types. */
class FirstReading implements Reading {
  readonly #layout: Layout;
  readonly #options: ReadOptions;
  #survey: Survey | undefined;
  #width = 0;
  #rows = 0;
  rejected = 0;
  readonly rejects: Reject[] = [];
  readonly taker: SurveyTaker | undefined;

  constructor(layout: Layout, options: ReadOptions, kernel: RowKernel | undefined) {
    this.#layout = layout;
    this.#options = options;
    this.taker = kernel && new SurveyTaker(kernel);
  }

  get rows(): number {
    return this.#rows + (this.taker?.rows ?? 0);
  }

  columns(): TableColumn[] {
    if (this.#survey === undefined) {
      const found = this.rejected > 0 ? `holds only bad rows (${this.rejected})` : 'holds only empty lines';
      throw new ItemError('E_TABLE_EMPTY', `the table ${found}; expected a header or rows`);
    }
    return this.#survey.columns();
  }

  row(row: Row): void {
    if (row.isBlank && this.#width !== 1) return;
    if (this.#survey === undefined) {
      this.#width = row.count;
      const isHeader = this.#layout.hasHeader;
      const cells = Array.from({ length: row.count }, (_, cell) => (isHeader ? row.readText(cell) : ''));
      const names = nameColumns(cells);
      this.#survey = new Survey(names, makeWishes(this.#options.types, names), 'line');
      if (this.taker) this.taker.survey = this.#survey;
      if (isHeader) return;
    }
    if (row.count !== this.#width) {
      this.#reject(row);
      return;
    }
    this.#layout.nulls.mark(row);
    this.#survey.look(row);
    this.#rows += 1;
  }

  fault({ reason, line, text }: QuoteFault): void {
    const fault =
      reason === 'unclosed'
        ? 'the quote opened here is not closed before the end of the table'
        : 'the quoted cell opened here is closed in its middle (a quote inside one is written twice)';
    if (this.#options.ragged === 'fail') {
      throw new ItemError('E_CSV_QUOTE', `line ${line}: ${fault}: ${quoteText(text)}`);
    }
    this.#add({ line, fault, text });
  }

  #reject(row: Row): void {
    const { bytes, start, end, line, count } = row;
    const text = Buffer.from(bytes.subarray(start, Math.min(end, start + 2_000))).toString('utf8');
    const fault = `${count} ${count === 1 ? 'cell' : 'cells'} where the first row has ${this.#width}`;
    if (this.#options.ragged === 'fail') {
      throw new ItemError('E_CSV_RAGGED', `line ${line} has ${fault}: ${quoteText(text)}`);
    }
    this.#add({ line, fault, text });
  }

  #add({ line, fault, text }: Reject): void {
    this.rejected += 1;
    if (this.rejects.length >= tableLimits.rejects) return;
    this.rejects.push({ line, fault, text: text.slice(0, tableLimits.rejectCharacters) });
  }
}

/** Hands on the rows that the first reading found good. */
class SecondReading implements Reading {
  readonly #layout: Layout;
  readonly #columns: readonly TableColumn[];
  readonly #consumer: RowConsumer;
  #isFirst = true;

  readonly taker: JsonTaker | undefined;

  constructor(
    layout: Layout,
    given: { columns: readonly TableColumn[]; consumer: RowConsumer; taker: JsonTaker | undefined },
  ) {
    this.#layout = layout;
    this.#columns = given.columns;
    this.#consumer = given.consumer;
    this.taker = given.taker;
  }

  row(row: Row): void {
    const width = this.#columns.length;
    if (row.isBlank && (this.#isFirst || width !== 1)) return;
    const isHeader = this.#isFirst && this.#layout.hasHeader;
    this.#isFirst = false;
    if (this.taker) this.taker.isStarted = true;
    if (isHeader || row.count !== width) return;
    this.#layout.nulls.mark(row, this.#columns);
    this.#consumer.row(row);
  }

  fault(): void {}

  pause(): Promise<void> {
    return this.#consumer.pause?.() ?? Promise.resolve();
  }
}
