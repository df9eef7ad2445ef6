import type { Json } from '../../core/json.js';

/** A spectrum thinned out for drawing: what `signal.analyze` puts under `spectrum` and `save: spectrum` draws. */
export interface SpectrumData {
  readonly nyquistHz: number;
  /** The strongest tone, in Hz and as its amplitude. */
  readonly dominantFrequencyHz: number;
  readonly dominantAmplitude: number;
  /** Ascending; as many as amplitudes. */
  readonly frequenciesHz: readonly number[];
  /** In the unit of the samples: a sine of amplitude 1 shows as 1. */
  readonly amplitudes: readonly number[];
}

/** Finds the spectrum in an op's result, where there is one and it is whole. */
export function findSpectrumData(document: Json | undefined): SpectrumData | undefined {
  const spectrum = isRecord(document) ? document.spectrum : undefined;
  if (!isRecord(spectrum)) return undefined;
  const { nyquistHz, dominantFrequencyHz, dominantAmplitude, frequenciesHz, amplitudes } = spectrum;
  const isWhole =
    isNumber(nyquistHz) &&
    nyquistHz > 0 &&
    isNumber(dominantFrequencyHz) &&
    isNumber(dominantAmplitude) &&
    isNumbers(frequenciesHz) &&
    isNumbers(amplitudes) &&
    frequenciesHz.length === amplitudes.length &&
    frequenciesHz.length > 0;
  return isWhole ? { nyquistHz, dominantFrequencyHz, dominantAmplitude, frequenciesHz, amplitudes } : undefined;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isNumbers(value: Json | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every(isNumber);
}
