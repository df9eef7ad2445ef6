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

const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const space = 0x20;
const tab = 0x09;
const isDigit = (byte: number) => byte >= zero && byte <= nine;

/** More digits than this are not all kept by a double. */
const mostDigits = 17;
/** With no more digits than this, and no exponent, a number is neither too large for a double nor too small. */
const mostPlainDigits = 300;
const maxSafe = '9007199254740991';
const maxPositive = '9223372036854775807';
const maxNegative = '9223372036854775808';

/**
 * Says what the bytes of a cell can be taken for without loss, spaces around them aside. Conservative: `007`, `+5`,
 * `1E5`, `NaN`, `1,5` and `2024-02-30` are text, as are numbers of more than 17 digits.
 */
export function classifyCell(bytes: Uint8Array, from: number, to: number): number {
  let start = from;
  let end = to;
  while (start < end && (bytes[start] === space || bytes[start] === tab)) start += 1;
  while (start < end && (bytes[end - 1] === space || bytes[end - 1] === tab)) end -= 1;
  if (start === end) return text;
  const first = bytes[start] as number;
  if (isDigit(first)) {
    if (end - start >= 10 && bytes[start + 4] === minus && bytes[start + 7] === minus) {
      return classifyDate(bytes, start, end);
    }
    return classifyNumber(bytes, start, end);
  }
  if (first === minus || first === point) return classifyNumber(bytes, start, end);
  const length = end - start;
  if ((length === 4 || length === 5) && isBooleanWord(bytes, start, length)) return boolean;
  return text;
}

const booleanWords = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'].map((word) => Buffer.from(word));

function isBooleanWord(bytes: Uint8Array, start: number, length: number): boolean {
  return booleanWords.some((word) => {
    if (word.length !== length) return false;
    for (let at = 0; at < length; at += 1) if (word[at] !== bytes[start + at]) return false;
    return true;
  });
}

/** Digits, an optional fraction, and an exponent only where a fraction or a sign shows that it is one. */
function classifyNumber(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  let at = first;
  while (at < end && isDigit(bytes[at] as number)) at += 1;
  const wholeDigits = at - first;
  if (wholeDigits > 1 && bytes[first] === zero) return text;
  if (at === end) {
    if (wholeDigits === 0) return text;
    if (isNegative && bytes[first] === zero) return number;
    return sizeInteger(bytes, { first, end, isNegative });
  }
  let digits = wholeDigits;
  const hasPoint = bytes[at] === point;
  if (hasPoint) {
    const fraction = at + 1;
    at = fraction;
    while (at < end && isDigit(bytes[at] as number)) at += 1;
    digits += at - fraction;
    if (digits === 0) return text;
  }
  const significant = digits > mostDigits ? countSignificant(bytes, first, at) : digits;
  if (significant > mostDigits) return text;
  if (at === end && digits <= mostPlainDigits) return number;
  if (wholeDigits === 0 && !hasPoint) return text;
  if (at < end && !isExponent(bytes, { at, end, hasPoint })) return text;
  const value = readNumber(bytes, start, end);
  // Too large for a double, or so small that nothing of it is left.
  const isHeld = Number.isFinite(value) && (value !== 0 || countSignificant(bytes, first, at) === 0);
  return isHeld ? number : text;
}

function isExponent(bytes: Uint8Array, place: { at: number; end: number; hasPoint: boolean }): boolean {
  const { end, hasPoint } = place;
  let { at } = place;
  if (((bytes[at] as number) | 0x20) !== 0x65) return false;
  at += 1;
  const isSigned = bytes[at] === plus || bytes[at] === minus;
  if (isSigned) at += 1;
  if (at === end || (!isSigned && !hasPoint)) return false;
  while (at < end && isDigit(bytes[at] as number)) at += 1;
  return at === end;
}

/** Digits from the first to the last that is not zero. */
function countSignificant(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  let zeros = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (!isDigit(byte)) continue;
    if (byte === zero) {
      if (count > 0) zeros += 1;
      continue;
    }
    count += zeros + 1;
    zeros = 0;
  }
  return count;
}

/** Says how large a whole number without leading zeros is. */
export function sizeInteger(bytes: Uint8Array, place: { first: number; end: number; isNegative: boolean }): number {
  const { first, end, isNegative } = place;
  const digits = end - first;
  if (digits < maxSafe.length || (digits === maxSafe.length && !isAbove(bytes, first, maxSafe))) return integer;
  if (digits < maxPositive.length) return wideInteger;
  if (digits > maxPositive.length || isAbove(bytes, first, isNegative ? maxNegative : maxPositive)) return text;
  return wideInteger;
}

