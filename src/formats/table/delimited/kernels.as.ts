// Compiled to WebAssembly by the build (AssemblyScript): goes over rows of CSV that are whole and ordinary, and leaves all others
// to JavaScript. Memory holds UTF-8, a piece of a table at a time.
import { classifyCell, mergeKinds, text, unknown } from './cell-kinds.as';
import { copyBytes, writeCell } from './json-cells.as';
// biome-ignore lint/style/useImportType: AssemblyScript has no imports of types.
import { Cell, cellBytes, isBlank, isCut, isFull, isOdd, quoted, RowPass, takeRow } from './rows.as';

/** Counts rows and merges what their cells can be taken for into one byte a column. Answers why it ends, before which row. */
export function surveyRows(pass: RowPass): i32 {
  const width = pass.width;
  let at = pass.at;
  let reason = isCut;
  while (at < pass.end) {
    const lines = pass.lines;
    const next = takeRow(pass, at, width);
    if (next <= 1) {
      reason = <i32>next;
      break;
    }
    const isRow = pass.count === width;
    if (isRow ? !surveyCells(pass) : !isBlank(pass, at)) {
      pass.lines = lines;
      reason = isOdd;
      break;
    }
    if (isRow) pass.rows += 1;
    at = next;
  }
  pass.at = at;
  return reason;
}

/** False where JavaScript must look; what is merged already stays, since merging it again changes nothing. */
function surveyCells(pass: RowPass): bool {
  const columns = pass.columns;
  const width = <usize>pass.width;
  let address = pass.cells;
  for (let column: usize = 0; column < width; column += 1, address += cellBytes) {
    const kind = <i32>load<u8>(columns + column);
    if (kind === text) continue;
    const cell = changetype<Cell>(address);
    if (cell.start === cell.end) continue;
    const found = cell.form <= quoted ? classifyCell(cell.start, cell.end) : text;
    if (found === kind) continue;
    if (found === unknown) return false;
    store<u8>(columns + column, <u8>mergeKinds(kind, found));
  }
  return true;
}

/** Writes rows as JSON objects. Answers why it ends, before which row. */
export function writeRows(pass: RowPass): i32 {
  const width = pass.width;
  const room = <usize>(pass.keyBytes + width * 16 + 64);
  let at = pass.at;
  let reason = isCut;
  while (at < pass.end) {
    const lines = pass.lines;
    const next = takeRow(pass, at, width);
    if (next <= 1) {
      reason = <i32>next;
      break;
    }
    const isRow = pass.count === width;
    // A byte becomes six at most.
    const isRoom = pass.out + room + (next - at) * 6 <= pass.outEnd;
    if (isRow ? !isRoom : !isBlank(pass, at)) {
      pass.lines = lines;
      reason = isRow ? isFull : isOdd;
      break;
    }
    if (isRow) writeRow(pass);
    at = next;
  }
  pass.at = at;
  return reason;
}

function writeRow(pass: RowPass): void {
  const columns = pass.columns;
  const width = <usize>pass.width;
  let address = pass.cells;
  let key = pass.keys;
  let to = pass.out;
  if (pass.isArray) {
    store<u16>(to, pass.written === 0 ? 0x0a5b : 0x0a2c);
    to += 2;
  }
  for (let column: usize = 0; column < width; column += 1) {
    const name = <usize>load<u32>(key);
    to = copyBytes(name, name + <usize>load<u32>(key, 4), to);
    to = writeCell(changetype<Cell>(address), <i32>load<u8>(columns + column), pass.quote, to);
    address += cellBytes;
    key += 8;
  }
  store<u16>(to, 0x0a7d);
  pass.out = to + (pass.isArray ? 1 : 2);
  pass.written += 1;
  pass.rows += 1;
}

/** Writes how many cells each row has, 32 bits each, empty lines left out; `isFull` once there is room for no more. */
export function countCells(pass: RowPass): i32 {
  let at = pass.at;
  let reason = isCut;
  while (at < pass.end) {
    if (pass.out === pass.outEnd) {
      reason = isFull;
      break;
    }
    const next = takeRow(pass, at, pass.width);
    if (next <= 1) {
      reason = <i32>next;
      break;
    }
    if (!isBlank(pass, at)) {
      store<i32>(pass.out, pass.count);
      pass.out += 4;
      pass.rows += 1;
    }
    at = next;
  }
  pass.at = at;
  return reason;
}
