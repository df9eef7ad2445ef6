// Compiled to WebAssembly by the build (AssemblyScript): transforms of real samples, and what they add up to. A complex value is
// one vector: real part, imaginary part. Places are addresses, counts are of complex values.
import { transformBatch } from './stages.as';
import { multiply, turn, turnBack, valueBytes } from './vectors.as';

export { sumNumbers, sumSquares } from './sums.as';

/** Where everything is, and the sides of the table that a transform's values are laid out in: 32-bit words, as KernelPlan writes them. */
@unmanaged
class Shape {
  /** Values are rows × columns, one row after the other, `pitch` bytes apart. */
  rows: i32;
  columns: i32;
  pitch: usize;
  values: usize;
  columnPlan: usize;
  rowPlan: usize;
  /** exp(-2πi j / (rows · columns)) for every 512th j, and for the first 512. */
  coarse: usize;
  fine: usize;
  /** For each row r, the rotations by r · c for each c below `batch`. */
  beside: usize;
  batch: i32;
  /** Room for two lists of `batch` columns; two lists of rows; two more. */
  room: usize;
  low: usize;
  high: usize;
  /** exp(-πi row / (rows · columns)) and exp(-πi column / columns). */
  bases: usize;
  steps: usize;
  /** Two each, for bins that rise and for bins that fall: power, power times bin, the largest power, its bin; and the last value. */
  sums: usize;
  bins: usize;
}

/**
 * First half of a transform: `width` columns from number `column` on are transformed where they are, and turned. With the
 * second half it is Cooley and Tukey's of two factors, so that memory is gone through twice and not once for each stage
 * (Bailey, "FFTs in external or hierarchical memory", 1990).
 */
export function transformColumns(shape: Shape, column: i32, width: i32): void {
  const rows = shape.rows;
  const pitch = shape.pitch;
  const bytes = (<usize>width) << 4;
  let to = shape.values + ((<usize>column) << 4);
  let from = to;
  let place = shape.room;
  for (let row = 0; row < rows; row += 1) {
    for (let at: usize = 0; at < bytes; at += valueBytes) v128.store(place + at, v128.load(from + at));
    place += bytes;
    from += pitch;
  }
  from = transformBatch(shape.room, place, rows, width, shape.columnPlan);
  const coarse = shape.coarse;
  const fine = shape.fine;
  const besideStep = (<usize>shape.batch) << 4;
  let beside = shape.beside;
  for (let row = 0; row < rows; row += 1) {
    const turns = row * column;
    const base = multiply(
      v128.load(coarse + ((<usize>(turns >> 9)) << 4)),
      v128.load(fine + ((<usize>(turns & 511)) << 4)),
    );
    const real = v128.shuffle<f64>(base, base, 0, 0);
    const imaginary = v128.xor(v128.shuffle<f64>(base, base, 1, 1), i64x2(i64.MIN_VALUE, 0));
    for (let at: usize = 0; at < bytes; at += valueBytes) {
      v128.store(to + at, multiply(v128.load(from + at), turn(v128.load(beside + at), real, imaginary)));
    }
    from += bytes;
    to += pitch;
    beside += besideStep;
  }
}

/** Second half: transforms `width` rows into `room`, beside each other; value k of row r is bin r + rows · k. */
function transformRows(shape: Shape, row: i32, width: i32, room: usize): usize {
  const pitch = shape.pitch;
  const columns = shape.columns;
  let from = shape.values + pitch * row;
  let place = room;
  for (let column = 0; column < columns; column += 1) {
    let each = from;
    for (const end = place + ((<usize>width) << 4); place < end; place += valueBytes) {
      v128.store(place, v128.load(each));
      each += pitch;
    }
    from += valueBytes;
  }
  return transformBatch(room, place, columns, width, shape.rowPlan);
}

/**
 * Tells bins of the real samples apart, in place: `count` times `width` values from `low` on, the first of bin `bin`, and their
 * mirror images from `high` on downwards.
 */
function separate(
  shape: Shape,
  low: usize,
  high: usize,
  bin: i32,
  count: i32,
  width: i32,
  bases: usize,
  steps: usize,
): void {
  const conjugate = i64x2(0, i64.MIN_VALUE);
  const half = f64x2.splat(0.5);
  const sums = shape.sums;
  let total = v128.load(sums);
  let moment = v128.load(sums, 16);
  let most = v128.load(sums, 32);
  let best = v128.load(sums, 48);
  // From a bin to its mirror image's: one rises as the other falls.
  const next = f64x2(1, -1);
  const nextColumn = f64x2(<f64>(shape.rows - width), -(<f64>(shape.rows - width)));
  let bins = f64x2(<f64>bin, <f64>(shape.rows * shape.columns - bin));
  for (let column = 0; column < count; column += 1) {
    const step = v128.load(steps);
    const real = v128.shuffle<f64>(step, step, 0, 0);
    const imaginary = v128.xor(v128.shuffle<f64>(step, step, 1, 1), i64x2(i64.MIN_VALUE, 0));
    for (let at: usize = 0, end = (<usize>width) << 4; at < end; at += valueBytes) {
      const rotation = turn(v128.load(bases + at), real, imaginary);
      const a = v128.load(low);
      const b = v128.xor(v128.load(high), conjugate);
      const even = f64x2.mul(half, f64x2.add(a, b));
      const odd = f64x2.mul(half, turnBack(f64x2.sub(a, b)));
      const turned = multiply(odd, rotation);
      const first = f64x2.add(even, turned);
      const second = f64x2.sub(even, turned);
      v128.store(low, first);
      v128.store(high, v128.xor(second, conjugate));
      const firstSquares = f64x2.mul(first, first);
      const secondSquares = f64x2.mul(second, second);
      const power = f64x2.add(
        v128.shuffle<f64>(firstSquares, secondSquares, 0, 2),
        v128.shuffle<f64>(firstSquares, secondSquares, 1, 3),
      );
      total = f64x2.add(total, power);
      moment = f64x2.add(moment, f64x2.mul(power, bins));
      // Of equals the lowest bin stays.
      const isMore = v128.or(f64x2.gt(power, most), v128.and(f64x2.eq(power, most), f64x2.lt(bins, best)));
      most = v128.bitselect(power, most, isMore);
      best = v128.bitselect(bins, best, isMore);
      bins = f64x2.add(bins, next);
      low += valueBytes;
      high -= valueBytes;
    }
    bins = f64x2.add(bins, nextColumn);
    steps += valueBytes;
  }
  v128.store(sums, total);
  v128.store(sums, moment, 16);
  v128.store(sums, most, 32);
  v128.store(sums, best, 48);
}

