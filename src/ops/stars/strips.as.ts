import { copyAbsolute, filterRow, moveColumns, subtractBoxMean, sumRows } from './rows.as';
import { takeNthOf } from './select.as';

// Compiled to WebAssembly with kernels.as.ts. A band is described by numbers of 32 bits: width and height of the picture, how many
// rows are held, the reach of the taps, that of the box; the addresses of the smoothed rows, the finished ones and those
// that are filtered horizontally, and how many of these are held; the address of the first pixel in the input and the bytes of
// a row there; the addresses of the taps, of the sums of columns, of a row of zeros, and of a list of rows; and then how far
// it is: rows that are filtered, smoothed and finished, the first row in the sums and the one behind the last.

/** The address of a row among those that start at one. */
export function rowAt(band: usize, start: usize, y: i32): usize {
  return start + ((<usize>((y % load<i32>(band, 8)) * load<i32>(band))) << 2);
}

function filteredAt(band: usize, y: i32): usize {
  return <usize>load<u32>(band, 28) + ((<usize>((y % load<i32>(band, 32)) * load<i32>(band))) << 2);
}

/** Repeats the first and the last pixel of a row of the input beyond it. */
function padRow(row: usize, width: i32, reach: i32): void {
  const end = row + ((<usize>(width - 1)) << 2);
  const first = load<f32>(row);
  const last = load<f32>(end);
  for (let i = 1; i <= reach; i += 1) {
    const aside = (<usize>i) << 2;
    store<f32>(row - aside, first);
    store<f32>(end + aside, last);
  }
}

function smoothRow(band: usize, y: i32): void {
  const bottom = load<i32>(band, 4) - 1;
  const reach = load<i32>(band, 12);
  const list = <usize>load<u32>(band, 56);
  for (let i = -reach; i <= reach; i += 1) {
    const row = min<i32>(bottom, max<i32>(0, y + i));
    store<u32>(list + ((<usize>(i + reach)) << 2), <u32>filteredAt(band, row));
  }
  const target = rowAt(band, <usize>load<u32>(band, 20), y);
  sumRows(list, target, load<i32>(band), <usize>load<u32>(band, 44), reach);
}

/** Moves the sums of the columns down to the box around a row, and takes the mean of the box off the row. */
function finishRow(band: usize, y: i32, boxEnd: i32): void {
  const width = load<i32>(band);
  const boxReach = load<i32>(band, 16);
  const smooth = <usize>load<u32>(band, 20);
  const columns = <usize>load<u32>(band, 48);
  const zeros = <usize>load<u32>(band, 52);
  let top = load<i32>(band, 72);
  let end = load<i32>(band, 76);
  for (; end < boxEnd; end += 1) {
    const leaves = top < y - boxReach;
    moveColumns(columns, rowAt(band, smooth, end), leaves ? rowAt(band, smooth, top) : zeros, width);
    if (leaves) top += 1;
  }
  if (top < y - boxReach) {
    moveColumns(columns, zeros, rowAt(band, smooth, top), width);
    top += 1;
  }
  store<i32>(band, top, 72);
  store<i32>(band, end, 76);
  const target = rowAt(band, <usize>load<u32>(band, 24), y);
  subtractBoxMean(rowAt(band, smooth, y), target, width, columns, boxReach, end - top);
}

/** Filters so many rows of the input, then smooths and finishes the rows above `end`, as far as the filtered ones go. */
export function advance(band: usize, count: i32, end: i32): void {
  const width = load<i32>(band);
  const height = load<i32>(band, 4);
  const reach = load<i32>(band, 12);
  const boxReach = load<i32>(band, 16);
  let filtered = load<i32>(band, 60);
  let row = <usize>load<u32>(band, 36);
  for (let i = 0; i < count; i += 1) {
    padRow(row, width, reach);
    filterRow(row, filteredAt(band, filtered), width, <usize>load<u32>(band, 44), reach);
    row += <usize>load<u32>(band, 40);
    filtered += 1;
  }
  store<i32>(band, filtered, 60);
  for (let y = load<i32>(band, 68); y < end; y += 1) {
    const boxEnd = min<i32>(height, y + boxReach + 1);
    for (let smoothed = load<i32>(band, 64); smoothed < boxEnd; smoothed += 1) {
      if (filtered <= min<i32>(height - 1, smoothed + reach)) return;
      smoothRow(band, smoothed);
      store<i32>(band, smoothed + 1, 64);
    }
    finishRow(band, y, boxEnd);
    store<i32>(band, y + 1, 68);
  }
}

