import { foldedUnits } from './characters.js';

/** Where a word is in `units`, and the hash of it in lower case. */
export interface HashedWord {
  readonly start: number;
  readonly end: number;
  readonly hash: number;
}

const blockUnits = 8;
const hashFactor = 0x9e3779b1 | 0;
/** What each unit of a block is multiplied by: two of them are one number of 32 bits to a kernel. */
const unitFactors = new Int32Array(blockUnits);
[0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1].forEach((factor, index) => {
  unitFactors[2 * index] = factor;
  unitFactors[2 * index + 1] = factor << 16;
});

/**
 * Hashes units in lower case, in blocks of eight, which kernels take at once. Their traits must be known, or `foldedUnits` says
 * nothing of them.
 */
export function hashUnits(units: Uint16Array, { start, end }: { start: number; end: number }): number {
  let hash = 0;
  for (let from = start; from < end; from += blockUnits) {
    const length = Math.min(blockUnits, end - from);
    let sum = 0;
    for (let index = 0; index < length; index += 1) {
      const folded = foldedUnits[units[from + index] as number] as number;
      sum = (sum + Math.imul(folded, unitFactors[index] as number)) | 0;
    }
    hash = Math.imul(hash ^ sum, hashFactor);
  }
  return hash;
}
