import { ItemError } from '../../../core/errors.js';
import { describeBytes, quoteText, tableLimits } from '../limits.js';

/** A place in JSON: the bytes at hand, how many came before them, and the row that is being read, from 1. */
export interface JsonPlace {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly row: number;
}

const describePlace = ({ row, offset }: JsonPlace, at: number) =>
  `${row === 0 ? 'the start' : `row ${row}`} (byte ${offset + at})`;

/** What stands at a place instead of what was expected. */
export function notJson(place: JsonPlace, at: number, expected: string): ItemError {
  const { bytes } = place;
  const rest = Buffer.from(bytes.subarray(at, at + 20)).toString('utf8');
  const found = at >= bytes.length ? 'the end of the text' : quoteText([...rest].slice(0, 10).join(''));
  return new ItemError('E_JSON_INVALID', `${describePlace(place, at)}: found ${found}; expected ${expected}`);
}

/** More levels of objects and arrays than there may be. */
export function tooDeep(place: JsonPlace, at: number): ItemError {
  const sentence = `nested more than ${tableLimits.jsonDepth} levels deep; expected at most that`;
  return new ItemError('E_JSON_DEPTH', `${describePlace(place, at)}: ${sentence}`);
}

/** A string that is larger than a cell may be. */
export function stringTooLarge(place: JsonPlace, at: number): ItemError {
  const sentence = `a string has more than ${describeBytes(tableLimits.cellBytes)}; expected at most that`;
  return new ItemError('E_JSON_TOO_LARGE', `${describePlace(place, at)}: ${sentence}`);
}

/** A row, counted from 1, that is larger than one may be. */
export function rowTooLarge(row: number): ItemError {
  const most = describeBytes(tableLimits.rowBytes);
  return new ItemError('E_JSON_TOO_LARGE', `row ${row} has more than ${most}; expected at most that`);
}
