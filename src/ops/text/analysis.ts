import type { Json } from '../../core/json.js';
import type { TextReader } from '../../formats/text/decode.js';
import type { VisibleText } from '../../formats/text/visible-text.js';
import { type LanguageDetector, LanguageSampler } from './language.js';
import { LineCounter } from './lines.js';
import { computeReadingEase, countSyllables, hasReadingEase, syllableCounter } from './reading-ease.js';
import { openScanKernel, type ScanKernel } from './scan-kernel.js';
import { TextScanner } from './scanner.js';
import { findStopWords } from './stop-words.js';
import { type TableLimits, usualLimits, WordTable } from './word-table.js';

/** What an analysis is made with. */
export interface AnalysisTools {
  readonly detectLanguage: LanguageDetector;
  /** Given for HTML of which only the visible text counts. */
  readonly startVisibleText?: ((emit: (text: string) => void) => VisibleText) | undefined;
  readonly topTerms: number;
  readonly longestLines: number;
  readonly limits?: TableLimits;
}

/** What was found in a text: plain data, in the order it is saved in. */
export type TextFacts = Readonly<Record<string, Json>> & {
  readonly language: string | null;
  readonly words: number;
  readonly uniqueWords: number;
  readonly sentences: number;
  readonly lines: number;
};

/** Makes an analysis of one text, which is written to it in pieces of any size. */
export function startAnalysis(tools: AnalysisTools): TextReader<TextFacts> {
  return new TextAnalysis(tools);
}

const round = (value: number) => Math.round(value * 100) / 100;

class TextAnalysis implements TextReader<TextFacts> {
  readonly #tools: AnalysisTools;
  readonly #table: WordTable;
  readonly #lines: LineCounter;
  readonly #sampler = new LanguageSampler();
  readonly #scanner: TextScanner;
  #kernel: ScanKernel | undefined;
  readonly #html: VisibleText | undefined;
  /** Syllables of words that the table forgot, and the language they were counted in. */
  readonly #forgotten = { syllables: 0, languages: new Set<string | null>() };

  constructor(tools: AnalysisTools) {
    this.#tools = tools;
    this.#lines = new LineCounter(tools.longestLines);
    this.#kernel = openScanKernel();
    this.#table = new WordTable(tools.limits ?? usualLimits, (words) => this.#forget(words), this.#kernel?.room);
    const counters = { table: this.#table, lines: this.#lines, sampler: this.#sampler, kernel: this.#kernel };
    this.#scanner = new TextScanner(counters);
    this.#html = tools.startVisibleText?.((text) => this.#scanner.write(text));
  }

  write(text: string): void {
    if (this.#html) this.#html.write(text);
    else this.#scanner.write(text);
  }

  writeAscii(bytes: Uint8Array): boolean {
    return this.#html === undefined && this.#scanner.writeAscii(bytes);
  }

  end(): TextFacts {
    try {
      this.#html?.end();
      this.#scanner.end();
      return this.#describe();
    } finally {
      this.stop();
    }
  }

  stop(): void {
    this.#kernel?.close();
    this.#kernel = undefined;
  }

  #describe(): TextFacts {
    const guess = this.#tools.detectLanguage(this.#sampler.samples);
    const declared = this.#html?.declaredLanguage;
    const declaredCode = declared?.split(/[-_]/, 1)[0]?.toLowerCase();
    const language = guess.isReliable ? guess.code : (declaredCode ?? guess.code);
    const { words, graphemes, characters } = this.#scanner;
    const sentences = this.#scanner.sentences.count;
    return {
      ...(this.#html?.title === undefined ? {} : { title: this.#html.title }),
      language: guess.code,
      languageConfidence: guess.confidence,
      languageIsReliable: guess.isReliable,
      ...(declared === undefined ? {} : { declaredLanguage: declared }),
      characters,
      graphemes,
      words,
      uniqueWords: this.#table.unique,
      ...(this.#table.isEstimate ? { uniqueWordsIsEstimate: true } : {}),
      sentences,
      lines: this.#lines.lines,
      paragraphs: this.#lines.paragraphs,
      averageWordLength: words === 0 ? 0 : round(this.#scanner.wordCharacters / words),
      averageSentenceLength: sentences === 0 ? 0 : round(words / sentences),
      ...this.#readingEase(language, sentences),
      longestLines: this.#lines.longest.map((line) => ({ ...line })),
      ...this.#terms(language),
    };
  }

  #terms(language: string | null): Record<string, Json> {
    const limit = this.#tools.topTerms;
    const stopWords = language === null ? undefined : findStopWords(language);
    const says = (term: string) => !(stopWords?.has(term) ?? false) && /\p{L}/u.test(term);
    return {
      topTerms: this.#table.store.top(limit).map((each) => ({ ...each })),
      topTermsWithoutStopWords: this.#table.store.top(limit, says).map((each) => ({ ...each })),
      stopWords: stopWords === undefined ? null : language,
      ...(this.#table.isEstimate ? { topTermsUndercount: this.#table.undercount } : {}),
    };
  }

  #readingEase(language: string | null, sentences: number): Record<string, Json> {
    if (language === null || !hasReadingEase(language)) return {};
    // Syllables of forgotten words were counted in the language that the text was taken for then.
    if ([...this.#forgotten.languages].some((each) => each !== language)) return {};
    const syllables = this.#forgotten.syllables + this.#countSyllables(language);
    const ease = computeReadingEase(language, { words: this.#scanner.words, sentences, syllables });
    return ease === undefined ? {} : { readingEase: ease.score, readingEaseFormula: ease.source };
  }

  #countSyllables(language: string): number {
    const kernel = this.#kernel;
    if (language === 'en' && kernel !== undefined && this.#table.store.isIn(kernel.room))
      return kernel.sumEnglishSyllables(this.#table);
    return this.#table.store.sum(syllableCounter(language));
  }

  #forget(words: Iterable<{ term: string; count: number }>): void {
    const { code } = this.#tools.detectLanguage(this.#sampler.samples);
    this.#forgotten.languages.add(code);
    if (code === null || !hasReadingEase(code)) return;
    for (const { term, count } of words) this.#forgotten.syllables += countSyllables(term, code) * count;
  }
}
