import type { StageShape } from './stage.js';

const sine60 = Math.sqrt(3) / 2;

/** A stage of radix 3. */
export function runRadix3(from: Float64Array, to: Float64Array, { groups, stride, rotations }: StageShape): void {
  const step = 2 * stride;
  const third = step * groups;
  for (let group = 0; group < groups; group += 1) {
    const w1r = rotations[step * group] as number;
    const w1i = rotations[step * group + 1] as number;
    const w2r = w1r * w1r - w1i * w1i;
    const w2i = 2 * w1r * w1i;
    let p0 = step * group;
    let z0 = 3 * step * group;
    for (const end = p0 + step; p0 < end; p0 += 2, z0 += 2) {
      const p1 = p0 + third;
      const p2 = p1 + third;
      const r0 = from[p0] as number;
      const i0 = from[p0 + 1] as number;
      const r1 = from[p1] as number;
      const i1 = from[p1 + 1] as number;
      const r2 = from[p2] as number;
      const i2 = from[p2 + 1] as number;
      const sr = r1 + r2;
      const si = i1 + i2;
      const dr = sine60 * (i1 - i2);
      const di = sine60 * (r2 - r1);
      const mr = r0 - 0.5 * sr;
      const mi = i0 - 0.5 * si;
      const z1 = z0 + step;
      const z2 = z1 + step;
      to[z0] = r0 + sr;
      to[z0 + 1] = i0 + si;
      to[z1] = (mr + dr) * w1r - (mi + di) * w1i;
      to[z1 + 1] = (mr + dr) * w1i + (mi + di) * w1r;
      to[z2] = (mr - dr) * w2r - (mi - di) * w2i;
      to[z2 + 1] = (mr - dr) * w2i + (mi - di) * w2r;
    }
  }
}
