import { rowOf } from './place.as';
import { takeNthOf } from './select.as';

// Compiled to WebAssembly with kernels.as.ts. Fields are described in place.as.ts.

/**
 * Sums in a Gaussian window that reaches three deviations: light, and light times x, y, x², y² and xy from the center. The
 * weights of columns and rows follow from the first one of each, its ratio to the next, and how that ratio falls.
 */
function sumWindow<T>(field: usize, x: f64, y: f64, sigma: f64, background: f64): void {
  const width = load<i32>(field, 4);
  const answer = <usize>load<u32>(field, 20);
  const weights = answer + 144;
  const reach = 3 * sigma;
  const left = max<i32>(0, <i32>ceil(x - reach));
  const right = min<i32>(width - 1, <i32>floor(x + reach));
  const top = max<i32>(0, <i32>ceil(y - reach));
  const bottom = min<i32>(load<i32>(field, 8) - 1, <i32>floor(y + reach));
  const scale = 2 * sigma * sigma;
  const fall = JSMath.exp(-1 / (sigma * sigma));
  const first = <f64>left - x;
  let column = JSMath.exp((-first * first) / scale);
  let columnRatio = JSMath.exp((-2 * first - 1) / scale);
  const upper = <f64>top - y;
  let row = JSMath.exp((-upper * upper) / scale);
  let rowRatio = JSMath.exp((-2 * upper - 1) / scale);
  for (let i = left; i <= right; i += 1) {
    const place = weights + <usize>(i - left) * 24;
    const dx = <f64>i - x;
    store<f64>(place, column);
    store<f64>(place, column * dx, 8);
    store<f64>(place, column * dx * dx, 16);
    column *= columnRatio;
    columnRatio *= fall;
  }
  let sum: f64 = 0;
  let sumX: f64 = 0;
  let sumY: f64 = 0;
  let sumXX: f64 = 0;
  let sumYY: f64 = 0;
  let sumXY: f64 = 0;
  for (let j = top; j <= bottom; j += 1) {
    const dy = <f64>j - y;
    let place = rowOf<T>(field, j) + <usize>left * sizeof<T>();
    let weight = weights;
    let light: f64 = 0;
    let lightX: f64 = 0;
    let lightXX: f64 = 0;
    for (let i = left; i <= right; i += 1) {
      const level = <f64>load<T>(place) - background;
      light += level * load<f64>(weight);
      lightX += level * load<f64>(weight, 8);
      lightXX += level * load<f64>(weight, 16);
      place += sizeof<T>();
      weight += 24;
    }
    sum += row * light;
    sumX += row * lightX;
    sumY += row * dy * light;
    sumXX += row * lightXX;
    sumYY += row * dy * dy * light;
    sumXY += row * dy * lightX;
    row *= rowRatio;
    rowRatio *= fall;
  }
  store<f64>(answer, sum, 16);
  store<f64>(answer, sumX, 24);
  store<f64>(answer, sumY, 32);
  store<f64>(answer, sumXX, 40);
  store<f64>(answer, sumYY, 48);
  store<f64>(answer, sumXY, 56);
}

/**
 * Moves a window from a place to where the light in it has its middle, unless that is too far away; answers the place and
 * the sums there.
 */
export function centerWindow<T>(field: usize, fromX: f64, fromY: f64, sigma: f64, background: f64): void {
  const answer = <usize>load<u32>(field, 20);
  let x = fromX;
  let y = fromY;
  sumWindow<T>(field, x, y, sigma, background);
  for (let round = 0; round < 8; round += 1) {
    const sum = load<f64>(answer, 16);
    if (!(sum > 0)) break;
    const moveX = 2 * (load<f64>(answer, 24) / sum);
    const moveY = 2 * (load<f64>(answer, 32) / sum);
    const apartX = x + moveX - fromX;
    const apartY = y + moveY - fromY;
    if (!(apartX * apartX + apartY * apartY <= sigma * sigma)) {
      x = fromX;
      y = fromY;
      sumWindow<T>(field, x, y, sigma, background);
      break;
    }
    x += moveX;
    y += moveY;
    sumWindow<T>(field, x, y, sigma, background);
    if (abs(moveX) + abs(moveY) < 0.002) break;
  }
  store<f64>(answer, x);
  store<f64>(answer, y, 8);
}

/**
 * Answers the median of some levels and the median difference to others, of which those that are NaN do not count. Whole
 * levels are spread evenly over their step (by the golden ratio), or medians would come in steps as well. Reorders both.
 */
