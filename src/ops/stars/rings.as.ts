import { rowOf } from './place.as';

// Compiled to WebAssembly with kernels.as.ts. Fields are described in place.as.ts.

/** The brightness between pixels, bilinear; beyond the edges that of the nearest edge. */
function sampleAt<T>(field: usize, x: f64, y: f64): f64 {
  const width = load<i32>(field, 4);
  const height = load<i32>(field, 8);
  const u = min<f64>(<f64>(width - 1), max<f64>(0, x));
  const v = min<f64>(<f64>(height - 1), max<f64>(0, y));
  const column = min<i32>(<i32>u, max<i32>(0, width - 2));
  const row = min<i32>(<i32>v, max<i32>(0, height - 2));
  const place = rowOf<T>(field, row) + <usize>column * sizeof<T>();
  const below = height > 1 ? rowOf<T>(field, row + 1) + <usize>column * sizeof<T>() : place;
  const right = width > 1 ? sizeof<T>() : 0;
  const fx = u - <f64>column;
  const fy = v - <f64>row;
  return (
    (<f64>load<T>(place) * (1 - fx) + <f64>load<T>(place + right) * fx) * (1 - fy) +
    (<f64>load<T>(below) * (1 - fx) + <f64>load<T>(below + right) * fx) * fy
  );
}

/** Answers sixteen points on a circle, ascending, and behind them the largest of the lesser ones of two opposite points. */
export function sampleRing<T>(field: usize, x: f64, y: f64, radius: f64): void {
  const directions = <usize>load<u32>(field, 16);
  const answer = <usize>load<u32>(field, 20);
  let ridge = -Infinity;
  for (let i: usize = 0; i < 64; i += 8) {
    const dx = radius * load<f64>(directions + i);
    const dy = radius * load<f64>(directions + i, 128);
    const one = sampleAt<T>(field, x + dx, y + dy);
    const other = sampleAt<T>(field, x - dx, y - dy);
    store<f64>(answer + 2 * i, one);
    store<f64>(answer + 2 * i, other, 8);
    const lesser = min<f64>(one, other);
    if (lesser > ridge) ridge = lesser;
  }
  for (let i: usize = 8; i < 128; i += 8) {
    const value = load<f64>(answer + i);
    let j = i;
    while (j > 0 && load<f64>(answer + j - 8) > value) {
      store<f64>(answer + j, load<f64>(answer + j - 8));
      j -= 8;
    }
    store<f64>(answer + j, value);
  }
  store<f64>(answer, ridge, 128);
}

/** The mean brightness at sixteen points of a circle. */
function ringMean<T>(field: usize, x: f64, y: f64, radius: f64): f64 {
  const directions = <usize>load<u32>(field, 16);
  let sum: f64 = 0;
  for (let i: usize = 0; i < 64; i += 8) {
    const dx = radius * load<f64>(directions + i);
    const dy = radius * load<f64>(directions + i, 128);
    sum += sampleAt<T>(field, x + dx, y + dy) + sampleAt<T>(field, x - dx, y - dy);
  }
  return sum / 16;
}

const widestWhisker: f64 = 4;

function sampleAcross(field: usize, x: f64, y: f64, offset: f64, cosine: f64, sine: f64): f64 {
  return sampleAt<f32>(field, x - offset * sine, y + offset * cosine);
}

/**
 * Whether in some direction from a place all points between 1.5 and 4 widths stand above both of their flanks by `least`,
 * and about alike.
 */
export function hasWhisker32(field: usize, x: f64, y: f64, fwhm: f64, least: f64, mostRatio: f64): bool {
  const directions = <usize>load<u32>(field, 16);
  for (let i: usize = 0; i < 128; i += 8) {
    const cosine = load<f64>(directions + i);
    const sine = load<f64>(directions + i, 128);
    let lowest = Infinity;
    let highest: f64 = 0;
    for (let distance: f64 = 1.5; distance <= widestWhisker; distance += 0.5) {
      const alongX = x + distance * fwhm * cosine;
      const alongY = y + distance * fwhm * sine;
      const aside = 0.2 * distance * fwhm;
      const flank = aside + 1.1 * fwhm;
      const middle = max<f64>(
        sampleAcross(field, alongX, alongY, 0, cosine, sine),
        max<f64>(
          sampleAcross(field, alongX, alongY, -aside, cosine, sine),
          sampleAcross(field, alongX, alongY, aside, cosine, sine),
        ),
      );
      const excess =
        middle -
        max<f64>(
          sampleAcross(field, alongX, alongY, -flank, cosine, sine),
          sampleAcross(field, alongX, alongY, flank, cosine, sine),
        );
      lowest = min<f64>(lowest, excess);
      highest = max<f64>(highest, excess);
      if (lowest < least) break;
    }
    if (lowest >= least && highest < mostRatio * lowest) return true;
  }
  return false;
}

// The same for levels of 8 and 16 bits and for floats.

export function sampleRing8(field: usize, x: f64, y: f64, radius: f64): void {
  sampleRing<u8>(field, x, y, radius);
}

export function sampleRing16(field: usize, x: f64, y: f64, radius: f64): void {
  sampleRing<u16>(field, x, y, radius);
}

export function sampleRing32(field: usize, x: f64, y: f64, radius: f64): void {
  sampleRing<f32>(field, x, y, radius);
}

export function ringMean8(field: usize, x: f64, y: f64, radius: f64): f64 {
  return ringMean<u8>(field, x, y, radius);
}

export function ringMean16(field: usize, x: f64, y: f64, radius: f64): f64 {
  return ringMean<u16>(field, x, y, radius);
}

export function ringMean32(field: usize, x: f64, y: f64, radius: f64): f64 {
  return ringMean<f32>(field, x, y, radius);
}
