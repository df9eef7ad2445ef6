import { z } from 'zod';
import type { Content } from '../../core/content.js';
import type { Op } from '../../core/contracts.js';
import { ItemError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import { mostChannels, type SignalLayout } from '../../formats/signal/layout.js';
import { type OpenSignal, openSignal } from '../../formats/signal/open.js';
import { type SampleType, sampleTypes } from '../../formats/signal/sample-type.js';
import { chooseMethod, readChannel, type SpectrumMethod } from './channel.js';
import { describeSpectrum, describeStatistics, type SpectrumQuestions } from './describe.js';
import { SpectrumSum } from './spectrum.js';
import { RunningStatistics } from './statistics.js';

const frequency = z.number().min(0);

const options = z.strictObject({
  dtype: z
    .enum(['auto', ...sampleTypes])
    .default('auto')
    .describe(
      'how samples without a header are stored: auto is float32 for .f32 and float64 for the rest; .npy and WAV files say it themselves',
    ),
  endian: z.enum(['little', 'big']).default('little').describe('order of the bytes in samples without a header'),
  channels: z
    .number()
    .int()
    .min(1)
    .max(mostChannels)
    .default(1)
    .describe('channels whose samples take turns, without a header'),
  sampleRate: z.number().positive().optional().describe('samples a second; left out, what a WAV file says, else 1'),
  nan: z
    .enum(['fail', 'drop', 'keep'])
    .default('fail')
    .describe(
      'samples that are not finite numbers: fail the item, leave them out (their place in time stays), or keep them, which makes what they touch null',
    ),
  bands: z
    .array(
      z.tuple([frequency, frequency]).refine(([low, high]) => low < high, {
        error: 'expected [low, high] in Hz with low below high',
      }),
    )
    .max(100)
    .default([])
    .describe('bands [low, high] in Hz whose power to measure'),
  peaks: z.number().int().min(0).max(100).default(0).describe('how many of the strongest tones to list'),
  spectrum: z
    .boolean()
    .default(false)
    .describe('also keep the spectrum, thinned out to 512 points, for save: spectrum'),
});

type Options = z.output<typeof options>;

/**
 * Statistics and spectrum of a signal. The result:
 * - `samples` and `durationS` of each channel, `channels`, `sampleRateHz`, `dtype`;
 * - over the samples of all channels `count` (finite ones), `nanCount`, `infCount`, `mean`, `std` (of the population, as
 *   NumPy's), `rms`, `min`, `max`;
 * - of the mean power spectrum of the channels `dominantBin` (1 or higher), `dominantBinHz` and `dominantMagnitude` as
 *   `abs(numpy.fft.rfft(x))` has them, `dominantFrequencyHz` and `dominantAmplitude` of the tone there, interpolated
 *   between bins, and `spectralCentroidHz` (weighted by power), the mean left out of all of them;
 * - `spectrumMethod`: `fft` for one transform of up to 4,194,304 samples (1,048,576 where a prime above 61 divides the
 *   length, or half of it where that is even), `welch` for longer signals: the mean over pieces of 262,144 samples that
 *   overlap by half, under a Hann window, and bins and magnitudes are those of a piece;
 * - where asked for `bandPower` (mean squares), `peaks` and `spectrum`;
 * - of several channels `perChannel`, each with its own statistics and tones.
 *
 * All that a constant signal or a single sample has no answer to is null. PCM of WAV files is scaled to ±1. Throws an
 * ItemError: `E_ARRAY_VALUES` for no samples or none that are finite, `E_ARRAY_LENGTH`, `E_ARRAY_FORMAT` and
 * `E_ARRAY_DTYPE` for bytes that cannot be read.
 */
const analyze = {
  name: 'signal.analyze',
  summary: 'mean, spread, dominant frequency and spectrum of sampled signals: raw samples, .npy and WAV',
  accepts: ['signal'],
  cost: 'script',
  input: 'stream',
  options,
  async run(content, given, context) {
    const type: SampleType =
      given.dtype === 'auto' ? (content.mime === 'application/x-float32' ? 'float32' : 'float64') : given.dtype;
    const raw = { type, isBigEndian: given.endian === 'big', channels: given.channels };
    const source = await openSignal(content, raw);
    try {
      if (source.layout.samples === 0) {
        throw new ItemError('E_ARRAY_VALUES', `the ${source.layout.container} signal holds no samples`);
      }
      const document = await analyzeSignal(source, given, context.signal);
      return toResult(content, document);
    } finally {
      await source.close();
    }
  },
} satisfies Op<Options>;

export default analyze;

async function analyzeSignal(source: OpenSignal, given: Options, signal: AbortSignal): Promise<Record<string, Json>> {
  const { layout } = source;
  const questions: SpectrumQuestions = {
    sampleRateHz: given.sampleRate ?? layout.sampleRateHz ?? 1,
    bands: given.bands,
    peaks: given.peaks,
    isSpectrumWanted: given.spectrum,
  };
  const isBadKept = given.nan === 'keep';
  const method = chooseMethod(layout.samples);
  const read = { nan: given.nan, signal };
  if (layout.channels === 1) {
    return readChannel(source, { ...read, channel: 0 }, (statistics, spectrum) => ({
      ...describeLayout(layout, questions.sampleRateHz),
      ...describeStatistics(statistics, isBadKept),
      ...describeSpectrum(spectrum, questions),
      spectrumMethod: spectrum === undefined ? null : method,
    }));
  }
  const all = new RunningStatistics();
  let sum: SpectrumSum | undefined;
  const perChannel: Json[] = [];
  for (let channel = 0; channel < layout.channels; channel += 1) {
    signal.throwIfAborted();
    const facts = await readChannel(source, { ...read, channel }, (statistics, spectrum) => {
      all.merge(statistics);
      if (spectrum !== undefined) {
        sum ??= new SpectrumSum(spectrum.length);
        sum.add(spectrum);
      }
      const own = { ...questions, isSpectrumWanted: false };
      return { ...describeStatistics(statistics, isBadKept), ...describeSpectrum(spectrum, own) };
    });
    perChannel.push(facts);
  }
  return {
    ...describeLayout(layout, questions.sampleRateHz),
    ...describeStatistics(all, isBadKept),
    ...describeSpectrum(sum?.mean(layout.channels), questions),
    spectrumMethod: (sum === undefined ? null : method) satisfies SpectrumMethod | null,
    perChannel,
  };
}

function describeLayout({ samples, channels, type }: SignalLayout, sampleRateHz: number): Record<string, Json> {
  return { samples, channels, sampleRateHz, durationS: samples / sampleRateHz, dtype: type };
}

function toResult(content: Content, document: Record<string, Json>): Content {
  const { samples = null, mean = null, rms = null, dominantFrequencyHz = null } = document;
  return {
    kind: content.kind,
    bytes: new Uint8Array(0),
    mime: 'application/json',
    extension: 'json',
    document,
    facts: { samples, mean, rms, dominantFrequencyHz },
  };
}