export function takeSky(answer: usize, levels: usize, others: usize, count: i32, step: f64): void {
  let differenceCount = 0;
  let jitter: f64 = 0.5;
  for (let i = 0; i < count; i += 1) {
    jitter += 0.6180339887498949;
    if (jitter >= 1) jitter -= 1;
    const place = levels + ((<usize>i) << 3);
    const level = load<f64>(place);
    store<f64>(place, level + (jitter - 0.5) * step);
    const other = load<f64>(others + ((<usize>i) << 3));
    if (!(abs(other) >= 0)) continue;
    store<f64>(others + ((<usize>differenceCount) << 3), abs(other - level + (jitter - 0.5) * step));
    differenceCount += 1;
  }
  store<f64>(answer, takeNthOf<f64>(levels, count, min(count - 1, count >> 1)));
  let spread: f64 = NaN;
  if (differenceCount > 0) {
    spread = takeNthOf<f64>(others, differenceCount, min(differenceCount - 1, differenceCount >> 1));
  }
  store<f64>(answer, spread, 8);
}

/** Sums a circle without the background: light, area, and the largest light in the core. Pixels that it cuts count in part. */
export function sumAperture<T>(field: usize, x: f64, y: f64, radius: f64, background: f64, coreSquare: f64): void {
  const width = load<i32>(field, 4);
  const answer = <usize>load<u32>(field, 20);
  const outer = radius + 0.5;
  const left = max<i32>(0, <i32>ceil(x - outer));
  const right = min<i32>(width - 1, <i32>floor(x + outer));
  const top = max<i32>(0, <i32>ceil(y - outer));
  const bottom = min<i32>(load<i32>(field, 8) - 1, <i32>floor(y + outer));
  let sum: f64 = 0;
  let area: f64 = 0;
  let peak: f64 = 0;
  for (let j = top; j <= bottom; j += 1) {
    const dy = <f64>j - y;
    const across = dy * dy;
    let place = rowOf<T>(field, j) + <usize>left * sizeof<T>();
    for (let i = left; i <= right; i += 1) {
      const dx = <f64>i - x;
      const square = dx * dx + across;
      const part = min<f64>(1, outer - sqrt(square));
      if (part > 0) {
        const light = <f64>load<T>(place) - background;
        sum += part * light;
        area += part;
        if (light > peak && square <= coreSquare) peak = light;
      }
      place += sizeof<T>();
    }
  }
  store<f64>(answer, sum);
  store<f64>(answer, area, 8);
  store<f64>(answer, peak, 16);
}

/** The runs of pixels of at least `least` in a row: first and last column of each; answers how many. */
function findRuns<T>(field: usize, row: i32, least: f64, target: usize): i32 {
  const width = load<i32>(field, 4);
  const start = rowOf<T>(field, row);
  let count = 0;
  let x = 0;
  while (x < width) {
    if (sizeof<T>() === 1 && least > 0 && least <= 255 && x + 16 <= width) {
      const level = i8x16.splat(<i8>(<i32>ceil(least)));
      if (!v128.any_true(i8x16.ge_u(v128.load(start + <usize>x), level))) {
        x += 16;
        continue;
      }
    }
    const stop = min(width, x + 16);
    while (x < stop) {
      if (!(<f64>load<T>(start + <usize>x * sizeof<T>()) >= least)) {
        x += 1;
        continue;
      }
      store<i32>(target + ((<usize>count) << 3), x);
      while (x + 1 < width && <f64>load<T>(start + <usize>(x + 1) * sizeof<T>()) >= least) x += 1;
      store<i32>(target + ((<usize>count) << 3), x, 4);
      count += 1;
      x += 1;
    }
  }
  return count;
}

// The same for levels of 8 and 16 bits and for floats.

export function sumAperture8(field: usize, x: f64, y: f64, radius: f64, background: f64, coreSquare: f64): void {
  sumAperture<u8>(field, x, y, radius, background, coreSquare);
}

export function sumAperture16(field: usize, x: f64, y: f64, radius: f64, background: f64, coreSquare: f64): void {
  sumAperture<u16>(field, x, y, radius, background, coreSquare);
}

export function sumAperture32(field: usize, x: f64, y: f64, radius: f64, background: f64, coreSquare: f64): void {
  sumAperture<f32>(field, x, y, radius, background, coreSquare);
}

export function findRuns8(field: usize, row: i32, least: f64, target: usize): i32 {
  return findRuns<u8>(field, row, least, target);
}

export function findRuns16(field: usize, row: i32, least: f64, target: usize): i32 {
  return findRuns<u16>(field, row, least, target);
}

export function findRuns32(field: usize, row: i32, least: f64, target: usize): i32 {
  return findRuns<f32>(field, row, least, target);
}

export function centerWindow8(field: usize, x: f64, y: f64, sigma: f64, background: f64): void {
  centerWindow<u8>(field, x, y, sigma, background);
}

export function centerWindow16(field: usize, x: f64, y: f64, sigma: f64, background: f64): void {
  centerWindow<u16>(field, x, y, sigma, background);
}

export function centerWindow32(field: usize, x: f64, y: f64, sigma: f64, background: f64): void {
  centerWindow<f32>(field, x, y, sigma, background);
}
