// Compiled to WebAssembly with kernels.as.ts.

/** Answers the value at a place of the sorted order (Quickselect; Hoare, 1961); reorders the values. */
export function takeNthOf<T>(values: usize, count: i32, wanted: i32): T {
  const size = sizeof<T>();
  let low = values;
  let high = values + <usize>(count - 1) * size;
  const place = values + <usize>wanted * size;
  while (low < high) {
    const pivot = load<T>(values + (((low - values) / size + (high - values) / size) >> 1) * size);
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<T>(i) < pivot) i += size;
      while (load<T>(j) > pivot) j -= size;
      if (i <= j) {
        const moved = load<T>(i);
        store<T>(i, load<T>(j));
        store<T>(j, moved);
        i += size;
        j -= size;
      }
    }
    if (place <= j) high = j;
    else if (place >= i) low = i;
    else break;
  }
  return load<T>(place);
}
