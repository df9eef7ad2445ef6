/** What is kept for the next signal: more than this is left to the garbage collector. */
const mostKeptBytes = 64 * 2 ** 20;

const free: Float64Array[] = [];
let keptBytes = 0;

/**
 * Lends a buffer of exactly `length` numbers, with whatever was in it. Signals of a run are mostly of one size, and a
 * fresh buffer costs a page fault every 4 KiB. Give it back once, when nothing refers to it any more.
 */
export function takeWorkspace(length: number): Float64Array {
  let best = -1;
  for (const [position, buffer] of free.entries()) {
    const size = buffer.length;
    if (size >= length && (best === -1 || size < (free[best] as Float64Array).length)) best = position;
  }
  if (best === -1) return new Float64Array(length);
  const [buffer] = free.splice(best, 1) as [Float64Array];
  keptBytes -= buffer.byteLength;
  return buffer.length === length ? buffer : buffer.subarray(0, length);
}

/** Takes a lent buffer back; the smallest ones go when too much is kept. */
export function giveWorkspace(lent: Float64Array): void {
  const buffer = new Float64Array(lent.buffer);
  free.push(buffer);
  keptBytes += buffer.byteLength;
  while (keptBytes > mostKeptBytes) {
    free.sort((a, b) => b.length - a.length);
    // The largest alone may be too much as well.
    const dropped = (free.length === 1 ? free.pop() : free.splice(free.length - 1, 1)[0]) as Float64Array;
    keptBytes -= dropped.byteLength;
  }
}
