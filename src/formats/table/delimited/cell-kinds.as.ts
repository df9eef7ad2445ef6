// Compiled to WebAssembly with kernels.as.ts: what cells can be taken for, as classifyCell and mergeKinds of cell-kind.ts say.

export const none: i32 = 0;
const boolean: i32 = 1;
const integer: i32 = 2;
const wideInteger: i32 = 3;
const number: i32 = 4;
const date: i32 = 5;
const timestamp: i32 = 6;
const timestamptz: i32 = 7;
export const text: i32 = 8;
/** A number of which only the platform can tell. */
export const unknown: i32 = -1;

const zero: u32 = 0x30;
const minus: u32 = 0x2d;
const plus: u32 = 0x2b;
const point: u32 = 0x2e;
const space: u32 = 0x20;
const tab: u32 = 0x09;
const colon: u32 = 0x3a;

const mostDigits: i32 = 17;
const mostPlainDigits: i32 = 300;
const safeDigits: i32 = 16;
const maxSafe: u64 = 9007199254740991;
const wideDigits: i32 = 19;
const maxPositive = <u64>i64.MAX_VALUE;
/** Numbers between one with so many zeros behind its point and one with so many digits before it are held by a double. */
const mostPlaces: i32 = 300;
const mostExponentDigits: i32 = 6;

function byteAt(at: usize): u32 {
  return <u32>load<u8>(at);
}

function isDigit(byte: u32): bool {
  return byte - zero < 10;
}

function isSpace(byte: u32): bool {
  return byte === space || byte === tab;
}

/** What a cell that is not empty can be taken for, or `unknown`. */
export function classifyCell(from: usize, to: usize): i32 {
  let start = from;
  let end = to;
  while (start < end && isSpace(byteAt(start))) start += 1;
  while (start < end && isSpace(byteAt(end - 1))) end -= 1;
  if (start === end) return text;
  const first = byteAt(start);
  const length = end - start;
  if (isDigit(first)) {
    if (length >= 10 && byteAt(start + 4) === minus && byteAt(start + 7) === minus) return classifyDate(start, end);
    return classifyNumber(start, end);
  }
  if (first === minus || first === point) return classifyNumber(start, end);
  if (length === 4) return isTrue(load<u32>(start)) ? boolean : text;
  return length === 5 && isFalse(load<u32>(start), byteAt(start + 4)) ? boolean : text;
}

/** `true`, `True` or `TRUE`. */
function isTrue(word: u32): bool {
  return word === 0x65757274 || word === 0x65757254 || word === 0x45555254;
}

/** `false`, `False` or `FALSE`. */
function isFalse(word: u32, last: u32): bool {
  if (last === 0x45) return word === 0x534c4146;
  return last === 0x65 && (word === 0x736c6166 || word === 0x736c6146);
}

function classifyNumber(start: usize, end: usize): i32 {
  const isNegative = byteAt(start) === minus;
  const first = isNegative ? start + 1 : start;
  let at = first;
  while (at < end && isDigit(byteAt(at))) at += 1;
  const wholeDigits = <i32>(at - first);
  if (wholeDigits > 1 && byteAt(first) === zero) return text;
  if (at === end) {
    if (wholeDigits === 0) return text;
    if (isNegative && byteAt(first) === zero) return number;
    return sizeInteger(first, end, isNegative);
  }
  let digits = wholeDigits;
  const hasPoint = byteAt(at) === point;
  if (hasPoint) {
    const fraction = at + 1;
    at = fraction;
    while (at < end && isDigit(byteAt(at))) at += 1;
    digits += <i32>(at - fraction);
    if (digits === 0) return text;
  }
  if (digits > mostDigits && countSignificant(first, at) > mostDigits) return text;
  if (at === end) return digits <= mostPlainDigits ? number : unknown;
  if (wholeDigits === 0 && !hasPoint) return text;
  return classifyExponent(at, end, hasPoint, digits);
}

/** A number with something behind its digits. */
function classifyExponent(from: usize, end: usize, hasPoint: bool, digits: i32): i32 {
  let at = from;
  if ((byteAt(at) | 0x20) !== 0x65) return text;
  at += 1;
  const isSigned = at < end && (byteAt(at) === plus || byteAt(at) === minus);
  if (isSigned) at += 1;
  if (at === end || (!isSigned && !hasPoint)) return text;
  const start = at;
  let exponent = 0;
  while (at < end && isDigit(byteAt(at))) {
    if (<i32>(at - start) < mostExponentDigits) exponent = exponent * 10 + <i32>(byteAt(at) - zero);
    at += 1;
  }
  if (at !== end) return text;
  return <i32>(end - start) <= mostExponentDigits && exponent + digits <= mostPlaces ? number : unknown;
}

