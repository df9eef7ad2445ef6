import type { StageShape } from './stage.js';

/**
 * A stage of radix 4: two of radix 2 with three quarters of their products. Powers of the rotation are multiplied up,
 * which costs less than reading them from a table three times as long.
 */
export function runRadix4(from: Float64Array, to: Float64Array, { groups, stride, rotations }: StageShape): void {
  // `| 0` tells the compiler that places are whole: without it, it checks every sum for overflow.
  const step = (2 * stride) | 0;
  const quarter = (step * groups) | 0;
  for (let group = 0; group < groups; group += 1) {
    const w1r = rotations[step * group] as number;
    const w1i = rotations[step * group + 1] as number;
    const w2r = w1r * w1r - w1i * w1i;
    const w2i = 2 * w1r * w1i;
    const w3r = w2r * w1r - w2i * w1i;
    const w3i = w2r * w1i + w2i * w1r;
    let p0 = (step * group) | 0;
    let p1 = (p0 + quarter) | 0;
    let p2 = (p1 + quarter) | 0;
    let p3 = (p2 + quarter) | 0;
    let z0 = (4 * step * group) | 0;
    let z1 = (z0 + step) | 0;
    let z2 = (z1 + step) | 0;
    let z3 = (z2 + step) | 0;
    const end = (p0 + step) | 0;
    while (p0 < end) {
      const r0 = from[p0] as number;
      const i0 = from[(p0 + 1) | 0] as number;
      const r1 = from[p1] as number;
      const i1 = from[(p1 + 1) | 0] as number;
      const r2 = from[p2] as number;
      const i2 = from[(p2 + 1) | 0] as number;
      const r3 = from[p3] as number;
      const i3 = from[(p3 + 1) | 0] as number;
      const evenSumR = r0 + r2;
      const evenSumI = i0 + i2;
      const evenDifferenceR = r0 - r2;
      const evenDifferenceI = i0 - i2;
      const oddSumR = r1 + r3;
      const oddSumI = i1 + i3;
      // -i times the difference of the odd ones.
      const oddDifferenceR = i1 - i3;
      const oddDifferenceI = r3 - r1;
      const c1 = evenDifferenceR + oddDifferenceR;
      const d1 = evenDifferenceI + oddDifferenceI;
      const c2 = evenSumR - oddSumR;
      const d2 = evenSumI - oddSumI;
      const c3 = evenDifferenceR - oddDifferenceR;
      const d3 = evenDifferenceI - oddDifferenceI;
      to[z0] = evenSumR + oddSumR;
      to[(z0 + 1) | 0] = evenSumI + oddSumI;
      to[z1] = c1 * w1r - d1 * w1i;
      to[(z1 + 1) | 0] = c1 * w1i + d1 * w1r;
      to[z2] = c2 * w2r - d2 * w2i;
      to[(z2 + 1) | 0] = c2 * w2i + d2 * w2r;
      to[z3] = c3 * w3r - d3 * w3i;
      to[(z3 + 1) | 0] = c3 * w3i + d3 * w3r;
      p0 = (p0 + 2) | 0;
      p1 = (p1 + 2) | 0;
      p2 = (p2 + 2) | 0;
      p3 = (p3 + 2) | 0;
      z0 = (z0 + 2) | 0;
      z1 = (z1 + 2) | 0;
      z2 = (z2 + 2) | 0;
      z3 = (z3 + 2) | 0;
    }
  }
}
