/** What a character does in a word, after Unicode Standard Annex 29 (word boundaries). */
export const letter = 1;
export const digit = 2;
export const connector = 3;
export const midLetter = 4;
export const midNumber = 5;
export const midEither = 6;
export const space = 7;
export const newline = 8;
/** Belongs to the character before it. */
export const mark = 9;
/** Chinese and Japanese letters, which only a dictionary can part into words. */
export const ideograph = 10;
/** Letters of Thai, Lao, Khmer, Burmese and their like: a dictionary too, and other letters join them. */
export const dependent = 11;
/** One half of a character: look at the code point. */
export const surrogate = 12;
export const other = 13;
/** Hangul syllables, which make words with each other only (`AI는` is two). */
export const syllable = 14;

/** Masks the part of the traits that is one of the above; the bits beyond are about what readers see as one character. */
export const wordPart = 15;
/** Is seen as one with the character before it. */
export const joinsPrevious = 16;
/** May be seen as one with the next, or only in some company: Intl.Segmenter has to look. */
export const needsContext = 32;
/** Nothing is seen as one with it. */
export const isolated = 64;

/** Traits of each UTF-16 unit, 0 where not yet asked for: read with `traitsOfUnit` behind it. A plain letter is 1. */
export const unitTraits = new Uint8Array(65_536);
/** Each unit in lower case, the typographic apostrophe as `'`; valid where `unitTraits` is not 0. */
export const foldedUnits = new Uint16Array(65_536);

for (let unit = 0xd800; unit <= 0xdfff; unit += 1) {
  unitTraits[unit] = surrogate;
  foldedUnits[unit] = unit;
}

/** What a colon does in the versions of Unicode of which the characters below are known. */
const colonIn = new Map([
  ['16.0', other],
  ['17.0', midLetter],
]);

/** ASCII, and what typography puts in its place. */
function nameOrdinary(colon: number): Map<string, number> {
  const traits = new Map<string, number>();
  const add = (characters: string, found: number) => {
    for (const char of characters) traits.set(char, found);
  };
  for (let unit = 0; unit < 128; unit += 1) add(String.fromCharCode(unit), unit < 0x20 ? isolated | other : letter);
  add('!"#$%&()*+-/<=>?@[\\]^`{|}~«»¡¿–—“”„…', other);
  add('\u007f', isolated | other);
  add('\t\v\f', isolated | space);
  add('\n\r', isolated | newline);
  add('0123456789', digit);
  add(' \u00a0', space);
  add("'.‘’", midEither);
  add(',;', midNumber);
  add(':', colon);
  add('_', connector);
  return traits;
}

/** To ask about each takes as long as a large text does. */
const colonHere = colonIn.get(process.versions.unicode ?? '');
const ordinaryTraits = colonHere === undefined ? new Map<string, number>() : nameOrdinary(colonHere);

const wideTraits = new Map<number, number>();

let segmenters: { readonly words: Intl.Segmenter; readonly graphemes: Intl.Segmenter } | undefined;

/** Intl.Segmenter in the root locale, whatever the machine's is; made on first use. */
export function loadSegmenters() {
  segmenters ??= {
    words: new Intl.Segmenter('und', { granularity: 'word' }),
    graphemes: new Intl.Segmenter('und', { granularity: 'grapheme' }),
  };
  return segmenters;
}

const countSegments = (segmenter: Intl.Segmenter, text: string) => {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
};

/** Works out the traits of a unit that has none in `unitTraits` yet. */
export function traitsOfUnit(unit: number): number {
  const char = String.fromCharCode(unit);
  foldedUnits[unit] = unit === 0x2019 ? 0x27 : char.toLowerCase().charCodeAt(0);
  const traits = ordinaryTraits.get(char) ?? workOut(char);
  unitTraits[unit] = traits;
  return traits;
}

/**
 * True where words take more than traits and neighbors: dictionaries, other halves, runs of syllables, quotes of Hebrew.
 */
export function isOdd(unit: number, traits: number): boolean {
  const part = traits & wordPart;
  const isHebrew = unit >= 0x0590 && unit <= 0x05ff;
  return part === surrogate || part === ideograph || part === dependent || part === syllable || isHebrew;
}

/** The traits of a code point beyond U+FFFF, always asked for. */
export function traitsOfCodePoint(codePoint: number): number {
  let traits = wideTraits.get(codePoint);
  if (traits === undefined) {
    traits = workOut(String.fromCodePoint(codePoint));
    wideTraits.set(codePoint, traits);
  }
  return traits;
}

const lineEnd = /^[\n\r\u0085\u2028\u2029]$/;
const dictionaryLetter = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC\uFF70]$/u;
const dependentLetter =
  /^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tai_Le}\p{Script=New_Tai_Lue}\p{Script=Tai_Tham}\p{Script=Tai_Viet}\p{Script=Ahom}]$/u;
/** Conjoining Hangul, regional indicators, and marks that bind the letter after them: what they do depends on neighbors. */
const contextual =
  /^(?:[\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF\u094D\u09CD\u0ACD\u0B4D\u0C4D\u0D4D\u1039\u17D2\u1A60\u1B44\u1BAB\uA9C0\uAAF6\u{10A3F}\u{11133}\u{113D0}\u{1193E}\u{11A47}\u{11A99}\u{11F42}]|\u200D|\p{Regional_Indicator})$/u;

/** Letters of which nothing special is known; there are too many of them to ask about each. */
const plainLetter = /^(?=\p{L})[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]$/u;
const plainDictionaryLetter = /^(?=\p{L})[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

/** Asks Intl.Segmenter what a character does to its neighbors, so that the two agree in every version of Unicode. */
function workOut(char: string): number {
  if (plainLetter.test(char)) return letter;
  if (char >= '\uAC00' && char <= '\uD7A3') return syllable;
  if (plainDictionaryLetter.test(char)) return ideograph;
  const { words, graphemes } = loadSegmenters();
  let seen = 0;
  if (countSegments(graphemes, `a${char}`) === 1) seen |= joinsPrevious;
  if (contextual.test(char) || countSegments(graphemes, `${char}a`) === 1) seen |= needsContext;
  if (/^[\p{C}\p{Zl}\p{Zp}]$/u.test(char) && seen === 0) seen |= isolated;
  if (lineEnd.test(char)) return seen | newline;
  if (/^\p{White_Space}$/u.test(char)) return seen | space;
  const isOne = (text: string) => countSegments(words, text) === 1;
  if (isOne(` ${char}`)) return seen | mark;
  if (/^\p{Nd}$/u.test(char)) return seen | digit;
  if (dictionaryLetter.test(char)) return seen | ideograph;
  if (dependentLetter.test(char) && /^\p{L}$/u.test(char)) return seen | dependent;
  if (isOne(`a:${char}`)) return seen | letter;
  if (isOne(`1,${char}`)) return seen | digit;
  if (isOne(`${char}a`)) return seen | connector;
  const [partsLetters, partsNumbers] = [isOne(`a${char}a`), isOne(`1${char}1`)];
  if (partsLetters) return seen | (partsNumbers ? midEither : midLetter);
  return seen | (partsNumbers ? midNumber : other);
}
