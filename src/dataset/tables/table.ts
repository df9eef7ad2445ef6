import type { Random } from '../random.js';

/** A value of a table. Dates are `2021-03-09`, timestamps `2021-03-09T14:05:00.000Z`; whole numbers beyond 2^53 are bigints. */
export type Cell = string | number | bigint | boolean | null;

/** A column: its name and what its values are. */
export interface Column {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'bigint' | 'decimal' | 'boolean' | 'date' | 'timestamp';
  /** Of a decimal: digits after the point. */
  readonly digits?: number;
}

/** Rows under columns; every row has a cell for each. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What tables are about: the columns, and rows that go together. */
export interface Topic {
  readonly columns: readonly Column[];
  makeRows(random: Random, count: number): readonly (readonly Cell[])[];
}

/** Names columns: `order_id text, total decimal2`. */
export function columnsOf(text: string): Column[] {
  return text.split(',').map((entry) => {
    const [name = '', type = ''] = entry.trim().split(' ');
    const digits = /^decimal(\d)$/.exec(type)?.[1];
    if (digits !== undefined) return { name, type: 'decimal', digits: Number(digits) };
    return { name, type: type as Exclude<Column['type'], 'decimal'> };
  });
}

/** Rounds to so many digits after the point; never to a negative zero. */
export function roundTo(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits + 0;
}

/** So many decimal digits, the first of which may be zero. */
export function makeDigits(random: Random, length: number): string {
  let digits = '';
  while (digits.length < length) digits += String(random.below(10));
  return digits;
}

/** A number from 2^53 to 2^63, as services number what they do by time and machine. */
export function makeLargeNumber(random: Random): bigint {
  return (BigInt(0x200000 + random.below(0x7fffffff - 0x200000)) << 32n) + BigInt(random.below(2 ** 32));
}

const dayMs = 86_400_000;

/** A day between the beginnings of two years. */
export function makeDate(random: Random, firstYear: number, endYear: number): string {
  const days = (Date.UTC(endYear, 0, 1) - Date.UTC(firstYear, 0, 1)) / dayMs;
  return addDays(`${firstYear}-01-01`, random.below(days));
}

/** The day so many days after another. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date.slice(0, 10)) + days * dayMs).toISOString().slice(0, 10);
}

/** Gives a value, or null with the given probability. */
export function orNull<Value extends Cell>(random: Random, probability: number, value: Value): Value | null {
  return random.chance(probability) ? null : value;
}
