import { LanguageSampler } from '../../../src/ops/text/language.js';
import { LineCounter } from '../../../src/ops/text/lines.js';
import { syllableCounter } from '../../../src/ops/text/reading-ease.js';
import { openScanKernel, type ScanKernel } from '../../../src/ops/text/scan-kernel.js';
import { TextScanner } from '../../../src/ops/text/scanner.js';
import { type TableLimits, usualLimits, WordTable } from '../../../src/ops/text/word-table.js';

interface ScanChoices {
  readonly longestLines?: number;
  readonly limits?: TableLimits;
  readonly kernel?: ScanKernel | undefined;
}

/** Scans a text that comes in the given parts, in JavaScript or by a kernel; everything that is counted, as plain data. */
export function scan(parts: string | readonly (string | Uint8Array)[], choices: ScanChoices = {}) {
  const { longestLines = 3, limits = usualLimits, kernel } = choices;
  const forgotten: unknown[] = [];
  const table = new WordTable(limits, (words) => forgotten.push(...words), kernel?.room);
  const lines = new LineCounter(longestLines);
  const sampler = new LanguageSampler();
  const scanner = new TextScanner({ table, lines, sampler, kernel });
  for (const part of typeof parts === 'string' ? [parts] : parts) {
    if (typeof part === 'string') scanner.write(part);
    else if (!scanner.writeAscii(part)) scanner.write(Buffer.from(part).toString('latin1'));
  }
  scanner.end();
  const isInKernel = kernel !== undefined && table.store.isIn(kernel.room);
  return {
    forgotten,
    unique: table.unique,
    syllables: isInKernel ? kernel.sumEnglishSyllables(table) : table.store.sum(syllableCounter('en')),
    characters: scanner.characters,
    graphemes: scanner.graphemes,
    words: scanner.words,
    wordCharacters: scanner.wordCharacters,
    sentences: scanner.sentences.count,
    lines: lines.lines,
    paragraphs: lines.paragraphs,
    longest: lines.longest,
    terms: [...table.store.entries()],
    samples: sampler.samples,
  };
}

/** The same by a kernel. */
export function scanByKernel(parts: string | readonly (string | Uint8Array)[], choices: ScanChoices = {}) {
  const kernel = openScanKernel();
  if (kernel === undefined) throw new Error('There is no kernel: no WebAssembly with SIMD.');
  try {
    return scan(parts, { ...choices, kernel });
  } finally {
    kernel.close();
  }
}

/** Cuts a text at the given places, counted modulo its length; also inside surrogate pairs. */
export function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((one, two) => one - two);
  let start = 0;
  const parts = ends.map((end) => {
    const part = text.slice(start, end);
    start = end;
    return part;
  });
  return [...parts, text.slice(start)];
}

/**
 * How often each word is in a text, in lower case, by Intl.Segmenter; `byLetters` where its boundaries are asked for and
 * not its opinion of what a word is, which odd marks change.
 */
export function segmentWords(text: string, { byLetters = false } = {}): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { segment, isWordLike } of new Intl.Segmenter('und', { granularity: 'word' }).segment(text)) {
    if (!(byLetters || isWordLike) || !/[\p{L}\p{Nd}]/u.test(segment)) continue;
    const term = segment.toLowerCase().replaceAll('\u2019', "'");
    counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

export function countSegments(text: string, granularity: 'grapheme' | 'sentence'): number {
  return [...new Intl.Segmenter('und', { granularity }).segment(text)].length;
}
