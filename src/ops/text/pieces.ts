import {
  ideograph,
  isolated,
  letter,
  newline,
  other,
  space,
  traitsOfUnit,
  unitTraits,
  wordPart,
} from './characters.js';

/** No piece is longer, in UTF-16 units. */
export const longestPiece = 4_096;

const traits = (unit: number) => unitTraits[unit] || traitsOfUnit(unit);

/** Nothing of it belongs to what is before it. */
const beginsAnew = (found: number) => found < 16 || (found & ~wordPart) === isolated;

/**
 * Where the piece that begins at `start` ends: behind the last white space within reach, else behind the last
 * punctuation before a letter, else just there. So pieces depend on the text alone, words are whole, and what is looked at
 * together is bounded. `units` must hold one unit more than the longest piece.
 */
export function findPieceEnd(units: Uint16Array, start: number): number {
  const reach = start + longestPiece;
  for (let cut = reach; cut > start; cut -= 1) {
    const unit = units[cut - 1] as number;
    // A carriage return may have its line feed behind it.
    if (unit === 0x0d || (unit > 0x20 && unit < 0x80)) continue;
    const part = traits(unit) & wordPart;
    if ((part === space || part === newline) && beginsAnew(traits(units[cut] as number))) return cut;
  }
  for (let cut = reach; cut > start; cut -= 1) {
    if (traits(units[cut - 1] as number) !== other) continue;
    const next = traits(units[cut] as number);
    if (next === ideograph || next === letter) return cut;
  }
  const isPair = ((units[reach - 1] as number) & 0xfc00) === 0xd800;
  return isPair ? reach - 1 : reach;
}
