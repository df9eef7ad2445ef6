// Compiled to WebAssembly with kernels.as.ts: how bytes are divided into rows and cells, as DelimitedScanner does it.

export const lineFeed: u32 = 0x0a;
export const carriageReturn: u32 = 0x0d;
const blockBytes: usize = 16;

/** How the bytes of a cell stand for its text, as row.ts has it. */
export const plain: i32 = 0;
export const quoted: i32 = 1;
export const doubled: i32 = 2;

/** Addresses and numbers of a pass over rows, 32 bits each: what they are is what RowKernel writes. */
@unmanaged
export class RowPass {
  /** Where the next row begins, and where the bytes end: a line feed stands there, and blocks may be read behind it. */
  at: usize;
  end: usize;
  delimiter: u32;
  quote: u32;
  /** Cells of a row; a row that has more or fewer is odd. */
  width: i32;
  /** The cells of the last row: start, end and form of each. */
  cells: usize;
  /** One byte a column: what was found in it, or how it is written. */
  columns: usize;
  rows: i32;
  lines: i32;
  /** Where is written, and where that must end. */
  out: usize;
  outEnd: usize;
  /** Address and length of the text before each cell, and the length of all. */
  keys: usize;
  keyBytes: i32;
  isArray: i32;
  /** Rows that were written before. */
  written: i32;
  /** Cells of the last row. */
  count: i32;
}

@unmanaged
export class Cell {
  start: usize;
  end: usize;
  form: i32;
}
export const cellBytes: usize = 12;

/** Why a pass over rows ends. */
export const isCut: i32 = 0;
export const isOdd: i32 = 1;
export const isFull: i32 = 2;

/** The first of three bytes from an address on; one of them must come. */
function findByte(from: usize, one: v128, other: v128, third: v128): usize {
  let at = from;
  let found = 0;
  while (true) {
    const block = v128.load(at);
    const isFound = v128.or(v128.or(i8x16.eq(block, one), i8x16.eq(block, other)), i8x16.eq(block, third));
    found = i8x16.bitmask(isFound);
    if (found !== 0) break;
    at += blockBytes;
  }
  return at + <usize>ctz(found);
}

/**
 * Takes the row that begins at an address and answers the address of the next one: 0 where it is not whole, 1 where it has more
 * cells than it may, or a quoted cell that is closed in its middle.
 */
export function takeRow(pass: RowPass, start: usize, mostCells: i32): usize {
  const end = pass.end;
  const delimiter = pass.delimiter;
  const quote = pass.quote;
  const delimiters = i8x16.splat(<i8>delimiter);
  const quotes = i8x16.splat(<i8>quote);
  const feeds = i8x16.splat(<i8>lineFeed);
  const returns = i8x16.splat(<i8>carriageReturn);
  let address = pass.cells;
  let count = 0;
  let lines = 1;
  let at = start;
  for (;;) {
    if (count === mostCells) return 1;
    const cell = changetype<Cell>(address);
    if (<u32>load<u8>(at) === quote) {
      at += 1;
      cell.start = at;
      cell.form = quoted;
      for (;;) {
        at = findByte(at, quotes, feeds, returns);
        if (at >= end) return 0;
        const byte = <u32>load<u8>(at);
        if (byte !== quote) {
          // The byte before is there: it is the quote at least.
          if (byte === carriageReturn || <u32>load<u8>(at - 1) !== carriageReturn) lines += 1;
          at += 1;
          continue;
        }
        at += 1;
        if (at >= end) return 0;
        if (<u32>load<u8>(at) !== quote) break;
        cell.form = doubled;
        at += 1;
      }
      cell.end = at - 1;
      const byte = <u32>load<u8>(at);
      if (byte !== delimiter && byte !== lineFeed && byte !== carriageReturn) return 1;
    } else {
      cell.start = at;
      cell.form = plain;
      at = findByte(at, delimiters, feeds, returns);
      if (at >= end) return 0;
      cell.end = at;
    }
    address += cellBytes;
    count += 1;
    const byte = <u32>load<u8>(at);
    at += 1;
    if (byte === delimiter) continue;
    if (byte === carriageReturn) {
      if (at >= end) return 0;
      if (<u32>load<u8>(at) === lineFeed) at += 1;
    }
    pass.count = count;
    pass.lines += lines;
    return at;
  }
}

/** True for an empty line; `start` is where the last row begins. */
export function isBlank(pass: RowPass, start: usize): bool {
  const cell = changetype<Cell>(pass.cells);
  return pass.count === 1 && cell.form === plain && cell.start === cell.end && cell.start === start;
}
