/**
 * Horizontal half of a symmetric filter: `taps` from the center outwards. `source` has equal margins on both sides of
 * `target`'s width, as many pixels as the filter reaches or more. Every step is rounded to 32 bits, as the kernel of this
 * name does it: both answer the same bits.
 */
export function filterRow(source: Float32Array, taps: Float32Array, target: Float32Array): void {
  const { fround } = Math;
  const width = target.length | 0;
  const margin = ((source.length - width) >> 1) | 0;
  const center = taps[0] as number;
  for (let x = 0; x < width; x += 1) target[x] = center * (source[margin + x] as number);
  for (let i = 1; i < taps.length; i += 1) {
    const tap = taps[i] as number;
    for (let x = 0, middle = margin; x < width; x += 1, middle += 1) {
      const pair = fround((source[middle - i] as number) + (source[middle + i] as number));
      target[x] = fround((target[x] as number) + fround(tap * pair));
    }
  }
}
