import type { StageShape } from './stage.js';

/** A stage of radix 2. */
export function runRadix2(from: Float64Array, to: Float64Array, { groups, stride, rotations }: StageShape): void {
  const step = 2 * stride;
  const half = step * groups;
  for (let group = 0; group < groups; group += 1) {
    const wr = rotations[step * group] as number;
    const wi = rotations[step * group + 1] as number;
    let at = step * group;
    let out = 2 * step * group;
    for (const end = at + step; at < end; at += 2, out += 2) {
      const r0 = from[at] as number;
      const i0 = from[at + 1] as number;
      const r1 = from[at + half] as number;
      const i1 = from[at + half + 1] as number;
      const dr = r0 - r1;
      const di = i0 - i1;
      to[out] = r0 + r1;
      to[out + 1] = i0 + i1;
      to[out + step] = dr * wr - di * wi;
      to[out + step + 1] = dr * wi + di * wr;
    }
  }
}
