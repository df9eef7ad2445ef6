// Stages of odd radices, for kernels.as.ts (AssemblyScript); the parameters are those of radix 8.
import { imaginaryOf, realOf, turn, turnBack, valueBytes } from './vectors.as';

/** A stage of radix 3. */
export function runRadix3(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
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
export function runRadix5(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
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

/** A stage of radix 7: values that are mirror images are handled together, since their roots are conjugate (Singleton, 1969). */
export function runRadix7(from: usize, to: usize, groups: i32, stride: i32, rotations: usize): void {
  const step = (<usize>stride) << 4;
  const part = step * groups;
  const c1 = f64x2.splat(0.6234898018587336);
  const c2 = f64x2.splat(-0.2225209339563144);
  const c3 = f64x2.splat(-0.9009688679024191);
  const s1 = f64x2.splat(0.7818314824680298);
  const s2 = f64x2.splat(0.9749279121818236);
  const s3 = f64x2.splat(0.4338837391175581);
  for (let group = 0; group < groups; group += 1) {
    const end = from + step;
    for (; from < end; from += valueBytes, to += valueBytes) {
      const x0 = v128.load(from);
      let p = from + part;
      const x1 = v128.load(p);
      p += part;
      const x2 = v128.load(p);
      p += part;
      const x3 = v128.load(p);
      p += part;
      const x4 = v128.load(p);
      p += part;
      const x5 = v128.load(p);
      const x6 = v128.load(p + part);
      const p1 = f64x2.add(x1, x6);
      const p2 = f64x2.add(x2, x5);
      const p3 = f64x2.add(x3, x4);
      const d1 = turnBack(f64x2.sub(x1, x6));
      const d2 = turnBack(f64x2.sub(x2, x5));
      const d3 = turnBack(f64x2.sub(x3, x4));
      const a1 = addThree(x0, f64x2.mul(c1, p1), f64x2.mul(c2, p2), f64x2.mul(c3, p3));
      const a2 = addThree(x0, f64x2.mul(c2, p1), f64x2.mul(c3, p2), f64x2.mul(c1, p3));
      const a3 = addThree(x0, f64x2.mul(c3, p1), f64x2.mul(c1, p2), f64x2.mul(c2, p3));
      const b1 = f64x2.add(f64x2.add(f64x2.mul(s1, d1), f64x2.mul(s2, d2)), f64x2.mul(s3, d3));
      const b2 = f64x2.sub(f64x2.sub(f64x2.mul(s2, d1), f64x2.mul(s3, d2)), f64x2.mul(s1, d3));
      const b3 = f64x2.add(f64x2.sub(f64x2.mul(s3, d1), f64x2.mul(s1, d2)), f64x2.mul(s2, d3));
      let q = to + step;
      v128.store(to, addThree(x0, p1, p2, p3));
      v128.store(q, turn(f64x2.add(a1, b1), realOf(rotations, 0), imaginaryOf(rotations, 0)));
      q += step;
      v128.store(q, turn(f64x2.add(a2, b2), realOf(rotations, 1), imaginaryOf(rotations, 1)));
      q += step;
      v128.store(q, turn(f64x2.add(a3, b3), realOf(rotations, 2), imaginaryOf(rotations, 2)));
      q += step;
      v128.store(q, turn(f64x2.sub(a3, b3), realOf(rotations, 3), imaginaryOf(rotations, 3)));
      q += step;
      v128.store(q, turn(f64x2.sub(a2, b2), realOf(rotations, 4), imaginaryOf(rotations, 4)));
      v128.store(q + step, turn(f64x2.sub(a1, b1), realOf(rotations, 5), imaginaryOf(rotations, 5)));
    }
    rotations += 6 * valueBytes;
    to += 6 * step;
  }
}

function addThree(to: v128, one: v128, two: v128, three: v128): v128 {
  return f64x2.add(f64x2.add(to, one), f64x2.add(two, three));
}
