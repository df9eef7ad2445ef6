import { LanguageScores } from './language-scores.js';
import { readUnits } from './units.js';

/** What language a text is in. */
export interface LanguageGuess {
  /** ISO 639-1, or null where it is none that the detector knows. */
  readonly code: string | null;
  /** The detector's score of that language, from 0 to 1, over the samples. */
  readonly confidence: number;
  /** The detector is sure of that language for at least half of the samples. */
  readonly isReliable: boolean;
}

/** Names the language of a few samples of one text. */
export type LanguageDetector = (samples: readonly string[]) => LanguageGuess;

const sampleUnits = 400;
const firstStride = 512;
const mostSamples = 32;

/**
 * Keeps up to 32 samples of 400 units, evenly spread over a text of unknown length: when there are too many, every second
 * goes and the distance doubles. Depends on the text alone.
 */
export class LanguageSampler {
  /** One sample behind the other, `sampleUnits` for each. */
  readonly #units = new Uint16Array((mostSamples + 1) * sampleUnits);
  #lengths: number[] = [];
  #stride = firstStride;
  #next = 0;

  get samples(): readonly string[] {
    return this.#lengths.map((length, index) => {
      const start = index * sampleUnits;
      return readUnits(this.#units, start, start + length);
    });
  }

  /** Shows it a piece that begins `offset` units into the text. */
  offer(units: Uint16Array, { start, end, offset }: { start: number; end: number; offset: number }): void {
    while (this.#next < offset + end - start) {
      const from = start + Math.max(0, this.#next - offset);
      this.#keep(units.subarray(from, Math.min(from + sampleUnits, end)));
      this.#next = this.#lengths.length * this.#stride;
    }
  }

  #keep(sample: Uint16Array): void {
    this.#units.set(sample, this.#lengths.length * sampleUnits);
    this.#lengths.push(sample.length);
    if (this.#lengths.length <= mostSamples) return;
    for (let index = 2; index <= mostSamples; index += 2) {
      this.#units.copyWithin((index / 2) * sampleUnits, index * sampleUnits, (index + 1) * sampleUnits);
    }
    this.#lengths = this.#lengths.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const threeLetters = /(?:\p{L}\P{L}*){3}/u;
const firstWord = /^\p{L}{1,30}\s/u;
const lastWord = /\s\p{L}{1,30}$/u;
const mostLastUnits = 61;

/** Without the half words at either end, which say nothing. */
function cutEnds(sample: string): string {
  const first = firstWord.exec(sample)?.[0].length ?? 0;
  const from = Math.max(first, sample.length - mostLastUnits);
  const last = lastWord.exec(sample.slice(from))?.[0].length ?? 0;
  const inner = sample.slice(first, sample.length - last);
  return `${first > 0 ? ' ' : ''}${inner}${last > 0 ? ' ' : ''}`;
}

/** A language is named with confidence where it scores this part of what texts in it usually do. */
const reliablePart = 0.75;
const fewestNgrams = 3;

/** Adds up the scores of samples. */
class Votes {
  readonly #scores: LanguageScores;
  readonly #sums: Float64Array;
  readonly #sure: Float64Array;
  /** Languages in the order they first scored in, the better first: of two that are even the first one wins. */
  readonly #order: number[] = [];
  readonly #isKnown: Uint8Array;
  #judged = 0;

  constructor(scores: LanguageScores) {
    this.#scores = scores;
    const count = scores.codes.length;
    this.#sums = new Float64Array(count);
    this.#sure = new Float64Array(count);
    this.#isKnown = new Uint8Array(count);
  }

  /** A sample votes by its length: one from the end of a piece may be short. */
  add(sample: string): void {
    const scores = this.#scores;
    const weight = sample.length;
    scores.take(sample);
    this.#judged += weight;
    let best = -1;
    let bestScore = 0;
    const fresh: number[] = [];
    for (let language = 0; language < this.#sums.length; language += 1) {
      const score = scores.scoreOf(language);
      if (score <= 0) continue;
      this.#sums[language] = (this.#sums[language] as number) + score * weight;
      if (this.#isKnown[language] === 0) fresh.push(language);
      if (score <= bestScore) continue;
      best = language;
      bestScore = score;
    }
    for (const language of fresh) this.#isKnown[language] = 1;
    this.#order.push(...fresh.sort((one, two) => scores.scoreOf(two) - scores.scoreOf(one)));
    const isSure = scores.ngrams >= fewestNgrams && bestScore >= (scores.usual[best] ?? 0) * reliablePart;
    if (best >= 0 && isSure) this.#sure[best] = (this.#sure[best] as number) + weight;
  }

  count(): LanguageGuess {
    let best: number | undefined;
    let most = 0;
    for (const language of this.#order) {
      const sum = this.#sums[language] as number;
      if (best !== undefined && sum <= most) continue;
      best = language;
      most = sum;
    }
    if (best === undefined) return { code: null, confidence: 0, isReliable: false };
    return {
      code: this.#scores.codes[best] as string,
      confidence: round(most / this.#judged),
      isReliable: (this.#sure[best] as number) * 2 >= this.#judged,
    };
  }
}

let loading: Promise<LanguageDetector> | undefined;

/**
 * Loads the detector once: n-grams of 60 languages, packed. It looks at the first 350 bytes of what it is given: hence
 * samples, which vote.
 */
export function loadLanguageDetector(): Promise<LanguageDetector> {
  loading ??= makeLanguageDetector().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function makeLanguageDetector(): Promise<LanguageDetector> {
  const scores = new LanguageScores(await import('./language-profiles.js'));
  return (samples) => {
    const votes = new Votes(scores);
    for (const sample of samples) {
      const inner = cutEnds(sample);
      const text = inner.trim().length > sample.length / 2 ? inner : sample;
      if (threeLetters.test(text)) votes.add(text);
    }
    return votes.count();
  };
}
