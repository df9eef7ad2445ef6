// Compiled to WebAssembly with kernels.as.ts.
// A field is described by seven numbers of 32 bits: the address of its data, width, height, the row that the data starts at,
// the address of the cosines and sines of sixteen directions, that of what is answered, and how many rows the data has room
// for: those that follow lie at its beginning again.

/** The address of a row of a field. */
export function rowOf<T>(field: usize, row: i32): usize {
  const place = row - load<i32>(field, 12);
  const held = load<i32>(field, 24);
  return <usize>load<u32>(field) + <usize>((place < held ? place : place - held) * load<i32>(field, 4)) * sizeof<T>();
}
