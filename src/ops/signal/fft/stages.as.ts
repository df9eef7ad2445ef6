// Stages of transforms, for kernels.as.ts (AssemblyScript). Places are addresses, counts are of complex values.
import { runRadix3, runRadix5, runRadix7 } from './odd-stages.as';
import { imaginaryOf, realOf, turn, turnBack, valueBytes } from './vectors.as';

/**
 * A stage of radix 8 in Stockham's order: `groups` × `stride` butterflies, each group with seven rotations of its own, which lie
 * one after the other; the first group's are none.
 */
function runRadix8(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
  const step = (<usize>stride) << 4;
  const eighth = step * groups;
  const half = f64x2.splat(Math.SQRT1_2);
  for (let group = 0; group < groups; group += 1) {
    const w1r = realOf(rotations, 0);
    const w1i = imaginaryOf(rotations, 0);
    const w2r = realOf(rotations, 1);
    const w2i = imaginaryOf(rotations, 1);
    const w3r = realOf(rotations, 2);
    const w3i = imaginaryOf(rotations, 2);
    const w4r = realOf(rotations, 3);
    const w4i = imaginaryOf(rotations, 3);
    const w5r = realOf(rotations, 4);
    const w5i = imaginaryOf(rotations, 4);
    const w6r = realOf(rotations, 5);
    const w6i = imaginaryOf(rotations, 5);
    const w7r = realOf(rotations, 6);
    const w7i = imaginaryOf(rotations, 6);
    const end = from + step;
    for (; from < end; from += valueBytes, to += valueBytes) {
      let p = from + (eighth << 2);
      const x0 = v128.load(from);
      const x4 = v128.load(p);
      const s0 = f64x2.add(x0, x4);
      const d0 = f64x2.sub(x0, x4);
      const x2 = v128.load(from + (eighth << 1));
      p += eighth << 1;
      const x6 = v128.load(p);
      const s2 = f64x2.add(x2, x6);
      const d2 = turnBack(f64x2.sub(x2, x6));
      p = from + eighth;
      const x1 = v128.load(p);
      const x5 = v128.load(p + (eighth << 2));
      const s1 = f64x2.add(x1, x5);
      const d1 = f64x2.sub(x1, x5);
      p += eighth << 1;
      const x3 = v128.load(p);
      const x7 = v128.load(p + (eighth << 2));
      const s3 = f64x2.add(x3, x7);
      const d3 = f64x2.sub(x3, x7);
      // The even results are the transform of the sums, the odd ones that of the differences, turned by eighths.
      const e0 = f64x2.add(s0, s2);
      const e1 = f64x2.sub(s0, s2);
      const o0 = f64x2.add(s1, s3);
      const o1 = turnBack(f64x2.sub(s1, s3));
      // (1 - i) d1 and (-1 - i) d3, over the root of two.
      const t1 = f64x2.mul(f64x2.add(d1, turnBack(d1)), half);
      const t3 = f64x2.mul(f64x2.sub(turnBack(d3), d3), half);
      const f0 = f64x2.add(d0, d2);
      const f1 = f64x2.sub(d0, d2);
      const g0 = f64x2.add(t1, t3);
      const g1 = turnBack(f64x2.sub(t1, t3));
      let q = to;
      v128.store(q, f64x2.add(e0, o0));
      q += step;
      if (group === 0) {
        v128.store(q, f64x2.add(f0, g0));
        q += step;
        v128.store(q, f64x2.add(e1, o1));
        q += step;
        v128.store(q, f64x2.add(f1, g1));
        q += step;
        v128.store(q, f64x2.sub(e0, o0));
        q += step;
        v128.store(q, f64x2.sub(f0, g0));
        q += step;
        v128.store(q, f64x2.sub(e1, o1));
        q += step;
        v128.store(q, f64x2.sub(f1, g1));
      } else {
        v128.store(q, turn(f64x2.add(f0, g0), w1r, w1i));
        q += step;
        v128.store(q, turn(f64x2.add(e1, o1), w2r, w2i));
        q += step;
        v128.store(q, turn(f64x2.add(f1, g1), w3r, w3i));
        q += step;
        v128.store(q, turn(f64x2.sub(e0, o0), w4r, w4i));
        q += step;
        v128.store(q, turn(f64x2.sub(f0, g0), w5r, w5i));
        q += step;
        v128.store(q, turn(f64x2.sub(e1, o1), w6r, w6i));
        q += step;
        v128.store(q, turn(f64x2.sub(f1, g1), w7r, w7i));
      }
    }
    rotations += 7 * valueBytes;
    to += 7 * step;
  }
}

