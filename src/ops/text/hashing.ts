import { foldedUnits } from './characters.js';

/** Where a word is in `units`, and the hash of it in lower case. */
export interface HashedWord {
  readonly start: number;
  readonly end: number;
  readonly hash: number;
}

/** What a hash begins with, and what it is multiplied by after each unit is mixed in: FNV-1a of 32 bits. */
export const hashSeed = 0x811c9dc5 | 0;
export const hashFactor = 0x01000193;

/** Mixes units in lower case into a hash. Their traits must be known, or `foldedUnits` says nothing of them. */
export function hashUnits(units: Uint16Array, span: { start: number; end: number }, seed = hashSeed): number {
  let hash = seed;
  for (let index = span.start; index < span.end; index += 1) {
    hash = Math.imul(hash ^ (foldedUnits[units[index] as number] as number), hashFactor);
  }
  return hash;
}