/** Counts the power of one more bin. */
function addPower(sums: usize, real: f64, imaginary: f64, bin: f64): void {
  const power = real * real + imaginary * imaginary;
  store<f64>(sums, load<f64>(sums) + power);
  store<f64>(sums, load<f64>(sums, 16) + power * bin, 16);
  const most = load<f64>(sums, 32);
  if (power > most || (power === most && bin < load<f64>(sums, 48))) {
    store<f64>(sums, power, 32);
    store<f64>(sums, bin, 48);
  }
}

/**
 * Makes the bins of `width` rows from number `row` on, and of the rows that mirror them. Answers whether they are in the second
 * halves of `low` and `high`, not in the first.
 */
export function finishRows(shape: Shape, row: i32, width: i32): bool {
  const low = transformRows(shape, row, width, shape.low);
  const high = transformRows(shape, shape.rows - row - width + 1, width, shape.high);
  const last = high + ((<usize>(shape.columns * width)) << 4) - valueBytes;
  separate(shape, low, last, row, shape.columns, width, shape.bases + ((<usize>row) << 4), shape.steps);
  return low !== shape.low;
}

/** The same for a row that mirrors itself: the first, with which the last bin of all belongs, or the one in the middle. */
export function finishRow(shape: Shape, row: i32): bool {
  const columns = shape.columns;
  const sums = shape.sums;
  const place = transformRows(shape, row, 1, shape.low);
  const last = place + ((<usize>columns) << 4) - valueBytes;
  const isFirst = row === 0;
  const count = (isFirst ? columns - 1 : columns) >> 1;
  const length = shape.rows * columns;
  if (isFirst) {
    separate(shape, place + valueBytes, last, shape.rows, count, 1, shape.bases, shape.steps + valueBytes);
    const real = load<f64>(place);
    const imaginary = load<f64>(place, 8);
    store<f64>(place, real + imaginary);
    store<f64>(place, 0, 8);
    store<f64>(sums, real - imaginary, 64);
    store<f64>(sums, 0, 72);
    addPower(sums, real - imaginary, 0, <f64>length);
  } else separate(shape, place, last, row, count, 1, shape.bases + ((<usize>row) << 4), shape.steps);
  // What is left in the middle mirrors itself.
  if ((columns & 1) !== (isFirst ? 1 : 0)) {
    const middle = place + ((<usize>(isFirst ? count + 1 : count)) << 4);
    store<f64>(middle, -load<f64>(middle, 8), 8);
    addPower(sums, load<f64>(middle), load<f64>(middle, 8), <f64>(length >> 1));
  }
  return place !== shape.low;
}

/** Puts the bins of `width` rows from number `row` on, which are at `from`, where they belong among all bins. */
export function storeRows(shape: Shape, from: usize, row: i32, width: i32): void {
  const bytes = (<usize>width) << 4;
  const step = (<usize>shape.rows) << 4;
  let to = shape.bins + ((<usize>row) << 4);
  for (let column = shape.columns; column > 0; column -= 1) {
    for (let at: usize = 0; at < bytes; at += valueBytes) v128.store(to + at, v128.load(from + at));
    from += bytes;
    to += step;
  }
}

/** The sum of both squares of each value, for `count` values: |X|². */
export function squareBins(from: usize, to: usize, count: i32): void {
  const end = to + ((<usize>count) << 3);
  for (; to + 16 <= end; to += 16, from += 2 * valueBytes) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    const first = f64x2.mul(a, a);
    const second = f64x2.mul(b, b);
    v128.store(to, f64x2.add(v128.shuffle<f64>(first, second, 0, 2), v128.shuffle<f64>(first, second, 1, 3)));
  }
  if (to < end) {
    const real = load<f64>(from);
    const imaginary = load<f64>(from, 8);
    store<f64>(to, real * real + imaginary * imaginary);
  }
}

/** The same of each value less half of both its neighbors, which must be there. */
export function squareSmoothed(from: usize, to: usize, count: i32): void {
  const half = f64x2.splat(0.5);
  let before = v128.load(from - valueBytes);
  let own = v128.load(from);
  for (const end = to + ((<usize>count) << 3); to < end; to += 8) {
    from += valueBytes;
    const after = v128.load(from);
    const value = f64x2.sub(own, f64x2.mul(half, f64x2.add(before, after)));
    const square = f64x2.mul(value, value);
    store<f64>(to, f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1));
    before = own;
    own = after;
  }
}
