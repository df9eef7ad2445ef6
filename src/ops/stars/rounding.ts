/** Numbers whose nearest halves are further away than this from where they are cut round as their decimals do. */
const clearOfHalf = 1e-6;
/** Products up to here keep their halves. */
const mostExact = 2 ** 32;

/** Rounds; without the zero that has a sign, which JSON would lose. */
export function decimals(value: number, count: number): number {
  const scale = powersOfTen[count] as number;
  return roundTo(value, scale) ?? Number(value.toFixed(count)) + 0;
}

/** Rounds to so many digits. */
export function significant(value: number, count: number): number {
  const size = Math.abs(value);
  if (size >= 1 && size < 1e5) {
    let digits = 1;
    while (size >= (powersOfTen[digits] as number)) digits += 1;
    const rounded = digits <= count ? roundTo(value, powersOfTen[count - digits] as number) : undefined;
    if (rounded !== undefined) return rounded;
  }
  return Number(value.toPrecision(count)) + 0;
}

const powersOfTen = [1, 10, 100, 1e3, 1e4, 1e5] as const;

/**
 * Rounds to a part of one: what the decimals say, since both the whole number and the scale are exact. Undefined too near to a
 * half, where the product may lie on its other side.
 */
function roundTo(value: number, scale: number): number | undefined {
  const product = value * scale;
  const rounded = Math.round(product);
  if (!(Math.abs(product) < mostExact) || 0.5 - Math.abs(product - rounded) < clearOfHalf) return undefined;
  return rounded / scale + 0;
}
