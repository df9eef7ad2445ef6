import { ItemError } from '../../core/errors.js';
import { showCount } from '../../formats/signal/layout.js';
import type { OpenSignal } from '../../formats/signal/open.js';
import { factorLength } from './fft/factors.js';
import { type KernelTransform, openTransform } from './fft/kernel-transform.js';
import { type PowerSpectrum, SpectrumSum, withLoadedSpectrum, withPlainSpectrum, withSpectrum } from './spectrum.js';
import { RunningStatistics } from './statistics.js';
import { giveWorkspace, takeWorkspace } from './workspace.js';

/** Longer signals are transformed in pieces. */
const mostTransformSamples = 2 ** 22;
/** The same for lengths with a large prime factor, whose transform takes several times the memory. */
const mostAwkwardSamples = 2 ** 20;
/** Samples of a piece. */
const segmentSamples = 2 ** 18;

/** What is done about samples that are not finite numbers. */
export type NanPolicy = 'fail' | 'drop' | 'keep';

/** A channel of a signal, as one is read. */
export interface ChannelRequest {
  readonly channel: number;
  readonly nan: NanPolicy;
  readonly signal: AbortSignal;
}

/** `fft`: one transform of all samples. `welch`: the mean over pieces that overlap by half. */
export type SpectrumMethod = 'fft' | 'welch';

/** Says how a signal of so many samples is transformed. */
export function chooseMethod(samples: number): SpectrumMethod {
  if (samples <= mostAwkwardSamples) return 'fft';
  const isQuick = factorLength(samples % 2 === 0 ? samples / 2 : samples) !== undefined;
  return samples <= mostTransformSamples && isQuick ? 'fft' : 'welch';
}

/**
 * Reads a channel once and hands on its statistics and its spectrum: undefined for a constant one, and for one that
 * keeps samples that are not finite. Throws an ItemError (`E_ARRAY_VALUES`).
 */
export function readChannel<Result>(
  source: OpenSignal,
  request: ChannelRequest,
  use: (statistics: RunningStatistics, spectrum: PowerSpectrum | undefined) => Result,
): Promise<Result> {
  const read = chooseMethod(source.layout.samples) === 'fft' ? readWhole : readInPieces;
  return read(source, request, use);
}

type Read = typeof readChannel;

const readWhole: Read = async (source, request, use) => {
  const { samples } = source.layout;
  const view = source.view(request.channel);
  let transform: KernelTransform | undefined;
  const lent: Float64Array[] = [];
  const borrow = () => {
    const workspace = takeWorkspace(samples);
    lent.push(workspace);
    return workspace;
  };
  try {
    let values = view ?? borrow();
    if (view === undefined) await source.read(request.channel, 0, values);
    const statistics = new RunningStatistics();
    transform = openTransform(samples);
    // Samples are added up while a transform loads them.
    statistics.add(values, 0, transform);
    checkValues(statistics, source, request);
    if (hasNoSpectrum(statistics, request)) return use(statistics, undefined);
    if (statistics.badCount > 0) {
      // What was fetched stays as it is.
      if (view !== undefined) {
        values = borrow();
        values.set(view);
      }
      fillGaps(values, statistics.mean);
      transform?.load(values);
    }
    const useBoth = (spectrum: PowerSpectrum) => use(statistics, spectrum);
    return transform ? withLoadedSpectrum(transform, samples, useBoth) : withPlainSpectrum(values, useBoth);
  } finally {
    transform?.close();
    for (const workspace of lent) giveWorkspace(workspace);
  }
};

/** After Welch, "The use of fast Fourier transform for the estimation of power spectra", 1967. */
const readInPieces: Read = async (source, request, use) => {
  const { samples } = source.layout;
  const statistics = new RunningStatistics();
  const sum = new SpectrumSum(segmentSamples);
  const segment = takeWorkspace(segmentSamples);
  try {
    let end = 0;
    while (end < samples) {
      request.signal.throwIfAborted();
      // The last piece ends with the signal, and overlaps the one before by as much as that takes.
      const step = end === 0 ? segmentSamples : Math.min(segmentSamples / 2, samples - end);
      segment.copyWithin(0, step);
      const fresh = segment.subarray(segmentSamples - step);
      await source.read(request.channel, end, fresh);
      statistics.add(fresh, end);
      end += step;
      if (statistics.badCount > 0) {
        if (request.nan !== 'drop') continue;
        fillGaps(segment, meanOfFinite(segment));
      }
      withSpectrum(segment, (spectrum) => sum.add(spectrum));
    }
    checkValues(statistics, source, request);
    return use(statistics, hasNoSpectrum(statistics, request) ? undefined : sum.smoothMean());
  } finally {
    giveWorkspace(segment);
  }
};

function hasNoSpectrum(statistics: RunningStatistics, { nan }: ChannelRequest): boolean {
  return statistics.min === statistics.max || (nan === 'keep' && statistics.badCount > 0);
}

/** In place of what is left out comes what says nothing of any frequency, so that the others keep their times. */
function fillGaps(values: Float64Array, mean: number): void {
  for (let at = 0; at < values.length; at += 1) if (!Number.isFinite(values[at])) values[at] = mean;
}

function meanOfFinite(values: Float64Array): number {
  const statistics = new RunningStatistics();
  statistics.add(values, 0);
  return statistics.count === 0 ? 0 : statistics.mean;
}

function checkValues(statistics: RunningStatistics, { layout }: OpenSignal, { channel, nan }: ChannelRequest): void {
  const { badCount, nanCount, infCount, firstBad, count } = statistics;
  if (badCount === 0 || nan === 'keep') return;
  const where = layout.channels === 1 ? '' : ` of channel ${channel + 1}`;
  const found = `${showCount(badCount)} of ${showCount(layout.samples)} samples${where} are not finite numbers (${showCount(nanCount)} NaN, ${showCount(infCount)} infinite)`;
  if (nan === 'drop') {
    if (count > 0) return;
    throw new ItemError('E_ARRAY_VALUES', `${found}; expected one at least that is`);
  }
  throw new ItemError(
    'E_ARRAY_VALUES',
    `${found}, the first is sample ${showCount(firstBad ?? 0)}; expected finite numbers, or nan: drop or keep`,
  );
}
