import { ItemError } from '../../../core/errors.js';
import { quoteText } from '../limits.js';
import { type Row, toText } from '../row.js';
import type { Dialect } from './handler.js';
import { openRowKernel, type RowKernel } from './row-kernel.js';
import { DelimitedScanner } from './scanner.js';

const comma = 0x2c;
const semicolon = 0x3b;
const tab = 0x09;
const bar = 0x7c;
const delimiters = [comma, semicolon, tab, bar];
const doubleQuote = 0x22;
const singleQuote = 0x27;

const names = new Map([
  [comma, 'comma'],
  [semicolon, 'semicolon'],
  [tab, 'tab'],
  [bar, 'bar'],
]);

/** Names a delimiter or quote for people. */
export function nameByte(byte: number): string {
  return byte < 0 ? 'none' : (names.get(byte) ?? String.fromCharCode(byte));
}

/** What is asked of a dialect: a byte, −1 for none, or left out where it is to be found out. */
export interface DialectWish {
  readonly delimiter?: number | undefined;
  readonly quote?: number | undefined;
  /** The name of the format says that tabs divide the cells. */
  readonly isTabs: boolean;
}

/** The start of a text, UTF-8, and whether that is all of it. */
export interface Sample {
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

interface Candidate {
  readonly dialect: Dialect;
  /** Cells by row. */
  readonly counts: readonly number[];
  readonly faults: number;
}

const mostSampleRows = 500;

/** Bytes of a sample that are read before it is asked whether that is enough. */
const stepBytes = 4 * 1024;

/**
 * Reads the rows of a sample until `row` answers false. The last row of a sample that ends somewhere inside counts only
 * where there is no other: `hasRows` says that there were some before.
 */
export function readSample(
  { bytes, isWhole }: Sample,
  dialect: Dialect,
  handler: { row(row: Row): boolean; fault(): void; readonly hasRows?: boolean },
): void {
  let hasRows = handler.hasRows ?? false;
  let isEnough = false;
  const scanner = new DelimitedScanner(
    dialect,
    {
      row(row) {
        if (row.isBlank || isEnough) return;
        hasRows = true;
        isEnough = !handler.row(row);
      },
      fault() {
        if (!isEnough) handler.fault();
      },
    },
    { maxColumns: Number.MAX_SAFE_INTEGER },
  );
  for (let at = 0; at < bytes.length && !isEnough; at += stepBytes) scanner.push(bytes.subarray(at, at + stepBytes));
  if (!isEnough && (isWhole || !hasRows)) scanner.end();
}

type OpenKernel = (dialect: Dialect) => RowKernel | undefined;

/** Counts the cells of ordinary rows by a kernel; answers how many bytes these are. */
function countOrdinary({ bytes }: Sample, counts: number[], kernel: RowKernel | undefined): number {
  try {
    return kernel?.countCells(bytes, { counts, mostRows: mostSampleRows }) ?? 0;
  } finally {
    kernel?.close();
  }
}

function tryDialect(sample: Sample, dialect: Dialect, openKernel: OpenKernel): Candidate {
  const counts: number[] = [];
  const from = countOrdinary(sample, counts, openKernel(dialect));
  let faults = 0;
  if (counts.length < mostSampleRows) {
    const rest = { bytes: sample.bytes.subarray(from), isWhole: sample.isWhole };
    readSample(rest, dialect, {
      hasRows: counts.length > 0,
      row: (row) => counts.push(row.count) < mostSampleRows,
      fault() {
        faults += 1;
      },
    });
  }
  return { dialect, counts, faults };
}

const isConsistent = ({ counts, faults }: Candidate) =>
  faults === 0 && (counts[0] ?? 0) >= 2 && counts.every((count) => count === counts[0]);

/** How many of the rows have as many cells as the first. */
const share = ({ counts }: Candidate) => counts.filter((count) => count === counts[0]).length / counts.length;

const describe = ({ dialect, counts }: Candidate) => `${nameByte(dialect.delimiter)} (${counts[0]} cells)`;

/** A Buffer looks ten times as fast as other bytes do. */
const hasByte = (bytes: Uint8Array, byte: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(byte);

/**
 * Finds out how the cells of a text are divided. A delimiter that gives each row of the sample equally many cells, two or
 * more, is taken; where there is none, the one that most rows agree on with the first. Never guesses between two that
 * fit equally well: an ItemError `E_CSV_DIALECT` says which.
 */
export function findDialect(sample: Sample, wish: DialectWish, openKernel: OpenKernel = openRowKernel): Dialect {
  const attempt = (tried: Dialect) => tryDialect(sample, tried, openKernel);
  const { delimiter, quote } = wish;
  if (delimiter !== undefined && quote !== undefined) return { delimiter, quote };
  const has = (byte: number) => hasByte(sample.bytes, byte);
  const mayBeSingle = quote === undefined && !has(doubleQuote) && has(singleQuote);
  if (delimiter !== undefined && !mayBeSingle) return { delimiter, quote: quote ?? doubleQuote };
  // Delimiters that do not come at all need not be tried, but for one, so that there is a candidate.
  const present = delimiters.filter(has);
  const tried = delimiter !== undefined ? [delimiter] : present.length > 0 ? present : [comma];
  const candidates = tried.map((byte) => attempt({ delimiter: byte, quote: quote ?? doubleQuote }));
  const fitting = candidates.filter(isConsistent);
  if (fitting.length === 0 && mayBeSingle) {
    // A single quote is also an apostrophe: it quotes only where rows fit with it and do not without.
    const single = tried.map((byte) => attempt({ delimiter: byte, quote: singleQuote }));
    const [other, another] = single.filter(isConsistent);
    if (other !== undefined && another === undefined) return other.dialect;
  }
  if (delimiter !== undefined) return { delimiter, quote: quote ?? doubleQuote };
  const found = choose(fitting, wish) ?? choose(findBest(candidates), wish) ?? findSingle(sample, candidates);
  return found.dialect;
}

function choose(fitting: readonly Candidate[], { isTabs }: DialectWish): Candidate | undefined {
  if (fitting.length <= 1) return fitting[0];
  const tabs = fitting.find(({ dialect }) => dialect.delimiter === tab);
  if (isTabs && tabs !== undefined) return tabs;
  throw new ItemError(
    'E_CSV_DIALECT',
    `the first rows can be divided by ${fitting.map(describe).join(' or ')}; expected one delimiter to fit, so name it (delimiter)`,
  );
}

/** Those that divide the first row and agree best with it. */
function findBest(candidates: readonly Candidate[]): readonly Candidate[] {
  const dividing = candidates.filter(({ counts }) => (counts[0] ?? 0) >= 2);
  const best = Math.max(...dividing.map(share));
  return dividing.filter((candidate) => share(candidate) === best);
}

/** A table of one column is one that no delimiter divides anywhere. */
function findSingle(sample: Sample, candidates: readonly Candidate[]): Candidate {
  const divided = candidates.find(({ counts }) => counts.some((count) => count > 1));
  const [first] = candidates;
  if (divided === undefined && first !== undefined) {
    return { ...first, dialect: { ...first.dialect, delimiter: comma } };
  }
  const { delimiter } = divided?.dialect ?? { delimiter: comma };
  const row = divided?.counts.findIndex((count) => count > 1) ?? 0;
  const start =
    toText(sample.bytes.subarray(0, 200))
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? '';
  throw new ItemError(
    'E_CSV_DIALECT',
    `the first row, ${quoteText(start)}, has one cell but row ${row + 1} has ${divided?.counts[row]} when divided by ${nameByte(delimiter)}; expected as many cells in each row, so name the delimiter (none for one column)`,
  );
}
