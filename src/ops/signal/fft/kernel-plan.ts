import { firstAddress } from '../../../core/kernel.js';
import { factorLength } from './factors.js';
import { makeRotations } from './rotations.js';

/** Columns that are transformed together: their values fill whole cache lines, and rotations are read once for all. */
export const columnBatch = 16;
/** Rows that are transformed together, and as many that mirror them. */
export const rowBatch = 8;
/** Fine rotations: a coarse one comes after so many. */
const fineCount = 512;
/** Values between the rows, so that columns do not all fall to the same places of the caches. */
const gap = 4;
/** Words of a list of radices, zero behind the last. */
const radixWords = 16;

/** Bytes of a complex value. */
export const valueBytes = 16;

/** What the WebAssembly transform of one length needs in its memory, and where. */
export interface KernelPlan {
  /** Real samples; half as many complex values are laid out as rows × columns. */
  readonly length: number;
  readonly rows: number;
  readonly columns: number;
  /** Copied to `firstAddress`, where the words that say where all is lie first. */
  readonly tables: Uint8Array;
  readonly tableBytes: number;
  readonly places: KernelPlaces;
  /** In all, from `firstAddress` on. */
  readonly bytes: number;
}

/** Addresses; rows of values are `pitch` bytes apart. */
interface KernelPlaces {
  readonly pitch: number;
  readonly values: number;
  readonly low: number;
  readonly high: number;
  readonly sums: number;
  readonly bins: number;
}

/**
 * Plans the transform of `length` real samples by a kernel; undefined unless the number is even and half of it a product of
 * 2, 3, 5 and 7 that is large enough to be laid out as a table.
 */
export function planKernel(length: number): KernelPlan | undefined {
  const half = length / 2;
  const rows = length % 2 === 0 ? chooseRows(half) : undefined;
  if (rows === undefined) return undefined;
  const columns = half / rows;
  const tables = {
    columnPlan: makeStages(rows),
    rowPlan: makeStages(columns),
    coarse: makeEvery(Math.ceil(half / fineCount), half / fineCount),
    fine: makeRotations(fineCount, half),
    beside: makeBeside(rows, half),
    bases: makeRotations((rows >> 1) + 1, 2 * half),
    steps: makeRotations(columns, 2 * columns),
  };
  let end = firstAddress + shapeBytes;
  const take = (bytes: number) => {
    const place = end;
    end += Math.ceil(bytes / 64) * 64;
    return place;
  };
  const places = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, take(table.byteLength)]));
  const tablesEnd = end;
  const sums = take(128);
  const roomBytes = 2 * rowBatch * columns * valueBytes;
  // Columns are done with before rows begin.
  const room = take(Math.max(2 * columnBatch * rows * valueBytes, 2 * roomBytes));
  const pitch = (columns + gap) * valueBytes;
  const values = take(rows * pitch);
  // Untouched, and so no memory, unless all bins are asked for.
  const bins = take((half + 1) * valueBytes);
  const address = (name: keyof typeof tables) => places[name] as number;
  const words = [
    ...[rows, columns, pitch, values, address('columnPlan'), address('rowPlan')],
    ...[address('coarse'), address('fine'), address('beside'), columnBatch],
    ...[room, room, room + roomBytes, address('bases'), address('steps'), sums, bins],
  ];
  const bytes = new Uint8Array(tablesEnd - firstAddress);
  bytes.set(new Uint8Array(Uint32Array.from(words).buffer));
  for (const [name, table] of Object.entries(tables)) {
    bytes.set(new Uint8Array(table.buffer), (places[name] as number) - firstAddress);
  }
  return {
    length,
    rows,
    columns,
    tables: bytes,
    tableBytes: bytes.length,
    places: { pitch, values, low: room, high: room + roomBytes, sums, bins },
    bytes: end - firstAddress,
  };
}

const shapeBytes = 128;

/** The divisor nearest to the root, where the two have no prime above 7 and neither is small. */
function chooseRows(half: number): number | undefined {
  const radices = Number.isInteger(half) && half >= 64 ? factorLength(half) : undefined;
  if (radices === undefined || radices.some((radix) => radix > 8)) return undefined;
  let best: number | undefined;
  for (let rows = Math.floor(Math.sqrt(half)); rows >= 4 && best === undefined; rows -= 1) {
    if (half % rows === 0) best = rows;
  }
  return best;
}

/** The radices of a length, then the rotations of each stage: those of one group after the other, the first power first. */
function makeStages(length: number): Float64Array {
  const radices = chooseRadices(length);
  const rotations = makeRotations(length, length);
  const stages: number[] = [];
  let groups = length;
  let stride = 1;
  for (const radix of radices) {
    groups /= radix;
    for (let group = 0; group < groups; group += 1) {
      for (let power = 1; power < radix; power += 1) {
        const at = 2 * ((group * power * stride) % length);
        stages.push(rotations[at] as number, rotations[at + 1] as number);
      }
    }
    stride *= radix;
  }
  const table = new Float64Array(radixWords / 2 + stages.length);
  table.set(stages, radixWords / 2);
  new Uint32Array(table.buffer).set(radices);
  return table;
}

/** As `factorLength` has them, but 4 · 4 in place of 8 · 2. */
function chooseRadices(length: number): readonly number[] {
  const radices = factorLength(length) ?? [];
  if (!radices.includes(8) || !radices.includes(2)) return radices;
  return [4, 4, ...radices.filter((radix) => radix === 8).slice(1), ...radices.filter((radix) => radix % 2 === 1)];
}

/** exp(-2πi j / length) for each j below `count`, where the length need not be whole. */
function makeEvery(count: number, length: number): Float64Array {
  return Float64Array.from({ length: 2 * count }, (_, at) => {
    const angle = (2 * Math.PI * (at >> 1)) / length;
    return at % 2 === 0 ? Math.cos(angle) : -Math.sin(angle);
  });
}

function makeBeside(rows: number, half: number): Float64Array {
  // The highest power of any row: fewer than the whole length where columns are many.
  const rotations = makeRotations(Math.min(half, rows * columnBatch), half);
  const table = new Float64Array(2 * rows * columnBatch);
  for (let row = 0, to = 0; row < rows; row += 1) {
    for (let column = 0; column < columnBatch; column += 1, to += 2) {
      const at = 2 * ((row * column) % half);
      table[to] = rotations[at] as number;
      table[to + 1] = rotations[at + 1] as number;
    }
  }
  return table;
}
