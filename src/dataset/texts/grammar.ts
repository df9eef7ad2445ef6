/** A language that texts are written in: sentences with `{slots}`, and the phrases that fill them. */
export interface Grammar {
  /** ISO 639-1: `de`. */
  readonly code: string;
  /** BCP 47, for the `lang` of a page: `zh-Hant`. */
  readonly tag: string;
  readonly isRightToLeft?: true;
  /** Between two sentences: nothing where words stand without spaces. */
  readonly gap: '' | ' ';
  readonly titles: readonly string[];
  /**
   * Whole sentences, with their full stop. A slot names a list of `parts`, or is `{year}` (1,790 to 2,019) or `{count}` (a
   * multiple of ten below 1,000, which takes one form of the noun in all of these languages).
   */
  readonly sentences: readonly string[];
  readonly parts: Readonly<Record<string, readonly string[]>>;
}

/** Splits `one | two | three`, over as many lines as it takes. */
export function phrases(text: string): string[] {
  return text.split('|').map((phrase) => phrase.trim().replace(/\s*\n\s*/g, ' '));
}