function countSignificant(start: usize, end: usize): i32 {
  let count = 0;
  let zeros = 0;
  for (let at = start; at < end; at += 1) {
    const byte = byteAt(at);
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

function sizeInteger(first: usize, end: usize, isNegative: bool): i32 {
  const digits = <i32>(end - first);
  if (digits < safeDigits) return integer;
  if (digits > wideDigits) return text;
  let value: u64 = 0;
  for (let at = first; at < end; at += 1) value = value * 10 + <u64>(byteAt(at) - zero);
  if (value <= maxSafe) return integer;
  return value <= (isNegative ? maxPositive + 1 : maxPositive) ? wideInteger : text;
}

/** Two digits as a number, or one that is larger than any. */
function twoDigits(at: usize): u32 {
  const tens = byteAt(at) - zero;
  const ones = byteAt(at + 1) - zero;
  return tens < 10 && ones < 10 ? tens * 10 + ones : 100_000;
}

/** Days of a month of the calendar. */
export function daysOf(year: u32, month: u32): u32 {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function classifyDate(start: usize, end: usize): i32 {
  const century = twoDigits(start);
  const years = twoDigits(start + 2);
  const month = twoDigits(start + 5);
  const day = twoDigits(start + 8);
  if (century > 99 || years > 99 || month < 1 || month > 12) return text;
  const year = century * 100 + years;
  if (year < 1 || day < 1 || day > daysOf(year, month)) return text;
  if (end - start === 10) return date;
  const separator = byteAt(start + 10);
  if (separator !== 0x54 && separator !== space) return text;
  const kind = classifyTime(start + 11, end);
  if (kind !== timestamptz) return kind;
  const isLastDay = year === 9999 && month === 12 && day === 31;
  const isFirstDay = year === 1 && month === 1 && day === 1;
  if (!isLastDay && !isFirstDay) return timestamptz;
  const minutes = shiftMinutes(start + 11, end);
  const shift = minutes < 0 ? -1 : minutes >= 24 * 60 ? 1 : 0;
  return shift === 0 || (shift < 0 ? isLastDay : isFirstDay) ? timestamptz : text;
}

/** The minute of the day in UTC, below 0 on the day before: of a time of day that is sound, with its offset. */
export function shiftMinutes(start: usize, end: usize): i32 {
  const local = <i32>(twoDigits(start) * 60 + twoDigits(start + 3));
  const zone = findZone(start, end);
  if (byteAt(zone) === 0x5a) return local;
  const minutesAt = byteAt(zone + 3) === colon ? zone + 4 : zone + 3;
  const offset = <i32>(twoDigits(zone + 1) * 60 + (minutesAt < end ? twoDigits(minutesAt) : 0));
  return byteAt(zone) === minus ? local + offset : local - offset;
}

/** Where `Z` or the offset of a time of day stands. */
export function findZone(start: usize, end: usize): usize {
  let at = start + 5;
  while (at < end && byteAt(at) !== plus && byteAt(at) !== minus && byteAt(at) !== 0x5a) at += 1;
  return at;
}

function classifyTime(start: usize, end: usize): i32 {
  if (end - start < 5 || byteAt(start + 2) !== colon) return text;
  if (twoDigits(start) > 23 || twoDigits(start + 3) > 59) return text;
  let at = start + 5;
  if (at < end && byteAt(at) === colon) {
    if (end - at < 3 || twoDigits(at + 1) > 59) return text;
    at += 3;
    if (at < end && byteAt(at) === point) {
      const fraction = at + 1;
      at = fraction;
      while (at < end && isDigit(byteAt(at))) at += 1;
      if (at === fraction || at - fraction > 6) return text;
    }
  }
  if (at === end) return timestamp;
  if (byteAt(at) === 0x5a) return at + 1 === end ? timestamptz : text;
  return isOffset(at, end) ? timestamptz : text;
}

function isOffset(at: usize, end: usize): bool {
  if (byteAt(at) !== plus && byteAt(at) !== minus) return false;
  if (end - at < 3 || twoDigits(at + 1) > 15) return false;
  if (end - at === 3) return true;
  const minutes = byteAt(at + 3) === colon ? at + 4 : at + 3;
  return end - minutes === 2 && twoDigits(minutes) <= 59;
}

export function mergeKinds(one: i32, other: i32): i32 {
  if (one === other || other === none) return one;
  if (one === none) return other;
  const low = min(one, other);
  const high = max(one, other);
  return low === integer && (high === wideInteger || high === number) ? high : text;
}
