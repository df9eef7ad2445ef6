import { encodeNpy, encodeRaw, encodeWav, type RawType } from '../formats/signal/encode.js';
import { type DatasetFile, type DatasetKind, nameFile } from './kind.js';
import { Random } from './random.js';

/** Every signal has the same, so that one option fits those that do not say it themselves. */
const sampleRateHz = 8000;

/** What was put into a signal: the truth an analysis should find. */
interface SignalPlan {
  readonly container: 'raw' | 'npy' | 'wav';
  readonly type: RawType;
  readonly channels: number;
  readonly samples: number;
  /** The strongest first. */
  readonly tones: readonly { readonly frequencyHz: number; readonly amplitude: number }[];
  /** Deviation of the noise. */
  readonly noise: number;
  /** How far the signal drifts from its first sample to its last, around its mean. */
  readonly drift: number;
  readonly mean: number;
}

/** Forms in the order they come round: container, how samples are stored, channels. */
const forms = [
  ['raw', 'float64', 1],
  ['npy', 'float64', 1],
  ['wav', 'int16', 1],
  ['raw', 'float64', 1],
  ['npy', 'float32', 2],
  ['raw', 'float32', 1],
  ['wav', 'float32', 2],
  ['npy', 'float64', 3],
] as const;

/**
 * Sums of known tones with noise, some with drift, of 4,096 to 131,072 samples at 8,000 Hz: raw samples, .npy and WAV.
 * What was put in is told by `signals/truth.csv`, after the last one; the frequency and amplitude of the strongest tone.
 */
export const signalKind: DatasetKind = {
  name: 'signals',
  async *generate({ count, seed }) {
    if (count === 0) return;
    const truth = ['file,dtype,sampleRateHz,samples,channels,frequencyHz,amplitude,mean'];
    for (let index = 0; index < count; index += 1) {
      const random = new Random(seed, index, 4);
      const plan = planSignal(index, random);
      const file = encodeSignal(index, plan, makeChannels(plan, random));
      const [{ frequencyHz, amplitude }] = plan.tones as [SignalPlan['tones'][number]];
      const name = file.name.slice(file.name.lastIndexOf('/') + 1);
      truth.push(
        [name, plan.type, sampleRateHz, plan.samples, plan.channels, frequencyHz, amplitude, plan.mean].join(','),
      );
      yield file;
    }
    yield {
      name: 'signals/truth.csv',
      bytes: Buffer.from(`${truth.join('\n')}\n`),
      mime: 'text/csv; charset=utf-8',
      isListed: false,
    };
  },
};

/** Short numbers: what is written down is just what was put in. */
function round(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(9));
}

function planSignal(index: number, random: Random): SignalPlan {
  const [container, type, channels] = forms[index % forms.length] ?? forms[0];
  // Samples of 16 bits must stay within ±1.
  const scale = type === 'int16' ? 0.1 : 1;
  const strongest = round(random.between(1, 4) * scale, 0.001);
  const tones = [{ frequencyHz: round(random.between(200, 3600), 0.01), amplitude: strongest }];
  for (let more = random.below(3); more > 0; more -= 1) {
    const amplitude = round(strongest * random.between(0.1, 0.6), 0.001);
    tones.push({ frequencyHz: round(random.between(200, 3600), 0.01), amplitude });
  }
  return {
    container,
    type,
    channels,
    samples: chooseLength(random),
    tones,
    noise: strongest * random.between(0.02, 0.3),
    drift: random.chance(0.3) ? strongest * random.between(-0.5, 0.5) : 0,
    mean: round(random.between(-2, 2) * scale, 0.001),
  };
}

/** Powers of two, round numbers and any others, short ones more often than long ones. */
function chooseLength(random: Random): number {
  const any = 2 ** random.between(12, 17);
  const form = random.next();
  if (form < 0.3) return 2 ** Math.round(Math.log2(any));
  return form < 0.6 ? Math.max(5000, Math.round(any / 1000) * 1000) : Math.floor(any);
}

/** The channels have the same tones in different phases, and noise of their own. */
function makeChannels(plan: SignalPlan, random: Random): Float64Array[] {
  const { samples, tones, noise, drift, mean } = plan;
  return Array.from({ length: plan.channels }, () => {
    const values = new Float64Array(samples);
    for (let at = 0; at < samples; at += 1) {
      values[at] = mean + drift * ((at + 0.5) / samples - 0.5) + noise * random.gaussian();
    }
    for (const { frequencyHz, amplitude } of tones) {
      const phase = random.between(0, 2 * Math.PI);
      const step = (2 * Math.PI * frequencyHz) / sampleRateHz;
      for (let at = 0; at < samples; at += 1) {
        values[at] = (values[at] as number) + amplitude * Math.sin(step * at + phase);
      }
    }
    return values;
  });
}

function encodeSignal(index: number, { container, type }: SignalPlan, channels: readonly Float64Array[]): DatasetFile {
  const name = (extension: string) => nameFile('signals', index, extension);
  if (container === 'npy') return { name: name('npy'), bytes: encodeNpy(channels, type), mime: 'application/x-npy' };
  if (container === 'wav') {
    return { name: name('wav'), bytes: encodeWav(channels, { type, sampleRateHz }), mime: 'audio/wav' };
  }
  const isDouble = type === 'float64';
  return {
    name: name(isDouble ? 'f64' : 'f32'),
    bytes: encodeRaw(channels, type),
    mime: isDouble ? 'application/x-float64' : 'application/x-float32',
  };
}
