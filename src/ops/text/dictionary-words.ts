import { loadSegmenters } from './characters.js';
import { hashUnits } from './hashing.js';
import { readUnits } from './units.js';
import type { WordTable } from './word-table.js';

/** Intl.Segmenter takes time with the square of the length. */
const longestRun = 1_024;

/** What a run of letters without spaces came to. */
export interface RunWords {
  readonly words: number;
  /** UTF-16 units in all of them. */
  readonly units: number;
}

/**
 * Parts a run of Chinese, Japanese, Thai or the like into words with the dictionaries of Intl.Segmenter, and counts each
 * in the table.
 */
export function addDictionaryWords(
  table: WordTable,
  units: Uint16Array,
  { start, end }: { start: number; end: number },
): RunWords {
  let words = 0;
  let wordUnits = 0;
  for (let from = start; from < end; from += longestRun) {
    const text = readUnits(units, from, Math.min(from + longestRun, end));
    for (const { index, segment, isWordLike } of loadSegmenters().words.segment(text)) {
      if (!isWordLike) continue;
      const word = { start: from + index, end: from + index + segment.length };
      table.add(units, { ...word, hash: hashUnits(units, word) });
      words += 1;
      wordUnits += segment.length;
    }
  }
  return { words, units: wordUnits };
}
