import type { ByteWriter } from './byte-writer.js';
import { cellKinds } from './cell-kind.js';
import { classifyCell } from './classify-cell.js';
import type { ColumnType } from './column.js';
import { compactJson } from './json/text.js';
import { cellForms, type Row } from './row.js';

const { integer, wideInteger, number, date, timestamp, timestamptz, boolean } = cellKinds;

const trueWords = /^(true|t|yes|y|1)$/i;
const falseWords = /^(false|f|no|n|0)$/i;
const wholeNumber = /^[+-]?\d+$/;
const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const most64 = 2n ** 63n;

/**
 * Says whether the text of a cell is of a type that was asked for by name: more is taken then than where the type is
 * found out (`007` and `+5` for integers, `1E5` for numbers, yes and no for booleans).
 */
export function fitsType(type: ColumnType, bytes: Uint8Array): boolean {
  if (type === 'text') return true;
  const kind = classifyCell(bytes, 0, bytes.length);
  switch (type) {
    case 'date':
      return kind === date;
    case 'timestamp':
      return kind === date || kind === timestamp;
    case 'timestamptz':
      return kind === timestamptz;
    case 'integer':
      return kind === integer || kind === wideInteger || isLooseInteger(toTrimmed(bytes));
    case 'number':
      return (kind >= integer && kind <= number) || isLooseNumber(toTrimmed(bytes));
    case 'boolean':
      return kind === boolean || isBooleanWord(toTrimmed(bytes));
    case 'json':
      return isJson(bytes);
  }
}

/** True for an integer that a double may not hold, given that it fits its type. */
export function isWideInteger(bytes: Uint8Array): boolean {
  return !Number.isSafeInteger(Number(toTrimmed(bytes)));
}

const toTrimmed = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1').trim();

function isLooseInteger(text: string): boolean {
  if (!wholeNumber.test(text) || text.length > 10_000) return false;
  const value = BigInt(text.replace('+', ''));
  return value < most64 && value >= -most64;
}

const isLooseNumber = (text: string) => decimalNumber.test(text) && Number.isFinite(Number(text));
const isBooleanWord = (text: string) => trueWords.test(text) || falseWords.test(text);

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Where the text of a cell stands. Made once by who writes many cells; it does not outlast the next one. */
export interface CellRange {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** Sets a range to the text of a row's cell. */
export function setRange(range: CellRange, row: Row, cell: number): void {
  if ((row.forms[cell] as number) <= cellForms.quoted) {
    range.bytes = row.bytes;
    range.start = row.starts[cell] as number;
    range.end = row.ends[cell] as number;
    return;
  }
  range.bytes = row.readBytes(cell);
  range.start = 0;
  range.end = range.bytes.length;
}

/**
 * Writes a cell of any type but text in its one form: numbers as JSON has them with the digits they came with, dates
 * and times after ISO 8601, instants in UTC, `true` and `false`. The range loses the spaces at its ends.
 */
export function writeTyped(out: ByteWriter, type: ColumnType, cell: CellRange): void {
  const { bytes } = cell;
  if (type !== 'json' && type !== 'text') {
    while (cell.start < cell.end && (bytes[cell.start] as number) <= 0x20) cell.start += 1;
    while (cell.start < cell.end && (bytes[cell.end - 1] as number) <= 0x20) cell.end -= 1;
  }
  switch (type) {
    case 'boolean': {
      // t, T, y, Y and 1 are all that true can begin with.
      const first = (bytes[cell.start] as number) | 0x20;
      out.ascii(first === 0x74 || first === 0x79 || first === 0x31 ? 'true' : 'false');
      return;
    }
    case 'integer':
    case 'number':
      writeNumber(out, cell);
      return;
    case 'timestamp':
      writeTimestamp(out, cell);
      return;
    case 'timestamptz':
      writeInstant(out, cell);
      return;
    default:
      writeAsIs(out, cell, type === 'json');
  }
}

/** JSON with line ends in it would break the lines of JSONL; outside of strings, where they mean nothing, they go. */
function writeAsIs(out: ByteWriter, { bytes, start, end }: CellRange, isJson: boolean): void {
  if (isJson) {
    for (let at = start; at < end; at += 1) {
      if ((bytes[at] as number) >= 0x20) continue;
      out.all(compactJson(bytes.subarray(start, end)));
      return;
    }
  }
  out.range(bytes, start, end);
}

/** Numbers that JSON does not have (`.5`, `5.`, `007`) get the form it has; all others keep their own. */
function writeNumber(out: ByteWriter, { bytes, start, end }: CellRange): void {
  const isNegative = bytes[start] === 0x2d;
  const first = bytes[isNegative ? start + 1 : start] as number;
  const second = bytes[isNegative ? start + 2 : start + 1] as number;
  const isPlainStart = first > 0x30 && first <= 0x39;
  const isZero = first === 0x30 && (end - start === (isNegative ? 2 : 1) || second === 0x2e);
  if ((isPlainStart || isZero) && !hasBarePoint(bytes, start, end)) {
    out.range(bytes, start, end);
    return;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  out.ascii(
    text
      .replace(/^\+/, '')
      .replace(/^(-?)0+(?=\d)/, '$1')
      .replace(/^(-?)\./, '$10.')
      .replace(/\.(?!\d)/, ''),
  );
}

/** True where a point has no digit after it. */
function hasBarePoint(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (bytes[at] === 0x2e)
      return at + 1 === end || !((bytes[at + 1] as number) >= 0x30 && (bytes[at + 1] as number) <= 0x39);
  }
  return false;
}

function writeTimestamp(out: ByteWriter, { bytes, start, end }: CellRange): void {
  // Parquet has years beyond four digits, years before the first, and infinity: they stay as they are.
  const isOrdinary =
    bytes[start + 4] === 0x2d && (end - start === 10 || (end - start >= 16 && bytes[start + 13] === 0x3a));
  if (!isOrdinary) {
    out.range(bytes, start, end);
    return;
  }
  out.range(bytes, start, start + 10);
  out.byte(0x54);
  if (end - start === 10) out.ascii('00:00:00');
  else out.range(bytes, start + 11, end);
  if (end - start === 16) out.ascii(':00');
}

const instantParts = /^(.{10})[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)$/;

function writeInstant(out: ByteWriter, { bytes, start, end }: CellRange): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const parts = instantParts.exec(text);
  if (parts === null) {
    out.ascii(text);
    return;
  }
  const [, day = '', minutes = '', seconds = ':00', fraction = '', zone = 'Z'] = parts;
  if (zone === 'Z') {
    out.ascii(`${day}T${minutes}${seconds}${fraction}Z`);
    return;
  }
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.length > 3 ? zone.slice(-2) : 0);
  const local = Date.parse(`${day}T${minutes}${seconds}Z`);
  const instant = new Date(local - (zone.startsWith('-') ? -1 : 1) * offset * 60_000);
  // A year beyond four digits can only come from an offset at either end of the calendar: it keeps its sign.
  out.ascii(`${instant.toISOString().replace(/\.\d+Z$/, '')}${fraction}Z`);
}
