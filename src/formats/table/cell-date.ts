import { cellKinds } from './cell-kind.js';
import { isDigit } from './cell-number.js';

const { date, timestamp, timestamptz, text } = cellKinds;

const zero = 0x30;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const colon = 0x3a;
const space = 0x20;

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] as number;
  const ones = bytes[at + 1] as number;
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : Number.NaN;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYY-MM-DD` of the calendar, then nothing or a time of day (ISO 8601, T or a space before it). */
export function classifyDate(bytes: Uint8Array, start: number, end: number): number {
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
  const minutesAt = bytes[at + 3] === colon ? at + 4 : at + 3;
  const offset = twoDigits(bytes, at + 1) * 60 + (minutesAt < end ? twoDigits(bytes, minutesAt) : 0);
  const local = twoDigits(bytes, start) * 60 + twoDigits(bytes, start + 3);
  return Math.floor((local + (bytes[at] === minus ? offset : -offset)) / (24 * 60));
}

/** `HH:MM`, seconds, up to six digits of a fraction, and `Z` or an offset. */
function classifyTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 5 || bytes[start + 2] !== colon) return text;
  if (!(twoDigits(bytes, start) <= 23 && twoDigits(bytes, start + 3) <= 59)) return text;
  let at = start + 5;
  if (at < end && bytes[at] === colon) {
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
  const minutes = bytes[at + 3] === colon ? at + 4 : at + 3;
  return end - minutes === 2 && twoDigits(bytes, minutes) <= 59;
}