/** Fewer samples of a tile say nothing about it. */
const fewestSamples = 8;

/**
 * Takes what stands at a share of the sorted absolute values of every third row and fourth column, for each tile of a row of
 * tiles; `lefts` holds where each begins, and where the last one ends. Not a number where there are too few.
 */
export function measureTiles(
  band: usize,
  from: i32,
  end: i32,
  lefts: usize,
  columns: i32,
  share: f64,
  samples: usize,
  target: usize,
): void {
  const contrast = <usize>load<u32>(band, 24);
  for (let column = 0; column < columns; column += 1) {
    const place = (<usize>column) << 2;
    const left = load<i32>(lefts + place);
    const right = load<i32>(lefts + place, 4);
    let count = 0;
    for (let y = from; y < end; y += 3) {
      const row = rowAt(band, contrast, y);
      count += copyAbsolute(row, left + (y & 3), right, 4, samples + ((<usize>count) << 2));
    }
    const wanted = min<i32>(count - 1, <i32>(share * <f64>count));
    store<f32>(target + place, count < fewestSamples ? <f32>NaN : takeNthOf<f32>(samples, count, wanted));
  }
}

/**
 * Takes the light of stars off rows of the input, of which the first is row `y` of the picture and begins at its column
 * `left`. Stars are four doubles each: x, y, amplitude, and which of the tables holds their light by squared distance, four
 * entries for each square pixel.
 */
export function subtractLight(
  band: usize,
  y: i32,
  count: i32,
  left: i32,
  stars: usize,
  starCount: i32,
  tables: usize,
  tableLength: i32,
  reach: f64,
): void {
  const to = left + load<i32>(band) - 1;
  const input = <usize>load<u32>(band, 36);
  const rowBytes = <usize>load<u32>(band, 40);
  for (let i = 0; i < starCount; i += 1) {
    const star = stars + ((<usize>i) << 5);
    const starX = load<f64>(star);
    const starY = load<f64>(star, 8);
    const amplitude = load<f64>(star, 16);
    const table = tables + ((<usize>load<f64>(star, 24) * <usize>tableLength) << 3);
    for (let j = 0; j < count; j += 1) {
      const row = <f64>(y + j);
      if (starY < row - reach || starY > row + reach) continue;
      const dy = row - starY;
      const half = sqrt<f64>(max<f64>(0, reach * reach - dy * dy));
      const first = <i32>max<f64>(<f64>left, ceil<f64>(starX - half));
      const last = <i32>min<f64>(<f64>to, floor<f64>(starX + half));
      let pixel = input + <usize>j * rowBytes + ((<usize>(first - left)) << 2);
      for (let x = first; x <= last; x += 1) {
        const dx = <f64>x - starX;
        const place = (dx * dx + dy * dy) * 4;
        const entry = <i32>place;
        const part = place - <f64>entry;
        const at = table + ((<usize>entry) << 3);
        const light = load<f64>(at) * (1 - part) + load<f64>(at, 8) * part;
        store<f32>(pixel, <f32>(<f64>load<f32>(pixel) - amplitude * light));
        pixel += 4;
      }
    }
  }
}

/** Makes floats of rows of levels of 8 bits that lie one behind the other; `rowBytes` is how far the rows of floats are apart. */
export function widen8(source: usize, target: usize, width: i32, count: i32, rowBytes: i32): void {
  for (let row = 0; row < count; row += 1) {
    let x = 0;
    for (; x + 8 <= width; x += 8) {
      const place = target + ((<usize>x) << 2);
      const levels = v128.load8x8_u(source + <usize>x);
      v128.store(place, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(levels)));
      v128.store(place, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(levels)), 16);
    }
    for (; x < width; x += 1) store<f32>(target + ((<usize>x) << 2), <f32>load<u8>(source + <usize>x));
    source += <usize>width;
    target += <usize>rowBytes;
  }
}

/** The same of levels of 16 bits. */
export function widen16(source: usize, target: usize, width: i32, count: i32, rowBytes: i32): void {
  for (let row = 0; row < count; row += 1) {
    let x = 0;
    for (; x + 4 <= width; x += 4) {
      const levels = v128.load16x4_u(source + ((<usize>x) << 1));
      v128.store(target + ((<usize>x) << 2), f32x4.convert_i32x4_u(levels));
    }
    for (; x < width; x += 1) {
      store<f32>(target + ((<usize>x) << 2), <f32>load<u16>(source + ((<usize>x) << 1)));
    }
    source += (<usize>width) << 1;
    target += <usize>rowBytes;
  }
}
