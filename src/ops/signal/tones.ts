import type { PowerSpectrum } from './spectrum.js';

/** A tone as read from a spectrum. */
export interface Tone {
  readonly frequencyHz: number;
  /** Of the sine, in the unit of the samples. */
  readonly amplitude: number;
}

/** Bins at either end where a tone cannot be told from its mirror image or from the mean. */
const margin = 3;

/** The bin of the largest power, the mean left out; the first of equals. Undefined where all are zero or overflow. */
export function findDominantBin(spectrum: PowerSpectrum): number | undefined {
  const { most, peak } = spectrum.sumPower();
  return peak === 0 || !Number.isFinite(most) ? undefined : peak;
}

/**
 * The tone at a peak, between the bins: interpolated from three magnitudes under a Hann window (Agrež, "Weighted
 * multipoint interpolated DFT to improve amplitude estimation of multifrequency signal", 2002), which is exact for one
 * tone alone. Within three bins of either end it is the bin's own frequency.
 */
export function readTone(spectrum: PowerSpectrum, peak: number, binHz: number): Tone {
  const { half, length, smooth, power } = spectrum;
  if (peak < margin || peak > half - margin) {
    const isAlone = 2 * peak === length;
    return { frequencyHz: peak * binHz, amplitude: ((isAlone ? 1 : 2) * Math.sqrt(power(peak))) / length };
  }
  let center = peak;
  // The window may move the highest point to a neighbor.
  if (smooth(peak - 1) > smooth(center)) center = peak - 1;
  if (smooth(peak + 1) > smooth(center)) center = peak + 1;
  const [low, middle, high] = [center - 1, center, center + 1].map((bin) => Math.sqrt(smooth(bin))) as [
    number,
    number,
    number,
  ];
  const sum = low + 2 * middle + high;
  const offset = sum === 0 ? 0 : Math.max(-0.5, Math.min(0.5, (2 * (high - low)) / sum));
  const gain = offset === 0 ? 1 : Math.sin(Math.PI * offset) / (Math.PI * offset * (1 - offset * offset));
  return { frequencyHz: (center + offset) * binHz, amplitude: (2 * middle) / (length * gain) };
}

/** The `count` highest peaks under a Hann window, the highest first. */
export function findPeaks(spectrum: PowerSpectrum, count: number, binHz: number): readonly Tone[] {
  const { half } = spectrum;
  const smooth = spectrum.smoothAll();
  const best: Peak[] = [];
  let weakest = 0;
  for (let bin = 1; bin <= half; bin += 1) {
    const power = smooth[bin] as number;
    // Most are lower than those found so far, and cost no more than this.
    if (power <= weakest || power <= (smooth[bin - 1] as number)) continue;
    if (!Number.isFinite(power) || (bin < half && power < (smooth[bin + 1] as number))) continue;
    weakest = insertPeak(best, { bin, power }, count);
  }
  return best.map(({ bin }) => readTone(spectrum, bin, binHz));
}

interface Peak {
  readonly bin: number;
  readonly power: number;
}

/** Keeps the highest `count`, the first of equals before the others; answers what the next one must exceed. */
function insertPeak(best: Peak[], peak: Peak, count: number): number {
  const place = best.findIndex(({ power }) => peak.power > power);
  best.splice(place === -1 ? best.length : place, 0, peak);
  if (best.length > count) best.pop();
  return best.length < count ? 0 : (best.at(-1)?.power ?? 0);
}

/** The first moment of the power over frequency, in bins, the mean left out. */
export function findCentroid(spectrum: PowerSpectrum): number {
  const { total, moment } = spectrum.sumPower();
  return moment / total;
}

/**
 * The mean square that frequencies from `lowHz` up to but not including `highHz` hold, the mean left out: bands that
 * cover everything add up to the variance (Parseval). Half the sample rate belongs to a band that reaches it.
 */
export function measureBand(
  { powerAll, half, length, noiseGain }: PowerSpectrum,
  [lowHz, highHz]: readonly [number, number],
  sampleRateHz: number,
): number {
  const power = powerAll();
  const binHz = sampleRateHz / length;
  // Both ends are rounded alike, so that no bin falls between neighbors or into both.
  const start = Math.max(1, Math.ceil(lowHz / binHz));
  const end = highHz >= sampleRateHz / 2 ? half + 1 : Math.ceil(highHz / binHz);
  let sum = 0;
  for (let bin = start; bin < end; bin += 1) sum += (2 * bin === length ? 1 : 2) * (power[bin] as number);
  return sum / (length * length * noiseGain);
}
