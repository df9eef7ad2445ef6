// Compiled to WebAssembly with kernels.as.ts: writes cells as JsonRowWriter and writeTyped do. Each answers where it ends.
// Blocks are read and written whole: what is behind a cell's bytes is not looked at, or written over.
import { daysOf, findZone, shiftMinutes } from './cell-kinds.as';
// biome-ignore lint/style/useImportType: AssemblyScript has no imports of types.
import { Cell, doubled, plain } from './rows.as';

/** How the cells of a column are written, as RowKernel says it. */
const asText: i32 = 0;
const asBoolean: i32 = 1;
const asNumber: i32 = 2;
const asNumberText: i32 = 3;
const asDate: i32 = 4;
const asTimestamp: i32 = 5;

const blockBytes: usize = 16;
const quote: u32 = 0x22;
const backslash: u32 = 0x5c;
const zero: u32 = 0x30;
const minus: u32 = 0x2d;
const point: u32 = 0x2e;
const nullWord: u32 = 0x6c6c756e;
const trueWord: u32 = 0x65757274;
const falseWord: u32 = 0x736c6166;
/** `:00` and one byte more. */
const noSeconds: u32 = 0x0030303a;
/** No byte of UTF-8. */
const noByte: u32 = 0xff;
const letterT: u32 = 0x54;
const letterZ: u32 = 0x5a;
const colon: u32 = 0x3a;
/** Of `2024-02-29`, and of that with `T12:30`. */
const dayBytes: usize = 10;
const minuteBytes: usize = 16;
const dayMinutes: i32 = 24 * 60;

function byteAt(at: usize): u32 {
  return <u32>load<u8>(at);
}

function put(to: usize, byte: u32): usize {
  store<u8>(to, <u8>byte);
  return to + 1;
}

/** Copies bytes. */
export function copyBytes(from: usize, end: usize, to: usize): usize {
  const last = to + (end - from);
  for (let at = from; at < end; at += blockBytes, to += blockBytes) v128.store(to, v128.load(at));
  return last;
}

/** Writes a cell of a column that is written in some way; `cellQuote` is what `doubled` cells hold twice. */
export function writeCell(cell: Cell, way: i32, cellQuote: u32, to: usize): usize {
  let start = cell.start;
  let end = cell.end;
  if (start === end && (cell.form === plain || way !== asText)) {
    store<u32>(to, nullWord);
    return to + 4;
  }
  if (way === asText) return writeText(start, end, cell.form === doubled ? cellQuote : noByte, to);
  while (start < end && byteAt(start) <= 0x20) start += 1;
  while (start < end && byteAt(end - 1) <= 0x20) end -= 1;
  if (way === asNumber) return writeNumber(start, end, to);
  if (way === asBoolean) return writeBoolean(start, to);
  to = put(to, quote);
  if (way === asNumberText) to = writeNumber(start, end, to);
  else if (way === asDate) to = copyBytes(start, end, to);
  else if (way === asTimestamp) to = writeTimestamp(start, end, to);
  else to = writeInstant(start, end, to);
  return put(to, quote);
}

/** Text as a JSON string; `pair` is a byte that stands there twice for one. */
function writeText(start: usize, end: usize, pair: u32, to: usize): usize {
  const quotes = i8x16.splat(<i8>quote);
  const backslashes = i8x16.splat(<i8>backslash);
  const pairs = i8x16.splat(<i8>pair);
  const spaces = i8x16.splat(0x20);
  let at = start;
  to = put(to, quote);
  while (at < end) {
    const block = v128.load(at);
    v128.store(to, block);
    const isSpecial = v128.or(i8x16.eq(block, quotes), i8x16.eq(block, backslashes));
    const isOther = v128.or(i8x16.eq(block, pairs), i8x16.lt_u(block, spaces));
    const found = <usize>ctz(i8x16.bitmask(v128.or(isSpecial, isOther)));
    const run = min(min(found, blockBytes), end - at);
    at += run;
    to += run;
    if (run === blockBytes || at >= end) continue;
    const byte = byteAt(at);
    to = writeEscaped(byte, to);
    at += byte === pair ? 2 : 1;
  }
  return put(to, quote);
}

