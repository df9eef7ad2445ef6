import type { Stage } from './stage.js';

/**
 * Makes a stage for an odd prime radix. Its transforms are sums over all pairs, (radix - 1)² / 2 products each: quicker than
 * the way round by a convolution up to a hundred or so. Values k and radix - k are handled together, since their roots are conjugate (Singleton, 1969).
 */
export function makeOddPrimeStage(radix: number): Stage {
  const half = (radix - 1) / 2;
  const cosines = Float64Array.from({ length: radix }, (_, index) => Math.cos((2 * Math.PI * index) / radix));
  const sines = Float64Array.from({ length: radix }, (_, index) => Math.sin((2 * Math.PI * index) / radix));
  /** Sum and difference of each pair: four numbers a pair. */
  const pairs = new Float64Array(4 * (half + 1));
  /** Powers of the group's rotation. */
  const powers = new Float64Array(2 * radix);

  return (from, to, { groups, stride, rotations }) => {
    const step = 2 * stride;
    const part = step * groups;
    for (let group = 0; group < groups; group += 1) {
      fillPowers(powers, rotations[step * group] as number, rotations[step * group + 1] as number);
      let at = step * group;
      let out = radix * step * group;
      for (const end = at + step; at < end; at += 2, out += 2) {
        const r0 = from[at] as number;
        const i0 = from[at + 1] as number;
        let totalR = r0;
        let totalI = i0;
        for (let pair = 1; pair <= half; pair += 1) {
          const low = at + pair * part;
          const high = at + (radix - pair) * part;
          const sumR = (from[low] as number) + (from[high] as number);
          const sumI = (from[low + 1] as number) + (from[high + 1] as number);
          totalR += sumR;
          totalI += sumI;
          pairs[4 * pair] = sumR;
          pairs[4 * pair + 1] = sumI;
          pairs[4 * pair + 2] = (from[low] as number) - (from[high] as number);
          pairs[4 * pair + 3] = (from[low + 1] as number) - (from[high + 1] as number);
        }
        to[out] = totalR;
        to[out + 1] = totalI;
        for (let k = 1; k <= half; k += 1) {
          let ar = r0;
          let ai = i0;
          let br = 0;
          let bi = 0;
          for (let pair = 1, turn = k; pair <= half; pair += 1) {
            const cosine = cosines[turn] as number;
            const sine = sines[turn] as number;
            ar += cosine * (pairs[4 * pair] as number);
            ai += cosine * (pairs[4 * pair + 1] as number);
            br += sine * (pairs[4 * pair + 3] as number);
            bi -= sine * (pairs[4 * pair + 2] as number);
            turn += k;
            if (turn >= radix) turn -= radix;
          }
          put(to, out + k * step, { real: ar + br, imaginary: ai + bi, power: k });
          put(to, out + (radix - k) * step, { real: ar - br, imaginary: ai - bi, power: radix - k });
        }
      }
    }
  };

  function put(
    to: Float64Array,
    place: number,
    { real, imaginary, power }: { real: number; imaginary: number; power: number },
  ): void {
    const wr = powers[2 * power] as number;
    const wi = powers[2 * power + 1] as number;
    to[place] = real * wr - imaginary * wi;
    to[place + 1] = real * wi + imaginary * wr;
  }
}

/** Each power is the product of the two in its middle, so that errors add up no more than seven times. */
function fillPowers(powers: Float64Array, real: number, imaginary: number): void {
  powers[0] = 1;
  powers[1] = 0;
  powers[2] = real;
  powers[3] = imaginary;
  for (let power = 2; 2 * power < powers.length; power += 1) {
    const low = 2 * (power >> 1);
    const high = 2 * power - low;
    const lowR = powers[low] as number;
    const lowI = powers[low + 1] as number;
    const highR = powers[high] as number;
    const highI = powers[high + 1] as number;
    powers[2 * power] = lowR * highR - lowI * highI;
    powers[2 * power + 1] = lowR * highI + lowI * highR;
  }
}
