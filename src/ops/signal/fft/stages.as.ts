// Stages of transforms, for kernels.as.ts (AssemblyScript). A complex value is one vector: real part, imaginary part. Places are
// addresses, counts are of complex values.

/** Bytes of a complex value. */
export const valueBytes: usize = 16;

export function swap(value: v128): v128 {
  return v128.shuffle<f64>(value, value, 1, 0);
}

/** -i times a value. */
export function turnBack(value: v128): v128 {
  return v128.xor(swap(value), i64x2(0, i64.MIN_VALUE));
}

/** The product with a rotation: `real` twice, and `imaginary` with its sign changed and as it is. */
export function turn(value: v128, real: v128, imaginary: v128): v128 {
  return f64x2.add(f64x2.mul(value, real), f64x2.mul(swap(value), imaginary));
}

function realOf(rotation: usize, index: usize): v128 {
  return v128.load64_splat(rotation + (index << 4));
}

function imaginaryOf(rotation: usize, index: usize): v128 {
  return v128.xor(v128.load64_splat(rotation + (index << 4) + 8), i64x2(i64.MIN_VALUE, 0));
}

/** The product of two rotations in memory, one value. */
export function multiply(left: v128, right: v128): v128 {
  return f64x2.add(
    f64x2.mul(left, v128.shuffle<f64>(right, right, 0, 0)),
    f64x2.mul(swap(left), v128.xor(v128.shuffle<f64>(right, right, 1, 1), i64x2(i64.MIN_VALUE, 0))),
  );
}

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

/** A stage of radix 3. */
function runRadix3(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
  const step = (<usize>stride) << 4;
  const third = step * groups;
  const sine60 = f64x2.splat(0.8660254037844386);
  const half = f64x2.splat(0.5);
  for (let group = 0; group < groups; group += 1) {
    const w1r = realOf(rotations, 0);
    const w1i = imaginaryOf(rotations, 0);
    const w2r = realOf(rotations, 1);
    const w2i = imaginaryOf(rotations, 1);
    const end = from + step;
    for (; from < end; from += valueBytes, to += valueBytes) {
      const x0 = v128.load(from);
      const x1 = v128.load(from + third);
      const x2 = v128.load(from + (third << 1));
      const sum = f64x2.add(x1, x2);
      const difference = f64x2.mul(turnBack(f64x2.sub(x1, x2)), sine60);
      const middle = f64x2.sub(x0, f64x2.mul(half, sum));
      v128.store(to, f64x2.add(x0, sum));
      v128.store(to + step, turn(f64x2.add(middle, difference), w1r, w1i));
      v128.store(to + (step << 1), turn(f64x2.sub(middle, difference), w2r, w2i));
    }
    rotations += 2 * valueBytes;
    to += 2 * step;
  }
}

/** A stage of radix 5; as in JavaScript, half of its products are saved (Winograd, 1978). */
function runRadix5(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
  const step = (<usize>stride) << 4;
  const fifth = step * groups;
  const quarter = f64x2.splat(0.25);
  const quarterRoot5 = f64x2.splat(0.5590169943749475);
  const sine72 = f64x2.splat(0.9510565162951535);
  const sine144 = f64x2.splat(0.5877852522924732);
  for (let group = 0; group < groups; group += 1) {
    const w1r = realOf(rotations, 0);
    const w1i = imaginaryOf(rotations, 0);
    const w2r = realOf(rotations, 1);
    const w2i = imaginaryOf(rotations, 1);
    const w3r = realOf(rotations, 2);
    const w3i = imaginaryOf(rotations, 2);
    const w4r = realOf(rotations, 3);
    const w4i = imaginaryOf(rotations, 3);
    const end = from + step;
    for (; from < end; from += valueBytes, to += valueBytes) {
      const x0 = v128.load(from);
      let p = from + fifth;
      const x1 = v128.load(p);
      p += fifth;
      const x2 = v128.load(p);
      p += fifth;
      const x3 = v128.load(p);
      const x4 = v128.load(p + fifth);
      const outerSum = f64x2.add(x1, x4);
      const innerSum = f64x2.add(x2, x3);
      const outer = turnBack(f64x2.sub(x1, x4));
      const inner = turnBack(f64x2.sub(x2, x3));
      const sum = f64x2.add(outerSum, innerSum);
      const split = f64x2.mul(quarterRoot5, f64x2.sub(outerSum, innerSum));
      const middle = f64x2.sub(x0, f64x2.mul(quarter, sum));
      const a1 = f64x2.add(middle, split);
      const a2 = f64x2.sub(middle, split);
      const b1 = f64x2.add(f64x2.mul(sine72, outer), f64x2.mul(sine144, inner));
      const b2 = f64x2.sub(f64x2.mul(sine144, outer), f64x2.mul(sine72, inner));
      let q = to + step;
      v128.store(to, f64x2.add(x0, sum));
      v128.store(q, turn(f64x2.add(a1, b1), w1r, w1i));
      q += step;
      v128.store(q, turn(f64x2.add(a2, b2), w2r, w2i));
      q += step;
      v128.store(q, turn(f64x2.sub(a2, b2), w3r, w3i));
      v128.store(q + step, turn(f64x2.sub(a1, b1), w4r, w4i));
    }
    rotations += 4 * valueBytes;
    to += 4 * step;
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
