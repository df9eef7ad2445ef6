import type { StageShape } from './stage.js';

/** The cosines of 72° and 144° are -1/4 more or less this, which saves half of their products (Winograd, 1978). */
const quarterRoot5 = Math.sqrt(5) / 4;
const sine72 = Math.sin((2 * Math.PI) / 5);
const sine144 = Math.sin((4 * Math.PI) / 5);

/** A stage of radix 5. */
export function runRadix5(from: Float64Array, to: Float64Array, { groups, stride, rotations }: StageShape): void {
  const step = (2 * stride) | 0;
  const fifth = (step * groups) | 0;
  for (let group = 0; group < groups; group += 1) {
    const w1r = rotations[step * group] as number;
    const w1i = rotations[step * group + 1] as number;
    const w2r = w1r * w1r - w1i * w1i;
    const w2i = 2 * w1r * w1i;
    const w3r = w2r * w1r - w2i * w1i;
    const w3i = w2r * w1i + w2i * w1r;
    const w4r = w2r * w2r - w2i * w2i;
    const w4i = 2 * w2r * w2i;
    let p0 = (step * group) | 0;
    let z0 = (5 * step * group) | 0;
    const end = (p0 + step) | 0;
    while (p0 < end) {
      const p1 = (p0 + fifth) | 0;
      const p2 = (p1 + fifth) | 0;
      const p3 = (p2 + fifth) | 0;
      const p4 = (p3 + fifth) | 0;
      const z1 = (z0 + step) | 0;
      const z2 = (z1 + step) | 0;
      const z3 = (z2 + step) | 0;
      const z4 = (z3 + step) | 0;
      const r0 = from[p0] as number;
      const i0 = from[(p0 + 1) | 0] as number;
      // Sums and differences of the pairs that are mirror images: 1 and 4, 2 and 3.
      const outerSumR = (from[p1] as number) + (from[p4] as number);
      const outerSumI = (from[(p1 + 1) | 0] as number) + (from[(p4 + 1) | 0] as number);
      const outerR = (from[p1] as number) - (from[p4] as number);
      const outerI = (from[(p1 + 1) | 0] as number) - (from[(p4 + 1) | 0] as number);
      const innerSumR = (from[p2] as number) + (from[p3] as number);
      const innerSumI = (from[(p2 + 1) | 0] as number) + (from[(p3 + 1) | 0] as number);
      const innerR = (from[p2] as number) - (from[p3] as number);
      const innerI = (from[(p2 + 1) | 0] as number) - (from[(p3 + 1) | 0] as number);
      const sumR = outerSumR + innerSumR;
      const sumI = outerSumI + innerSumI;
      const splitR = quarterRoot5 * (outerSumR - innerSumR);
      const splitI = quarterRoot5 * (outerSumI - innerSumI);
      const middleR = r0 - 0.25 * sumR;
      const middleI = i0 - 0.25 * sumI;
      to[z0] = r0 + sumR;
      to[(z0 + 1) | 0] = i0 + sumI;
      const a1r = middleR + splitR;
      const a1i = middleI + splitI;
      const a2r = middleR - splitR;
      const a2i = middleI - splitI;
      const b1r = sine72 * outerI + sine144 * innerI;
      const b1i = -sine72 * outerR - sine144 * innerR;
      const b2r = sine144 * outerI - sine72 * innerI;
      const b2i = sine72 * innerR - sine144 * outerR;
      to[z1] = (a1r + b1r) * w1r - (a1i + b1i) * w1i;
      to[(z1 + 1) | 0] = (a1r + b1r) * w1i + (a1i + b1i) * w1r;
      to[z2] = (a2r + b2r) * w2r - (a2i + b2i) * w2i;
      to[(z2 + 1) | 0] = (a2r + b2r) * w2i + (a2i + b2i) * w2r;
      to[z3] = (a2r - b2r) * w3r - (a2i - b2i) * w3i;
      to[(z3 + 1) | 0] = (a2r - b2r) * w3i + (a2i - b2i) * w3r;
      to[z4] = (a1r - b1r) * w4r - (a1i - b1i) * w4i;
      to[(z4 + 1) | 0] = (a1r - b1r) * w4i + (a1i - b1i) * w4r;
      p0 = (p0 + 2) | 0;
      z0 = (z0 + 2) | 0;
    }
  }
}
