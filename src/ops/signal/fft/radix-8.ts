import type { StageShape } from './stage.js';

const halfRoot = Math.SQRT1_2;

/**
 * A stage of radix 8: three of radix 2 in one pass (Bergland, 1968). Long transforms wait for memory more than they count,
 * and this reads and writes it half as often as two passes would.
 */
export function runRadix8(from: Float64Array, to: Float64Array, { groups, stride, rotations }: StageShape): void {
  const step = (2 * stride) | 0;
  const eighth = (step * groups) | 0;
  for (let group = 0; group < groups; group += 1) {
    const w1r = rotations[step * group] as number;
    const w1i = rotations[step * group + 1] as number;
    const w2r = w1r * w1r - w1i * w1i;
    const w2i = 2 * w1r * w1i;
    const w3r = w2r * w1r - w2i * w1i;
    const w3i = w2r * w1i + w2i * w1r;
    const w4r = w2r * w2r - w2i * w2i;
    const w4i = 2 * w2r * w2i;
    const w5r = w4r * w1r - w4i * w1i;
    const w5i = w4r * w1i + w4i * w1r;
    const w6r = w3r * w3r - w3i * w3i;
    const w6i = 2 * w3r * w3i;
    const w7r = w4r * w3r - w4i * w3i;
    const w7i = w4r * w3i + w4i * w3r;
    const end = (step * group + step) | 0;
    let z = (8 * step * group) | 0;
    for (let p = (step * group) | 0; p < end; p = (p + 2) | 0) {
      const p4 = (p + 4 * eighth) | 0;
      let ar = from[p] as number;
      let ai = from[(p + 1) | 0] as number;
      let br = from[p4] as number;
      let bi = from[(p4 + 1) | 0] as number;
      const s0r = ar + br;
      const s0i = ai + bi;
      const d0r = ar - br;
      const d0i = ai - bi;
      const p1 = (p + eighth) | 0;
      const p5 = (p4 + eighth) | 0;
      ar = from[p1] as number;
      ai = from[(p1 + 1) | 0] as number;
      br = from[p5] as number;
      bi = from[(p5 + 1) | 0] as number;
      const s1r = ar + br;
      const s1i = ai + bi;
      const d1r = ar - br;
      const d1i = ai - bi;
      const p2 = (p1 + eighth) | 0;
      const p6 = (p5 + eighth) | 0;
      ar = from[p2] as number;
      ai = from[(p2 + 1) | 0] as number;
      br = from[p6] as number;
      bi = from[(p6 + 1) | 0] as number;
      const s2r = ar + br;
      const s2i = ai + bi;
      // Times -i.
      const d2r = ai - bi;
      const d2i = br - ar;
      const p3 = (p2 + eighth) | 0;
      const p7 = (p6 + eighth) | 0;
      ar = from[p3] as number;
      ai = from[(p3 + 1) | 0] as number;
      br = from[p7] as number;
      bi = from[(p7 + 1) | 0] as number;
      const s3r = ar + br;
      const s3i = ai + bi;
      const d3r = ar - br;
      const d3i = ai - bi;
      // The even bins are the transform of the sums, the odd ones that of the differences, turned by eighths.
      const e0r = s0r + s2r;
      const e0i = s0i + s2i;
      const e1r = s0r - s2r;
      const e1i = s0i - s2i;
      const o0r = s1r + s3r;
      const o0i = s1i + s3i;
      const o1r = s1i - s3i;
      const o1i = s3r - s1r;
      const t1r = (d1r + d1i) * halfRoot;
      const t1i = (d1i - d1r) * halfRoot;
      const t3r = (d3i - d3r) * halfRoot;
      const t3i = -(d3r + d3i) * halfRoot;
      const f0r = d0r + d2r;
      const f0i = d0i + d2i;
      const f1r = d0r - d2r;
      const f1i = d0i - d2i;
      const g0r = t1r + t3r;
      const g0i = t1i + t3i;
      const g1r = t1i - t3i;
      const g1i = t3r - t1r;
      to[z] = e0r + o0r;
      to[(z + 1) | 0] = e0i + o0i;
      let q = (z + step) | 0;
      ar = f0r + g0r;
      ai = f0i + g0i;
      to[q] = ar * w1r - ai * w1i;
      to[(q + 1) | 0] = ar * w1i + ai * w1r;
      q = (q + step) | 0;
      ar = e1r + o1r;
      ai = e1i + o1i;
      to[q] = ar * w2r - ai * w2i;
      to[(q + 1) | 0] = ar * w2i + ai * w2r;
      q = (q + step) | 0;
      ar = f1r + g1r;
      ai = f1i + g1i;
      to[q] = ar * w3r - ai * w3i;
      to[(q + 1) | 0] = ar * w3i + ai * w3r;
      q = (q + step) | 0;
      ar = e0r - o0r;
      ai = e0i - o0i;
      to[q] = ar * w4r - ai * w4i;
      to[(q + 1) | 0] = ar * w4i + ai * w4r;
      q = (q + step) | 0;
      ar = f0r - g0r;
      ai = f0i - g0i;
      to[q] = ar * w5r - ai * w5i;
      to[(q + 1) | 0] = ar * w5i + ai * w5r;
      q = (q + step) | 0;
      ar = e1r - o1r;
      ai = e1i - o1i;
      to[q] = ar * w6r - ai * w6i;
      to[(q + 1) | 0] = ar * w6i + ai * w6r;
      q = (q + step) | 0;
      ar = f1r - g1r;
      ai = f1i - g1i;
      to[q] = ar * w7r - ai * w7i;
      to[(q + 1) | 0] = ar * w7i + ai * w7r;
      z = (z + 2) | 0;
    }
  }
}
