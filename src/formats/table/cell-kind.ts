import type { ColumnType } from './column.js';

/** What the text of a cell, or a value of JSON, can be taken for. */
export const cellKinds = {
  /** Nothing seen yet. */
  none: 0,
  boolean: 1,
  integer: 2,
  /** An integer beyond ±(2^53 − 1), within 64 bits. */
  wideInteger: 3,
  number: 4,
  date: 5,
  timestamp: 6,
  timestamptz: 7,
  text: 8,
  json: 9,
  /** A number of JSON that neither 64 bits nor a double hold. */
  hugeNumber: 10,
} as const;

const { boolean, integer, wideInteger, number, date, timestamp, timestamptz, text } = cellKinds;

/** What a column of text can be taken for that holds cells of both kinds. */
export function mergeKinds(one: number, other: number): number {
  if (one === other || other === cellKinds.none) return one;
  if (one === cellKinds.none) return other;
  const [low, high] = one < other ? [one, other] : [other, one];
  if (low === integer && (high === wideInteger || high === number)) return high;
  return text;
}

/** What a column of JSON values can be taken for that holds both kinds: numbers too large make all of them text. */
export function mergeJsonKinds(one: number, other: number): number {
  if (one === other || other === cellKinds.none) return one;
  if (one === cellKinds.none) return other;
  const { hugeNumber, json } = cellKinds;
  const isNumeric = (kind: number) => (kind >= integer && kind <= number) || kind === hugeNumber;
  if (!isNumeric(one) || !isNumeric(other)) return json;
  const [low, high] = one < other ? [one, other] : [other, one];
  if (high === hugeNumber) return hugeNumber;
  return low === integer ? high : hugeNumber;
}

/** The type of a column whose cells are of this kind. One without any value is text. */
export function typeOfKind(kind: number): ColumnType {
  switch (kind) {
    case boolean:
      return 'boolean';
    case integer:
    case wideInteger:
      return 'integer';
    case number:
      return 'number';
    case date:
      return 'date';
    case timestamp:
      return 'timestamp';
    case timestamptz:
      return 'timestamptz';
    case cellKinds.json:
      return 'json';
    default:
      return 'text';
  }
}
