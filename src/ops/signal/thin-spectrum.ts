import type { SpectrumData } from '../../formats/signal/spectrum-data.js';
import type { PowerSpectrum } from './spectrum.js';
import type { Tone } from './tones.js';

const mostPoints = 512;

/** Thins a spectrum out to 512 points at most: of neighbors that must share one, the strongest stays, so no tone is lost. */
export function thinSpectrum(spectrum: PowerSpectrum, dominant: Tone, sampleRateHz: number): SpectrumData {
  const { half, length } = spectrum;
  const smooth = spectrum.smoothAll();
  const points = Math.min(half, mostPoints);
  const frequenciesHz: number[] = [];
  const amplitudes: number[] = [];
  for (let point = 0; point < points; point += 1) {
    const end = 1 + Math.floor(((point + 1) * half) / points);
    let best = 1 + Math.floor((point * half) / points);
    for (let bin = best + 1; bin < end; bin += 1) if ((smooth[bin] as number) > (smooth[best] as number)) best = bin;
    frequenciesHz.push((best * sampleRateHz) / length);
    amplitudes.push(((2 * best === length ? 1 : 2) * Math.sqrt(smooth[best] as number)) / length);
  }
  return {
    nyquistHz: sampleRateHz / 2,
    dominantFrequencyHz: dominant.frequencyHz,
    dominantAmplitude: dominant.amplitude,
    frequenciesHz,
    amplitudes,
  };
}
