import type { Json } from '../../core/json.js';
import type { PowerSpectrum } from './spectrum.js';
import type { RunningStatistics } from './statistics.js';
import { thinSpectrum } from './thin-spectrum.js';
import { findCentroid, findDominantBin, findPeaks, measureBand, readTone } from './tones.js';

/** What is asked of a spectrum. */
export interface SpectrumQuestions {
  readonly sampleRateHz: number;
  readonly bands: readonly (readonly [number, number])[];
  readonly peaks: number;
  readonly isSpectrumWanted: boolean;
}

type Facts = { readonly [key: string]: Json };

/** A number as JSON has it: null for what is not finite, and no negative zero. */
function plain(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/** The statistics of samples; null for what would not be a number, or is beyond the range of numbers. */
export function describeStatistics(statistics: RunningStatistics, isBadKept: boolean): Facts {
  const { count, nanCount, infCount, badCount } = statistics;
  const isUnknown = isBadKept && badCount > 0;
  const show = (value: number) => (isUnknown ? null : plain(value));
  return {
    count,
    nanCount,
    infCount,
    mean: show(statistics.mean),
    std: show(Math.sqrt(statistics.variance)),
    rms: show(statistics.rms),
    min: show(statistics.min),
    max: show(statistics.max),
  };
}

/** What a spectrum says; without one, or where nothing is in it, null for each. */
export function describeSpectrum(spectrum: PowerSpectrum | undefined, questions: SpectrumQuestions): Facts {
  const { sampleRateHz, bands, peaks, isSpectrumWanted } = questions;
  // All bins first, where they are asked for: the others then come with them.
  if (bands.length > 0) spectrum?.powerAll();
  if (peaks > 0 || isSpectrumWanted) spectrum?.smoothAll();
  const bin = spectrum === undefined ? undefined : findDominantBin(spectrum);
  if (spectrum === undefined || bin === undefined) {
    return {
      dominantFrequencyHz: null,
      dominantBin: null,
      dominantBinHz: null,
      dominantMagnitude: null,
      dominantAmplitude: null,
      spectralCentroidHz: null,
      ...(bands.length === 0 ? {} : { bandPower: bands.map(([lowHz, highHz]) => ({ lowHz, highHz, power: null })) }),
      ...(peaks === 0 ? {} : { peaks: [] }),
      ...(isSpectrumWanted ? { spectrum: null } : {}),
    };
  }
  const binHz = sampleRateHz / spectrum.length;
  const dominant = readTone(spectrum, bin, binHz);
  const bandPower = bands.map((band) => ({
    lowHz: band[0],
    highHz: band[1],
    power: plain(measureBand(spectrum, band, sampleRateHz)),
  }));
  return {
    dominantFrequencyHz: plain(dominant.frequencyHz),
    dominantBin: bin,
    dominantBinHz: plain((bin * sampleRateHz) / spectrum.length),
    dominantMagnitude: plain(Math.sqrt(spectrum.power(bin))),
    dominantAmplitude: plain(dominant.amplitude),
    spectralCentroidHz: plain(findCentroid(spectrum) * binHz),
    ...(bands.length === 0 ? {} : { bandPower }),
    ...(peaks === 0 ? {} : { peaks: findPeaks(spectrum, peaks, binHz).map((tone) => ({ ...tone })) }),
    ...(isSpectrumWanted ? { spectrum: { ...thinSpectrum(spectrum, dominant, sampleRateHz) } } : {}),
  };
}