/** A stage of radix 4. */
function runRadix4(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
  const step = (<usize>stride) << 4;
  const quarter = step * groups;
  for (let group = 0; group < groups; group += 1) {
    const w1r = realOf(rotations, 0);
    const w1i = imaginaryOf(rotations, 0);
    const w2r = realOf(rotations, 1);
    const w2i = imaginaryOf(rotations, 1);
    const w3r = realOf(rotations, 2);
    const w3i = imaginaryOf(rotations, 2);
    const end = from + step;
    for (; from < end; from += valueBytes, to += valueBytes) {
      const p = from + (quarter << 1);
      const x0 = v128.load(from);
      const x1 = v128.load(from + quarter);
      const x2 = v128.load(p);
      const x3 = v128.load(p + quarter);
      const e0 = f64x2.add(x0, x2);
      const e1 = f64x2.sub(x0, x2);
      const o0 = f64x2.add(x1, x3);
      const o1 = turnBack(f64x2.sub(x1, x3));
      const q = to + (step << 1);
      v128.store(to, f64x2.add(e0, o0));
      v128.store(to + step, turn(f64x2.add(e1, o1), w1r, w1i));
      v128.store(q, turn(f64x2.sub(e0, o0), w2r, w2i));
      v128.store(q + step, turn(f64x2.sub(e1, o1), w3r, w3i));
    }
    rotations += 3 * valueBytes;
    to += 3 * step;
  }
}

/** A stage of radix 2. */
function runRadix2(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
  const step = (<usize>stride) << 4;
  const half = step * groups;
  for (let group = 0; group < groups; group += 1) {
    const wr = realOf(rotations, 0);
    const wi = imaginaryOf(rotations, 0);
    const end = from + step;
    for (; from < end; from += valueBytes, to += valueBytes) {
      const x0 = v128.load(from);
      const x1 = v128.load(from + half);
      v128.store(to, f64x2.add(x0, x1));
      v128.store(to + step, turn(f64x2.sub(x0, x1), wr, wi));
    }
    rotations += valueBytes;
    to += step;
  }
}

/**
 * Transforms `batch` lists of `length` values, value by value beside each other, between two buffers; answers the one that
 * holds the result. A plan is one word for each radix, ended by zero, and the rotations of all stages behind the sixteenth.
 */
export function transformBatch(from: usize, to: usize, length: i32, batch: i32, plan: usize): usize {
  let groups = length;
  let stride = batch;
  let rotations = plan + 64;
  for (let radix = load<i32>(plan); radix !== 0; plan += 4, radix = load<i32>(plan)) {
    groups /= radix;
    if (radix === 8) runRadix8(from, to, groups, stride, rotations);
    else if (radix === 4) runRadix4(from, to, groups, stride, rotations);
    else if (radix === 5) runRadix5(from, to, groups, stride, rotations);
    else if (radix === 7) runRadix7(from, to, groups, stride, rotations);
    else if (radix === 3) runRadix3(from, to, groups, stride, rotations);
    else runRadix2(from, to, groups, stride, rotations);
    rotations += (<usize>(groups * (radix - 1))) << 4;
    stride *= radix;
    const other = from;
    from = to;
    to = other;
  }
  return from;
}
