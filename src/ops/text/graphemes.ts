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
 * are, and where a neighbor matters (emoji sequences, flags, conjoining Hangul, Indic conjuncts) Intl.Segmenter counts
 * the run between two spaces.
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
    if ((traits & needsContext) !== 0) isOpen = true;
  }
  close(end);
  return { halves, joined };
}

/** True for controls, which a mark does not join. */
const isAlone = (unit: number) => unit < 0x20 || ((unitTraits[unit] || traitsOfUnit(unit)) & isolated) !== 0;

const mostRemembered = 4_096;
const longestRemembered = 64;
/** Short runs come again: words of Hindi, flags, the same emoji. */
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
