// Compiled to WebAssembly by the build (AssemblyScript). Every function works on rows of 32-bit floats by their addresses,
// does the same operations in the same order as its counterpart in JavaScript, and so answers the same bits.

/**
 * Horizontal half of a symmetric filter: `taps` from the center outwards, `reach` and one of them. `source` is the address
 * of the row's first pixel; as many pixels as the filter reaches lie before and behind the row.
 */
export function filterRow(source: usize, target: usize, width: i32, taps: usize, reach: i32): void {
  let x = 0;
  for (; x + 8 <= width; x += 8) {
    const middle = source + ((<usize>x) << 2);
    const center = v128.load32_splat(taps);
    let one = f32x4.mul(center, v128.load(middle));
    let two = f32x4.mul(center, v128.load(middle, 16));
    for (let i = 1; i <= reach; i += 1) {
      const aside = (<usize>i) << 2;
      const tap = v128.load32_splat(taps + aside);
      const left = middle - aside;
      const right = middle + aside;
      one = f32x4.add(one, f32x4.mul(tap, f32x4.add(v128.load(left), v128.load(right))));
      two = f32x4.add(two, f32x4.mul(tap, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
    }
    const place = target + ((<usize>x) << 2);
    v128.store(place, one);
    v128.store(place, two, 16);
  }
  for (; x < width; x += 1) {
    const middle = source + ((<usize>x) << 2);
    let sum = load<f32>(taps) * load<f32>(middle);
    for (let i = 1; i <= reach; i += 1) {
      const aside = (<usize>i) << 2;
      sum += load<f32>(taps + aside) * (load<f32>(middle - aside) + load<f32>(middle + aside));
    }
    store<f32>(target + ((<usize>x) << 2), sum);
  }
}
