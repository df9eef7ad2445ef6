import { sampleRing } from './rings.as';
import { centerWindow, sumAperture } from './sums.as';

// Compiled to WebAssembly with kernels.as.ts. Stars are measured as StarMeter (measure.ts) measures those that are neither
// clipped nor bloated. They come as three doubles each (x, y, signal to noise) and are answered in the order of
// `readStar`; what is the same for all of them is in doubles in the order of `measureNumbers` in measure.ts.

/** The background: the middle of the medians of two rings. */
function backgroundAt<T>(field: usize, numbers: usize, x: f64, y: f64): f64 {
  const answer = <usize>load<u32>(field, 20);
  let sum: f64 = 0;
  for (let i: usize = 0; i < 16; i += 8) {
    sampleRing<T>(field, x, y, load<f64>(numbers + i));
    sum += (load<f64>(answer, 56) + load<f64>(answer, 64)) / 2;
  }
  return sum / 2;
}

/** Writes a, b and theta of the moments in a window, with the window taken out of them. */
function writeEllipse(answer: usize, sigma: f64, record: usize): void {
  const sum = load<f64>(answer, 16);
  const dx = load<f64>(answer, 24) / sum;
  const dy = load<f64>(answer, 32) / sum;
  const cxx = load<f64>(answer, 40) / sum - dx * dx;
  const cyy = load<f64>(answer, 48) / sum - dy * dy;
  const cxy = load<f64>(answer, 56) / sum - dx * dy;
  const half = (cxx - cyy) / 2;
  const spread = sqrt(half * half + cxy * cxy);
  const long = (cxx + cyy) / 2 + spread;
  const short = (cxx + cyy) / 2 - spread;
  let a = sigma;
  let b = sigma;
  let theta: f64 = 0;
  if (sum > 0 && short > 0) {
    const window = sigma * sigma;
    a = sqrt(1 / max<f64>(1 / long - 1 / window, 1 / (9 * window)));
    b = sqrt(1 / max<f64>(1 / short - 1 / window, 1 / (9 * window)));
    if (spread > 1e-9 * long) theta = (JSMath.atan2(2 * cxy, cxx - cyy) * 90) / Math.PI;
  }
  store<f64>(record, a, 56);
  store<f64>(record, b, 64);
  store<f64>(record, theta, 72);
}

/** Whether a circle reaches beyond the edges of the picture. */
function isOver(field: usize, x: f64, y: f64, radius: f64): bool {
  const right = <f64>load<i32>(field, 4) - 0.5;
  const bottom = <f64>load<i32>(field, 8) - 0.5;
  return x - radius < -0.5 || y - radius < -0.5 || x + radius > right || y + radius > bottom;
}

function measureStars<T>(field: usize, stars: usize, count: i32, numbers: usize, target: usize): void {
  const answer = <usize>load<u32>(field, 20);
  const sigma = load<f64>(numbers, 16);
  const aperture = load<f64>(numbers, 24);
  const coreSquare = load<f64>(numbers, 32);
  const noise = load<f64>(numbers, 40);
  const windowSnr = load<f64>(numbers, 48);
  const backgroundPixels = load<f64>(numbers, 56);
  const fwhmPerSigma = load<f64>(numbers, 64);
  for (let i = 0; i < count; i += 1) {
    const star = stars + <usize>i * 24;
    const record = target + <usize>i * 104;
    let x = load<f64>(star);
    let y = load<f64>(star, 8);
    const snr = load<f64>(star, 16);
    const background = backgroundAt<T>(field, numbers, x, y);
    centerWindow<T>(field, x, y, sigma, background);
    writeEllipse(answer, sigma, record);
    if (snr >= windowSnr) {
      x = load<f64>(answer);
      y = load<f64>(answer, 8);
    }
    sumAperture<T>(field, x, y, aperture, background, coreSquare);
    const area = load<f64>(answer, 8);
    store<f64>(record, x);
    store<f64>(record, y, 8);
    store<f64>(record, load<f64>(answer), 16);
    store<f64>(record, noise * sqrt(area + (area * area) / backgroundPixels), 24);
    store<f64>(record, load<f64>(answer, 16), 32);
    store<f64>(record, background, 40);
    store<f64>(record, fwhmPerSigma * sqrt(load<f64>(record, 56) * load<f64>(record, 64)), 48);
    store<f64>(record, aperture, 80);
    store<f64>(record, snr, 88);
    store<f64>(record, isOver(field, x, y, aperture) ? 1 : 0, 96);
  }
}

// The same for levels of 8 and 16 bits and for floats.

export function measureStars8(field: usize, stars: usize, count: i32, numbers: usize, target: usize): void {
  measureStars<u8>(field, stars, count, numbers, target);
}

export function measureStars16(field: usize, stars: usize, count: i32, numbers: usize, target: usize): void {
  measureStars<u16>(field, stars, count, numbers, target);
}

export function measureStars32(field: usize, stars: usize, count: i32, numbers: usize, target: usize): void {
  measureStars<f32>(field, stars, count, numbers, target);
}
