import {
  isolated,
  joinsPrevious,
  loadSegmenters,
  needsContext,
  traitsOfCodePoint,
  traitsOfUnit,
  unitTraits,
} from './characters.js';
import { codePointAt, readUnits } from './units.js';

/** How many characters of a piece are fewer than its units. */
export interface Joined {
  /** Units that are the second half of a code point. */
  readonly halves: number;
  /** Code points that readers see as one with another; CR LF is not counted. */
  readonly joined: number;
}

/** Where each unit is a character. */
export const noneJoined: Joined = { halves: 0, joined: 0 };

/** True where units with these traits, or'ed together, may come to fewer characters: those of ASCII have none of them. */
export const mayJoin = (traits: number): boolean => (traits & (joinsPrevious | needsContext)) !== 0;

/**
 * Counts what keeps units from being characters, after Unicode Standard Annex 29 (grapheme clusters): marks by what they
 * are, Indic conjuncts by the letters around what binds them, and where neighbors matter otherwise (emoji sequences,
 * flags, conjoining Hangul) Intl.Segmenter counts the run between two spaces.
 */
export function countJoined(units: Uint16Array, start: number, end: number): Joined {
  let bits = 0;
  for (let index = start; index < end; index += 1) bits |= units[index] as number;
  return bits < 0x80 ? noneJoined : countWide(units, start, end);
}

function countWide(units: Uint16Array, start: number, end: number): Joined {
  let halves = 0;
  let joined = 0;
  let runStart = start;
  let runMarks = 0;
  let isOpen = false;
  const close = (runEnd: number) => {
    if (isOpen) {
      // With a neighbor on either side: a mark may belong to the space before the run.
      const text = readUnits(units, Math.max(runStart - 1, start), Math.min(runEnd + 1, end));
      joined += countCodePoints(text) - runMarks - countGraphemes(text);
    }
    runStart = runEnd + 1;
    runMarks = 0;
    isOpen = false;
  };
  for (let index = start; index < end; index += 1) {
    const unit = units[index] as number;
    if (unit <= 0x20) {
      close(index);
      continue;
    }
    if (unit < 0x80) continue;
    let traits = unitTraits[unit] || traitsOfUnit(unit);
    const first = index;
    if ((unit & 0xfc00) === 0xd800) {
      traits = traitsOfCodePoint(codePointAt(units, index, end));
      index += 1;
      halves += 1;
    }
    if (traits < joinsPrevious) continue;
    if ((traits & joinsPrevious) !== 0) {
      runMarks += 1;
      joined += 1;
      if (first === start || isAlone(units[first - 1] as number)) isOpen = true;
    }
    if ((traits & needsContext) === 0) continue;
    const bound = first === index ? bindsNeighbors(units, index, { start, end }) : undefined;
    if (bound === undefined) isOpen = true;
    else if (bound) {
      runMarks += 1;
      joined += 1;
    }
  }
  close(end);
  return { halves, joined };
}

/** Of a letter, the mark behind it and the letter behind that: whether all three are seen as one. */
const triples = new Map<number, boolean>();
const mostTriples = 65_536;

/**
 * Whether a mark that binds (a virama) makes one of the letters before and behind it: that is a matter of these three alone.
 * Undefined where the neighbors are not plain, or the mark is something else.
 */
function bindsNeighbors(
  units: Uint16Array,
  index: number,
  { start, end }: { readonly start: number; readonly end: number },
): boolean | undefined {
  const mark = units[index] as number;
  if (!isVirama(mark) || index === start || index + 1 >= end) return undefined;
  const [before, after] = [units[index - 1] as number, units[index + 1] as number];
  if (!isPlain(before) || !isPlain(after)) return undefined;
  // Letters of Indic scripts, and never a space or a sign that may end a run.
  if (after < 0x80) return false;
  const key = (before * 0x10000 + mark) * 0x10000 + after;
  let isBound = triples.get(key);
  if (isBound === undefined) {
    let count = 0;
    for (const _ of loadSegmenters().graphemes.segment(String.fromCharCode(before, mark, after))) count += 1;
    isBound = count === 1;
    if (triples.size >= mostTriples) triples.clear();
    triples.set(key, isBound);
  }
  return isBound;
}

const isVirama = (unit: number) => unit !== 0x200d && ((unitTraits[unit] as number) & joinsPrevious) !== 0;
const isPlain = (unit: number) =>
  unit > 0x20 && (unit & 0xf800) !== 0xd800 && (unitTraits[unit] || traitsOfUnit(unit)) < joinsPrevious;

/** True for controls, which a mark does not join. */
const isAlone = (unit: number) => unit < 0x20 || ((unitTraits[unit] || traitsOfUnit(unit)) & isolated) !== 0;

const mostRemembered = 4_096;
const longestRemembered = 64;
/** Short runs come again: flags, the same emoji. */
let remembered = new Map<string, number>();

function countGraphemes(text: string): number {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  let count = 0;
  for (const _ of loadSegmenters().graphemes.segment(text)) count += 1;
  if (text.length <= longestRemembered) {
    if (remembered.size >= mostRemembered) remembered = new Map();
    remembered.set(text, count);
  }
  return count;
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
