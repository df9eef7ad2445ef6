// Compiled to WebAssembly with kernels.as.ts.

/** Red and green of four pixels of three bytes, as pairs of 16 bits; then blue, each with a byte that is 1 behind it. */
function lumaOfFour(source: usize): v128 {
  const pixels = v128.load(source);
  const redGreen = i8x16.swizzle(pixels, i8x16(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1));
  const blue = i8x16.swizzle(pixels, i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1));
  const half = i32x4.splat(0x10000);
  const sum = i32x4.add(
    i32x4.dot_i16x8_s(redGreen, i16x8(4899, 9617, 4899, 9617, 4899, 9617, 4899, 9617)),
    i32x4.dot_i16x8_s(v128.or(blue, half), i16x8(1868, 8192, 1868, 8192, 1868, 8192, 1868, 8192)),
  );
  return i32x4.shr_u(sum, 14);
}

/** Makes the luma of red, green and blue of 8 bits. Four bytes behind the last pixel are read as well. */
export function luma8(source: usize, target: usize, count: i32): void {
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const from = source + <usize>i * 3;
    const low = i16x8.narrow_i32x4_s(lumaOfFour(from), lumaOfFour(from + 12));
    const high = i16x8.narrow_i32x4_s(lumaOfFour(from + 24), lumaOfFour(from + 36));
    v128.store(target + <usize>i, i8x16.narrow_i16x8_u(low, high));
  }
  for (; i < count; i += 1) {
    const from = source + <usize>i * 3;
    const sum = <i32>load<u8>(from) * 4899 + <i32>load<u8>(from, 1) * 9617 + <i32>load<u8>(from, 2) * 1868;
    store<u8>(target + <usize>i, <u8>((sum + 8192) >> 14));
  }
}
