import { readUnits } from './units.js';

/** Sounded, and one of the letters that the rules below go by. */
const plainVowel = 3;
/** Sounded: a letter of words from other languages. */
const otherVowel = 1;
/** What each unit is among the vowels; 0 for none. */
export const vowels = new Uint8Array(0x160);
for (const char of 'àâäæçéèêëïîôöœùûü') vowels[char.charCodeAt(0)] = otherVowel;
for (const char of 'aeiouy') vowels[char.charCodeAt(0)] = plainVowel;

/** Neighboring vowels that are sounded apart: giant, radio, medium, usual, theory, idea, going, science, society. */
const soundedApart =
  /[^cgst]ia|gian|[^cgqst]io|iu|[^gq]ua|uou|[dhlnr]eo|[aeiouy][^aeiouy]+eas?$|[eo]ing|[^s]ying|(?:sc|cl|d|qu)ie[nt]|rien|[cr]iet|create|reali|coop/;
/** One of these pairs is in whatever that finds. */
const pairs = new Uint8Array(0x80 * 0x80);
for (const pair of 'ia io iu ie ua uo eo ea ei oi oo yi'.split(' ')) {
  pairs[pair.charCodeAt(0) * 0x80 + pair.charCodeAt(1)] = 1;
}

const spell = (word: string) => Uint16Array.from(word, (char) => char.charCodeAt(0));
/** An e that is silent within a word, behind any letter but a vowel or l: likely, careful, movement, something. By last letter. */
const silentInside = new Map<number, readonly Uint16Array[]>();
for (const ending of 'ely eful eless eness ement ething ety ewhere etime'.split(' ')) {
  const last = ending.charCodeAt(ending.length - 1);
  silentInside.set(last, [...(silentInside.get(last) ?? []), spell(ending)]);
}

const letter = {
  c: 0x63,
  d: 0x64,
  e: 0x65,
  g: 0x67,
  h: 0x68,
  l: 0x6c,
  m: 0x6d,
  n: 0x6e,
  r: 0x72,
  s: 0x73,
  t: 0x74,
  x: 0x78,
  z: 0x7a,
  apostrophe: 0x27,
} as const;

const isPlainVowel = (unit: number) => unit < vowels.length && vowels[unit] === plainVowel;
/** Behind these, `le` is no syllable of its own. */
const joinsL = (unit: number) => isPlainVowel(unit) || unit === letter.l || unit === letter.r;

/**
 * Estimates the syllables of an English word in lower case, at least one: its groups of vowels, less those that are silent
 * and with those that are sounded apart. Made for vocabularies: hardly any word has to become a string.
 */
export function countEnglishSyllables(units: Uint16Array, start: number, end: number): number {
  let count = 0;
  let mayBeApart = false;
  let before = 0;
  let beforeKind = 0;
  for (let index = start; index < end; index += 1) {
    const unit = units[index] as number;
    const kind = unit < vowels.length ? (vowels[unit] as number) : 0;
    if (kind !== 0) {
      if (beforeKind === 0) count += 1;
      else if ((kind & beforeKind) === plainVowel && pairs[before * 0x80 + unit] === 1) mayBeApart = true;
    }
    before = unit;
    beforeKind = kind;
  }
  count += correctEnding(units, start, end);
  if (hasSilentInside(units, start, end)) count -= 1;
  if (mayBeApart && soundedApart.test(readUnits(units, start, end))) count += 1;
  return Math.max(1, count);
}

/** The unit at a place of a word; -1, which is no letter, before its start. */
function unitAt(units: Uint16Array, start: number, at: number): number {
  return at >= start ? (units[at] as number) : -1;
}

const isConsonant = (unit: number) => unit >= 0 && !isPlainVowel(unit);
/** An l that begins a syllable of its own, as in `table`. */
const isSyllableOfL = (unit: number, before: number) => unit === letter.l && before >= 0 && !joinsL(before);

/** Silent endings (make, makes, jumped; but not table, boxes, wanted), and those without a vowel (rhythm, didn't). */
function correctEnding(units: Uint16Array, start: number, end: number): number {
  const second = unitAt(units, start, end - 2);
  const third = unitAt(units, start, end - 3);
  switch (unitAt(units, start, end - 1)) {
    case letter.e:
      return isConsonant(second) && !isSyllableOfL(second, third) ? -1 : 0;
    case letter.s: {
      if (second !== letter.e || !isConsonant(third)) return 0;
      const fourth = unitAt(units, start, end - 4);
      return isHissing(third, fourth) || isSyllableOfL(third, fourth) ? 0 : -1;
    }
    case letter.d:
      return second === letter.e && isConsonant(third) && third !== letter.t && third !== letter.d ? -1 : 0;
    case letter.m:
      return second === letter.s || (second === letter.h && third === letter.t) ? 1 : 0;
    case letter.t: {
      if (second !== letter.apostrophe || third !== letter.n) return 0;
      const fourth = unitAt(units, start, end - 4);
      return fourth === letter.d || fourth === letter.s ? 1 : 0;
    }
    default:
      return 0;
  }
}

/** s, x, z, c, g, ch and sh: behind them `es` is sounded. */
function isHissing(unit: number, before: number): boolean {
  if (unit === letter.h) return before === letter.c || before === letter.s;
  return unit === letter.s || unit === letter.x || unit === letter.z || unit === letter.c || unit === letter.g;
}

function hasSilentInside(units: Uint16Array, start: number, end: number): boolean {
  if (endsSilently(units, start, end)) return true;
  return end > start && units[end - 1] === letter.s && endsSilently(units, start, end - 1);
}

function endsSilently(units: Uint16Array, start: number, end: number): boolean {
  const endings = end > start ? silentInside.get(units[end - 1] as number) : undefined;
  if (endings === undefined) return false;
  for (const ending of endings) {
    const at = end - ending.length;
    if (at <= start) continue;
    let matched = 0;
    while (matched < ending.length && units[at + matched] === ending[matched]) matched += 1;
    const before = units[at - 1] as number;
    if (matched === ending.length && before !== letter.l && !isPlainVowel(before)) return true;
  }
  return false;
}