function isAbove(bytes: Uint8Array, start: number, limit: string): boolean {
  for (let at = 0; at < limit.length; at += 1) {
    const difference = (bytes[start + at] as number) - limit.charCodeAt(at);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * Reads the bytes of a number. Up to 15 digits and a power of ten below 10^22 are both exact as doubles, so one division
 * rounds correctly (Clinger, 1990); what is longer is left to the platform.
 */
export function readNumber(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === minus;
  let at = isNegative ? start + 1 : start;
  let mantissa = 0;
  let pointAt = -1;
  if (end - at <= 16) {
    for (; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (isDigit(byte)) mantissa = mantissa * 10 + byte - zero;
      else if (byte === point && pointAt < 0) pointAt = at;
      else break;
    }
  }
  const digits = end - start - (isNegative ? 1 : 0) - (pointAt < 0 ? 0 : 1);
  if (at === end && digits > 0 && digits <= 15) {
    const value = pointAt < 0 ? mantissa : mantissa / (powersOfTen[end - pointAt - 1] as number);
    return isNegative ? -value : value;
  }
  return Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] as number;
  const ones = bytes[at + 1] as number;
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : Number.NaN;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYY-MM-DD` of the calendar, then nothing or a time of day (ISO 8601, T or a space before it). */
function classifyDate(bytes: Uint8Array, start: number, end: number): number {
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : monthDays[month - 1];
  if (days === undefined || !(year >= 1 && day >= 1 && day <= days)) return text;
  if (end - start === 10) return date;
  const separator = bytes[start + 10];
  if (separator !== 0x54 && separator !== space) return text;
  const kind = classifyTime(bytes, start + 11, end);
  if (kind !== timestamptz) return kind;
  // In UTC it would be of the year 10000 or of the year 0, which tables cannot hold.
  const isLastDay = year === 9999 && month === 12 && day === 31;
  const isFirstDay = year === 1 && month === 1 && day === 1;
  if (!isLastDay && !isFirstDay) return timestamptz;
  const shift = findDayShift(bytes, start + 11, end);
  return shift === 0 || (shift < 0 ? isLastDay : isFirstDay) ? timestamptz : text;
}

/** How many days later it is in UTC, for a time of day with its offset. */
function findDayShift(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 5;
  while (at < end && bytes[at] !== plus && bytes[at] !== minus) at += 1;
  if (at === end) return 0;
  const minutesAt = bytes[at + 3] === 0x3a ? at + 4 : at + 3;
  const offset = twoDigits(bytes, at + 1) * 60 + (minutesAt < end ? twoDigits(bytes, minutesAt) : 0);
  const local = twoDigits(bytes, start) * 60 + twoDigits(bytes, start + 3);
  return Math.floor((local + (bytes[at] === minus ? offset : -offset)) / (24 * 60));
}

/** `HH:MM`, seconds, up to six digits of a fraction, and `Z` or an offset. */
function classifyTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 5 || bytes[start + 2] !== 0x3a) return text;
  if (!(twoDigits(bytes, start) <= 23 && twoDigits(bytes, start + 3) <= 59)) return text;
  let at = start + 5;
  if (at < end && bytes[at] === 0x3a) {
    if (end - at < 3 || !(twoDigits(bytes, at + 1) <= 59)) return text;
    at += 3;
    if (at < end && bytes[at] === point) {
      const fraction = at + 1;
      at = fraction;
      while (at < end && isDigit(bytes[at] as number)) at += 1;
      if (at === fraction || at - fraction > 6) return text;
    }
  }
  if (at === end) return timestamp;
  if (bytes[at] === 0x5a) return at + 1 === end ? timestamptz : text;
  return isOffset(bytes, at, end) ? timestamptz : text;
}

/** `+HH`, `+HHMM` or `+HH:MM`. */
function isOffset(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== plus && bytes[at] !== minus) return false;
  if (end - at < 3 || !(twoDigits(bytes, at + 1) <= 15)) return false;
  if (end - at === 3) return true;
  const minutes = bytes[at + 3] === 0x3a ? at + 4 : at + 3;
  return end - minutes === 2 && twoDigits(bytes, minutes) <= 59;
}

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
