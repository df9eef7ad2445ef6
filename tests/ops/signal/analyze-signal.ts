import type { Content } from '../../../src/core/content.js';
import analyze from '../../../src/ops/signal/analyze.js';
import { opContext } from '../../contracts/op.js';
import { bytesOf, signalContent } from '../../formats/signal/signal-bytes.js';

/** What signal.analyze answers, as far as tests look inside. */
export interface Result {
  readonly [name: string]: unknown;
  readonly samples: number;
  readonly mean: number;
  readonly rms: number;
  readonly dominantFrequencyHz: number;
  readonly dominantBin: number;
  readonly dominantAmplitude: number;
  readonly bandPower: readonly { lowHz: number; highHz: number; power: number }[];
  readonly peaks: readonly { frequencyHz: number; amplitude: number }[];
  readonly perChannel: readonly Result[];
}

/** Runs the op with options as a recipe gives them. */
export async function analyzeContent(content: Content, given: object = {}): Promise<Result> {
  const result = await analyze.run(content, analyze.options.parse(given), opContext());
  return result.document as unknown as Result;
}

/** The same, of bytes of no particular type. */
export const analyzeBytes = (bytes: Uint8Array, given?: object) => analyzeContent(signalContent(bytes), given);

/** The same, of numbers. */
export const analyzeValues = (values: ArrayLike<number>, given?: object) => analyzeBytes(bytesOf(values), given);

/** A sine. */
export const tone = (length: number, cyclesPerSample: number, amplitude = 1, phase = 0) =>
  Float64Array.from({ length }, (_, at) => amplitude * Math.sin(2 * Math.PI * ((cyclesPerSample * at) % 1) + phase));