/** A byte that must be escaped in JSON, or one that need not. */
function writeEscaped(byte: u32, to: usize): usize {
  if (byte >= 0x20) return byte === quote || byte === backslash ? put(put(to, backslash), byte) : put(to, byte);
  const letter = byte === 0x0a ? 0x6e : byte === 0x0d ? 0x72 : byte === 0x09 ? 0x74 : byte === 0x08 ? 0x62 : 0x66;
  if (letter !== 0x66 || byte === 0x0c) return put(put(to, backslash), letter);
  store<u32>(to, 0x3030755c);
  const digit = byte & 15;
  to = put(to + 4, zero + (byte >> 4));
  return put(to, digit < 10 ? zero + digit : 0x61 + digit - 10);
}

function writeBoolean(start: usize, to: usize): usize {
  const isTrue = (byteAt(start) | 0x20) === 0x74;
  store<u32>(to, isTrue ? trueWord : falseWord);
  if (isTrue) return to + 4;
  return put(to + 4, 0x65);
}

/** A number as it is written, but for `.5` and `5.`, which JSON does not have. */
function writeNumber(start: usize, end: usize, to: usize): usize {
  let at = start;
  if (byteAt(at) === minus) {
    to = put(to, minus);
    at += 1;
  }
  if (byteAt(at) === point) to = put(to, zero);
  let place = at;
  while (place < end && byteAt(place) !== point) place += 1;
  const isBare = place < end && (place + 1 === end || byteAt(place + 1) - zero > 9);
  if (!isBare) return copyBytes(at, end, to);
  return copyBytes(place + 1, end, copyBytes(at, place, to));
}

function writeTimestamp(start: usize, end: usize, to: usize): usize {
  to = put(copyBytes(start, start + dayBytes, to), letterT);
  to = copyBytes(start + dayBytes + 1, end, to);
  return end - start === minuteBytes ? writeNoSeconds(to) : to;
}

function writeNoSeconds(to: usize): usize {
  store<u32>(to, noSeconds);
  return to + 3;
}

/** An instant in UTC. */
function writeInstant(start: usize, end: usize, to: usize): usize {
  const zone = findZone(start + dayBytes + 1, end);
  const minutes = shiftMinutes(start + dayBytes + 1, end);
  if (minutes < 0) to = writeDay(start, -1, to);
  else to = minutes < dayMinutes ? copyBytes(start, start + dayBytes, to) : writeDay(start, 1, to);
  const minute = <u32>((minutes + dayMinutes) % dayMinutes);
  to = put(writeTwo(minute / 60, put(to, letterT)), colon);
  to = writeTwo(minute % 60, to);
  to = zone === start + minuteBytes ? writeNoSeconds(to) : copyBytes(start + minuteBytes, zone, to);
  return put(to, letterZ);
}

function writeTwo(value: u32, to: usize): usize {
  return put(put(to, zero + value / 10), zero + (value % 10));
}

function readTwo(at: usize): u32 {
  return (byteAt(at) - zero) * 10 + byteAt(at + 1) - zero;
}

/** The day before or after the one that stands there. */
function writeDay(start: usize, step: i32, to: usize): usize {
  let year = readTwo(start) * 100 + readTwo(start + 2);
  let month = readTwo(start + 5);
  let day = readTwo(start + 8) + step;
  if (day === 0) {
    month -= 1;
    if (month === 0) {
      month = 12;
      year -= 1;
    }
    day = daysOf(year, month);
  } else if (day > daysOf(year, month)) {
    day = 1;
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
  to = put(writeTwo(year % 100, writeTwo(year / 100, to)), minus);
  return writeTwo(day, put(writeTwo(month, to), minus));
}
