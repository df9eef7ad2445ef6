import { cellKinds } from './cell-kind.js';

const { integer, wideInteger, number, text } = cellKinds;

const zero = 0x30;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;

/** True for the byte of an ASCII digit. */
export const isDigit = (byte: number): boolean => byte >= zero && byte <= 0x39;

/** More digits than this are not all kept by a double. */
const mostDigits = 17;
/** With no more digits than this, and no exponent, a number is neither too large for a double nor too small. */
const mostPlainDigits = 300;
const maxSafe = '9007199254740991';
const maxPositive = '9223372036854775807';
const maxNegative = '9223372036854775808';

/** Digits, an optional fraction, and an exponent only where a fraction or a sign shows that it is one. */
export function classifyNumber(bytes: Uint8Array, start: number, end: number): number {
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
