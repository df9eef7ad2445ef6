/** Entries in the fine one of the two tables that rotations are made from. */
const fineCount = 512;

/**
 * The first `count` of the numbers exp(-2πi j / length), interleaved. Each is the product of one of few coarse and one
 * of few fine rotations, so it costs one complex product instead of a sine and a cosine and is right to about 2e-16.
 */
export function makeRotations(count: number, length: number): Float64Array {
  const table = new Float64Array(2 * count);
  const fine = new Float64Array(2 * fineCount);
  for (let j = 0; j < fineCount; j += 1) {
    fine[2 * j] = Math.cos((2 * Math.PI * j) / length);
    fine[2 * j + 1] = -Math.sin((2 * Math.PI * j) / length);
  }
  for (let start = 0; start < count; start += fineCount) {
    const angle = (2 * Math.PI * start) / length;
    const real = Math.cos(angle);
    const imaginary = -Math.sin(angle);
    const end = Math.min(fineCount, count - start);
    for (let j = 0; j < end; j += 1) {
      const fineReal = fine[2 * j] as number;
      const fineImaginary = fine[2 * j + 1] as number;
      table[2 * (start + j)] = real * fineReal - imaginary * fineImaginary;
      table[2 * (start + j) + 1] = real * fineImaginary + imaginary * fineReal;
    }
  }
  return table;
}
