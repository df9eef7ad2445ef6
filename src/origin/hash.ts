/**
 * A number in [0, 1) that depends on the seed and the text alone: FNV-1a (Fowler, Noll, Vo) over the UTF-16 units, then
 * the finalizer of MurmurHash3 (Austin Appleby), since FNV alone spreads short texts badly.
 */
export function hashToUnit(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let position = 0; position < text.length; position += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
