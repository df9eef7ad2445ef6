import type { RoomSize } from './table-room.js';

/** The least count that leaves at most so many words and units, if words with it and rarer ones are forgotten. */
export function findThreshold(entries: Iterable<{ length: number; count: number }>, most: RoomSize): number {
  const byCount = new Map<number, { words: number; units: number }>();
  let words = 0;
  let units = 0;
  for (const { length, count } of entries) {
    const sum = byCount.get(count) ?? { words: 0, units: 0 };
    sum.words += 1;
    sum.units += length;
    byCount.set(count, sum);
    words += 1;
    units += length;
  }
  let threshold = 0;
  for (const [count, sum] of [...byCount].sort(([one], [two]) => one - two)) {
    if (words <= most.words && units <= most.units) break;
    words -= sum.words;
    units -= sum.units;
    threshold = count;
  }
  return threshold;
}
