// Sums of numbers, for kernels.as.ts (AssemblyScript). Places are addresses.

/** The sum of `count` numbers, and at `results` their least and largest; of lists with NaN only the sum means anything. */
export function sumNumbers(from: usize, count: i32, results: usize): f64 {
  let one = f64x2.splat(0);
  let two = one;
  let low = f64x2.splat(Infinity);
  let high = f64x2.splat(-Infinity);
  let lowTwo = low;
  let highTwo = high;
  const end = from + ((<usize>count) << 3);
  for (; from + 32 <= end; from += 32) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    one = f64x2.add(one, a);
    two = f64x2.add(two, b);
    low = f64x2.pmin(low, a);
    high = f64x2.pmax(high, a);
    lowTwo = f64x2.pmin(lowTwo, b);
    highTwo = f64x2.pmax(highTwo, b);
  }
  for (; from < end; from += 8) {
    const value = v128.load64_splat(from);
    one = f64x2.add(one, f64x2.replace_lane(value, 1, 0));
    low = f64x2.pmin(low, value);
    high = f64x2.pmax(high, value);
  }
  low = f64x2.pmin(low, lowTwo);
  high = f64x2.pmax(high, highTwo);
  store<f64>(results, min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1)));
  store<f64>(results, max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1)), 8);
  one = f64x2.add(one, two);
  return f64x2.extract_lane(one, 0) + f64x2.extract_lane(one, 1);
}

/** The sum of squares of what `count` numbers differ from `mean`. */
export function sumSquares(from: usize, count: i32, mean: f64): f64 {
  const center = f64x2.splat(mean);
  let one = f64x2.splat(0);
  let two = one;
  const end = from + ((<usize>count) << 3);
  for (; from + 32 <= end; from += 32) {
    const a = f64x2.sub(v128.load(from), center);
    const b = f64x2.sub(v128.load(from, 16), center);
    one = f64x2.add(one, f64x2.mul(a, a));
    two = f64x2.add(two, f64x2.mul(b, b));
  }
  one = f64x2.add(one, two);
  let sum = f64x2.extract_lane(one, 0) + f64x2.extract_lane(one, 1);
  for (; from < end; from += 8) {
    const rest = load<f64>(from) - mean;
    sum += rest * rest;
  }
  return sum;
}
