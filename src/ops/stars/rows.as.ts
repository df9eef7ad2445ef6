// Compiled to WebAssembly with kernels.as.ts. Functions work on rows by their addresses; each does the same
// operations in the same order as its counterpart in plain-rows.ts, and so answers the same bits.

/**
 * Horizontal half of a symmetric filter: `taps` from the center outwards, `reach` and one of them. `source` is the address
 * of the row's first pixel; as many pixels as the filter reaches lie before and behind the row.
 */
export function filterRow(source: usize, target: usize, width: i32, taps: usize, reach: i32): void {
  let x = 0;
  for (; x + 8 <= width; x += 8) {
    const middle = source + ((<usize>x) << 2);
    const center = v128.load32_splat(taps);
    let one = f32x4.mul(center, v128.load(middle));
    let two = f32x4.mul(center, v128.load(middle, 16));
    for (let i = 1; i <= reach; i += 1) {
      const aside = (<usize>i) << 2;
      const tap = v128.load32_splat(taps + aside);
      const left = middle - aside;
      const right = middle + aside;
      one = f32x4.add(one, f32x4.mul(tap, f32x4.add(v128.load(left), v128.load(right))));
      two = f32x4.add(two, f32x4.mul(tap, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
    }
    const place = target + ((<usize>x) << 2);
    v128.store(place, one);
    v128.store(place, two, 16);
  }
  for (; x < width; x += 1) {
    const middle = source + ((<usize>x) << 2);
    let sum = load<f32>(taps) * load<f32>(middle);
    for (let i = 1; i <= reach; i += 1) {
      const aside = (<usize>i) << 2;
      sum += load<f32>(taps + aside) * (load<f32>(middle - aside) + load<f32>(middle + aside));
    }
    store<f32>(target + ((<usize>x) << 2), sum);
  }
}

/** Vertical half: `rows` holds the addresses of the rows from the uppermost to the lowermost, twice `reach` and one. */
export function sumRows(rows: usize, target: usize, width: i32, taps: usize, reach: i32): void {
  const middle = rows + ((<usize>reach) << 2);
  const row = <usize>load<u32>(middle);
  let x = 0;
  for (; x + 8 <= width; x += 8) {
    const shift = (<usize>x) << 2;
    const center = v128.load32_splat(taps);
    let one = f32x4.mul(center, v128.load(row + shift));
    let two = f32x4.mul(center, v128.load(row + shift, 16));
    for (let i = 1; i <= reach; i += 1) {
      const aside = (<usize>i) << 2;
      const tap = v128.load32_splat(taps + aside);
      const above = <usize>load<u32>(middle - aside) + shift;
      const below = <usize>load<u32>(middle + aside) + shift;
      one = f32x4.add(one, f32x4.mul(tap, f32x4.add(v128.load(above), v128.load(below))));
      two = f32x4.add(two, f32x4.mul(tap, f32x4.add(v128.load(above, 16), v128.load(below, 16))));
    }
    v128.store(target + shift, one);
    v128.store(target + shift, two, 16);
  }
  for (; x < width; x += 1) {
    const shift = (<usize>x) << 2;
    let sum = load<f32>(taps) * load<f32>(row + shift);
    for (let i = 1; i <= reach; i += 1) {
      const aside = (<usize>i) << 2;
      const above = <usize>load<u32>(middle - aside) + shift;
      const below = <usize>load<u32>(middle + aside) + shift;
      sum += load<f32>(taps + aside) * (load<f32>(above) + load<f32>(below));
    }
    store<f32>(target + shift, sum);
  }
}

/** Takes one row into the sums of the columns, which are doubles, and another one out. */
export function moveColumns(columns: usize, added: usize, removed: usize, width: i32): void {
  let x = 0;
  for (; x + 4 <= width; x += 4) {
    const shift = (<usize>x) << 2;
    const place = columns + (shift << 1);
    const low = f64x2.sub(
      f64x2.promote_low_f32x4(v128.load64_zero(added + shift)),
      f64x2.promote_low_f32x4(v128.load64_zero(removed + shift)),
    );
    const high = f64x2.sub(
      f64x2.promote_low_f32x4(v128.load64_zero(added + shift, 8)),
      f64x2.promote_low_f32x4(v128.load64_zero(removed + shift, 8)),
    );
    v128.store(place, f64x2.add(v128.load(place), low));
    v128.store(place, f64x2.add(v128.load(place, 16), high), 16);
  }
  for (; x < width; x += 1) {
    const shift = (<usize>x) << 2;
    const place = columns + (shift << 1);
    store<f64>(place, load<f64>(place) + (<f64>load<f32>(added + shift) - <f64>load<f32>(removed + shift)));
  }
}

/** Takes the mean over the columns from x - reach to x + reach off a row; columns beyond the edges do not count. */
export function subtractBoxMean(
  row: usize,
  target: usize,
  width: i32,
  columns: usize,
  reach: i32,
  rowCount: i32,
): void {
  let sum: f64 = 0;
  const first = min(width, reach);
  let x = 0;
  for (; x < first; x += 1) sum += load<f64>(columns + ((<usize>x) << 3));
  for (x = 0; x <= reach && x < width; x += 1) {
    if (x + reach < width) sum += load<f64>(columns + ((<usize>(x + reach)) << 3));
    const count = min(width - 1, x + reach) + 1;
    const shift = (<usize>x) << 2;
    store<f32>(target + shift, <f32>(<f64>load<f32>(row + shift) - sum / <f64>(rowCount * count)));
  }
  const inverse = 1.0 / <f64>(rowCount * (2 * reach + 1));
  const end = width - reach;
  const comes = columns + ((<usize>reach) << 3);
  const goes = columns - ((<usize>(reach + 1)) << 3);
  if (x < end) {
    // Two sums at once, since each addition waits for the one before.
    const half = (end - x) >> 1;
    let other: f64 = 0;
    for (let i = x + half - 1 - reach; i < x + half + reach; i += 1) other += load<f64>(columns + ((<usize>i) << 3));
    const apart = (<usize>half) << 2;
    for (const stop = x + half; x < stop; x += 1) {
      const shift = (<usize>x) << 2;
      const far = shift + apart;
      sum += load<f64>(comes + (shift << 1)) - load<f64>(goes + (shift << 1));
      other += load<f64>(comes + (far << 1)) - load<f64>(goes + (far << 1));
      store<f32>(target + shift, <f32>(<f64>load<f32>(row + shift) - sum * inverse));
      store<f32>(target + far, <f32>(<f64>load<f32>(row + far) - other * inverse));
    }
    sum = other;
    for (x += half; x < end; x += 1) {
      const shift = (<usize>x) << 2;
      sum += load<f64>(comes + (shift << 1)) - load<f64>(goes + (shift << 1));
      store<f32>(target + shift, <f32>(<f64>load<f32>(row + shift) - sum * inverse));
    }
  }
  for (; x < width; x += 1) {
    const shift = (<usize>x) << 2;
    sum -= load<f64>(goes + (shift << 1));
    store<f32>(target + shift, <f32>(<f64>load<f32>(row + shift) - sum / <f64>(rowCount * (width - x + reach))));
  }
}

/** Whether a pixel is the largest of the 3 × 3 around it; of equal neighbors the first one wins. */
function isLargest(place: usize, above: usize, below: usize): bool {
  const value = load<f32>(place);
  return (
    value > load<f32>(place - 4) &&
    value >= load<f32>(place + 4) &&
    value > load<f32>(above) &&
    value >= load<f32>(below) &&
    value > load<f32>(above - 4) &&
    value > load<f32>(above + 4) &&
    value >= load<f32>(below - 4) &&
    value >= load<f32>(below + 4)
  );
}

/**
 * Collects the columns from `from` up to `end` where a row has a local maximum, of at least what the tile says that the
 * column is in; `ends` and `least` hold where each tile ends and its least value. Answers how many there are. `above` and
 * `below` are the rows beside it.
 */
export function findMaxima(
  row: usize,
  above: usize,
  below: usize,
  from: i32,
  end: i32,
  ends: usize,
  least: usize,
  target: usize,
): i32 {
  let count = 0;
  let tile = 0;
  let x = from;
  while (x < end) {
    while (load<i32>(ends + ((<usize>tile) << 2)) <= x) tile += 1;
    const tileEnd = min(end, load<i32>(ends + ((<usize>tile) << 2)));
    const limit = load<f32>(least + ((<usize>tile) << 2));
    const limits = f32x4.splat(limit);
    while (x < tileEnd) {
      if (x + 8 <= tileEnd) {
        const place = row + ((<usize>x) << 2);
        const high = v128.or(f32x4.ge(v128.load(place), limits), f32x4.ge(v128.load(place, 16), limits));
        if (!v128.any_true(high)) {
          x += 8;
          continue;
        }
      }
      const stop = min(tileEnd, x + 8);
      for (; x < stop; x += 1) {
        const shift = (<usize>x) << 2;
        const place = row + shift;
        if (load<f32>(place) >= limit && isLargest(place, above + shift, below + shift)) {
          store<i32>(target + ((<usize>count) << 2), x);
          count += 1;
        }
      }
    }
  }
  return count;
}

/** Copies the absolute values at `x`, x + step … below `end` of a row; answers how many. */
export function copyAbsolute(row: usize, x: i32, end: i32, step: i32, target: usize): i32 {
  let place = target;
  for (; x < end; x += step) {
    store<f32>(place, abs(load<f32>(row + ((<usize>x) << 2))));
    place += 4;
  }
  return <i32>((place - target) >> 2);
}
