import { countEnglishSyllables } from './english-syllables.js';
import { readUnits, writeUnits } from './units.js';

/** A published formula of reading ease: `constant - perWord * words per sentence - perSyllable * syllables per word`. */
interface Formula {
  readonly constant: number;
  readonly perWord: number;
  readonly perSyllable: number;
  /** Who made it, and when. */
  readonly source: string;
  /** Runs of vowels, each of which is sounded as one; English has rules of its own. */
  readonly nuclei?: RegExp;
}

/**
 * Formulas by language. Flesch 1948 (Journal of Applied Psychology 32:221) and its adaptations, all on a scale where 100
 * is very easy and 0 very hard.
 */
const formulas: Readonly<Record<string, Formula>> = {
  en: {
    constant: 206.835,
    perWord: 1.015,
    perSyllable: 84.6,
    source: 'Flesch 1948',
  },
  de: {
    constant: 180,
    perWord: 1,
    perSyllable: 58.5,
    source: 'Amstad 1978',
    nuclei: /aa|ai|au|äu|ee|ei|eu|ey|ie|oo|ou|[aeiouyäöüéèàáóâê]/g,
  },
  fr: {
    constant: 207,
    perWord: 1.015,
    perSyllable: 73.6,
    source: 'Kandel and Moles 1958',
    nuclei: /[aeiouyàâäæéèêëïîôöœùûüÿ]+/g,
  },
  es: {
    constant: 206.835,
    perWord: 1,
    perSyllable: 62.3,
    source: 'Szigriszt-Pazos 1993',
    nuclei: /[iuüy]{0,2}[aeoáéó][iuy]?|[iuüíúy]+/g,
  },
  it: {
    constant: 217,
    perWord: 1.3,
    perSyllable: 60,
    source: 'Franchina and Vacca 1986',
    nuclei: /[iu]?[aeoàèéò][iu]?|[iuìíùú]+/g,
  },
  nl: {
    constant: 206.84,
    perWord: 0.93,
    perSyllable: 77,
    source: 'Douma 1960',
    nuclei: /aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ei|ij|ui|au|ou|[aeiouyëïöüéèá]/g,
  },
  ru: { constant: 206.835, perWord: 1.3, perSyllable: 60.1, source: 'Oborneva 2006', nuclei: /[аеёиоуыэюя]/g },
};

/** True where a formula of the language is known. */
export function hasReadingEase(language: string): boolean {
  return Object.hasOwn(formulas, language);
}

/**
 * Estimates the syllables of a word in lower case, at least one: its groups of vowels, with what is silent in English and
 * French left out. Right for about nine words in ten, which averages over a text.
 */
export function countSyllables(word: string, language: string): number {
  if (language === 'en') {
    const units = new Uint16Array(word.length);
    return countEnglishSyllables(units, 0, writeUnits(units, 0, word));
  }
  const nuclei = formulas[language]?.nuclei;
  if (nuclei === undefined) return 1;
  let count = word.match(nuclei)?.length ?? 0;
  if (language === 'fr' && count > 1 && /[^aeiouyéèêë](?:e|es|ent)$/.test(word)) count -= 1;
  return Math.max(1, count);
}

/** Makes what estimates the syllables of a word that lies in units, from `start` to `end`. */
export function syllableCounter(language: string): (units: Uint16Array, start: number, end: number) => number {
  if (language === 'en') return countEnglishSyllables;
  return (units, start, end) => countSyllables(readUnits(units, start, end), language);
}

/** A reading ease and where its formula is from. */
export interface ReadingEase {
  readonly score: number;
  readonly source: string;
}

/** The reading ease of a text in a language that has a formula. */
export function computeReadingEase(
  language: string,
  { words, sentences, syllables }: { words: number; sentences: number; syllables: number },
): ReadingEase | undefined {
  const formula = formulas[language];
  if (formula === undefined || words === 0 || sentences === 0) return undefined;
  const score = formula.constant - formula.perWord * (words / sentences) - formula.perSyllable * (syllables / words);
  return { score: Math.round(score * 100) / 100, source: formula.source };
}
