/** The largest prime that has a stage of its own: lengths with a larger one are transformed by way of a convolution. */
const largestPrime = 61;

/** Radices whose product is `length`, or undefined where a prime above 61 divides it. */
export function factorLength(length: number): readonly number[] | undefined {
  const radices: number[] = [];
  let rest = length;
  const take = (radix: number) => {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  };
  for (const radix of [8, 4, 2, 3, 5]) take(radix);
  for (let radix = 7; radix <= largestPrime && rest > 1; radix += 2) take(radix);
  return rest === 1 ? radices : undefined;
}

/** The smallest of the lengths 2^k, 3 · 2^k and 5 · 2^k that is not below `least`: what transforms are quickest at. */
export function roundUpLength(least: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const odd of [1, 3, 5]) {
    let length = odd;
    while (length < least) length *= 2;
    best = Math.min(best, length);
  }
  return best;
}
