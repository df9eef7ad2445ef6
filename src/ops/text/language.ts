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
  #samples: string[] = [];
  #stride = firstStride;
  #next = 0;

  get samples(): readonly string[] {
    return this.#samples;
  }

  /** Shows it a piece that begins `offset` units into the text. */
  offer(units: Uint16Array, { start, end, offset }: { start: number; end: number; offset: number }): void {
    while (this.#next < offset + end - start) {
      const from = start + Math.max(0, this.#next - offset);
      this.#samples.push(readUnits(units, from, Math.min(from + sampleUnits, end)));
      if (this.#samples.length > mostSamples) {
        this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
        this.#stride *= 2;
      }
      this.#next = this.#samples.length * this.#stride;
    }
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const fewestLetters = 3;

/**
 * Loads the detector once: letter statistics of 60 languages, the smallest of its databases (85 MB of memory and 140 ms to
 * load; the next takes twice that). It looks at the first 350 bytes of what it is given: hence samples, which vote.
 */
export async function loadLanguageDetector(): Promise<LanguageDetector> {
  const { eld } = await import('eld/extrasmall');
  return (samples) => {
    const scores = new Map<string, number>();
    const sure = new Map<string, number>();
    let judged = 0;
    for (const sample of samples) {
      // Half a word at either end says nothing.
      const inner = sample.replace(/^\p{L}{1,30}\s|\s\p{L}{1,30}$/gu, ' ');
      const text = inner.trim().length > sample.length / 2 ? inner : sample;
      if ((text.match(/\p{L}/gu)?.length ?? 0) < fewestLetters) continue;
      // A sample votes by its length: one from the end of a piece may be short.
      const weight = text.length;
      judged += weight;
      const found = eld.detect(text);
      for (const [code, score] of Object.entries(found.getScores())) {
        scores.set(code, (scores.get(code) ?? 0) + score * weight);
      }
      if (found.isReliable()) sure.set(found.language, (sure.get(found.language) ?? 0) + weight);
    }
    let best: string | null = null;
    for (const [code, score] of scores) if (best === null || score > (scores.get(best) ?? 0)) best = code;
    if (best === null) return { code: null, confidence: 0, isReliable: false };
    return {
      code: best,
      confidence: round((scores.get(best) ?? 0) / judged),
      isReliable: (sure.get(best) ?? 0) * 2 >= judged,
    };
  };
}
