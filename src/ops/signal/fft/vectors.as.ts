// Complex values as vectors, for kernels.as.ts (AssemblyScript): real part, imaginary part. Places are addresses.

/** Bytes of a complex value. */
export const valueBytes: usize = 16;

/** The parts change places. */
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

/** One part of a rotation in memory, as `turn` takes it. */
export function realOf(rotation: usize, index: usize): v128 {
  return v128.load64_splat(rotation + (index << 4));
}

/** The other part. */
export function imaginaryOf(rotation: usize, index: usize): v128 {
  return v128.xor(v128.load64_splat(rotation + (index << 4) + 8), i64x2(i64.MIN_VALUE, 0));
}

/** The product of two rotations in memory, one value. */
export function multiply(left: v128, right: v128): v128 {
  return f64x2.add(
    f64x2.mul(left, v128.shuffle<f64>(right, right, 0, 0)),
    f64x2.mul(swap(left), v128.xor(v128.shuffle<f64>(right, right, 1, 1), i64x2(i64.MIN_VALUE, 0))),
  );
}
