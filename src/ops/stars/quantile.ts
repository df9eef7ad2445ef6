/** Answers what stands at a share (0 to 1) of the first `count` values when they are sorted; reorders them. NaN without any. */
export function takeQuantile(values: Float32Array | Float64Array, count: number, share: number): number {
  const wanted = Math.min(count - 1, Math.floor(share * count)) | 0;
  let low = 0;
  let high = (count - 1) | 0;
  // Quickselect (Hoare, 1961).
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] as number) < pivot) i += 1;
      while ((values[j] as number) > pivot) j -= 1;
      if (i <= j) {
        const moved = values[i] as number;
        values[i] = values[j] as number;
        values[j] = moved;
        i += 1;
        j -= 1;
      }
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return count > 0 ? (values[wanted] as number) : Number.NaN;
}

/** The quantile of a list, which stays as it is; NaN of an empty one. */
export function quantileOf(values: readonly number[], share: number): number {
  return takeQuantile(Float64Array.from(values), values.length, share);
}
