import { classifyDate } from './cell-date.js';
import { cellKinds } from './cell-kind.js';
import { classifyNumber, isDigit } from './cell-number.js';

const minus = 0x2d;
const point = 0x2e;
const space = 0x20;
const tab = 0x09;

/**
 * Says what the bytes of a cell can be taken for without loss, spaces around them aside. Conservative: `007`, `+5`,
 * `1E5`, `NaN`, `1,5` and `2024-02-30` are text, as are numbers of more than 17 digits.
 */
export function classifyCell(bytes: Uint8Array, from: number, to: number): number {
  let start = from;
  let end = to;
  while (start < end && (bytes[start] === space || bytes[start] === tab)) start += 1;
  while (start < end && (bytes[end - 1] === space || bytes[end - 1] === tab)) end -= 1;
  if (start === end) return cellKinds.text;
  const first = bytes[start] as number;
  if (isDigit(first)) {
    if (end - start >= 10 && bytes[start + 4] === minus && bytes[start + 7] === minus) {
      return classifyDate(bytes, start, end);
    }
    return classifyNumber(bytes, start, end);
  }
  if (first === minus || first === point) return classifyNumber(bytes, start, end);
  const length = end - start;
  if ((length === 4 || length === 5) && isBooleanWord(bytes, start, length)) return cellKinds.boolean;
  return cellKinds.text;
}

const booleanWords = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'].map((word) => Buffer.from(word));

function isBooleanWord(bytes: Uint8Array, start: number, length: number): boolean {
  return booleanWords.some((word) => {
    if (word.length !== length) return false;
    for (let at = 0; at < length; at += 1) if (word[at] !== bytes[start + at]) return false;
    return true;
  });
}
