/**
 * What one stage of a mixed-radix transform works on. Complex values lie interleaved: real part, imaginary part.
 * `groups` × `stride` × the stage's radix is the whole length.
 */
export interface StageShape {
  /** Length of the sub-transforms that are left after this stage. */
  readonly groups: number;
  /** Product of the radices of the stages before. */
  readonly stride: number;
  /** exp(-2πi j / length) of the whole length, interleaved, as far as any stage asks. */
  readonly rotations: Float64Array;
}

/**
 * Does one stage from one buffer to another, decimating in frequency. In the order of Stockham's autosort (Cochran and
 * others, "What is the fast Fourier transform?", 1967) the results of the last stage need no reordering.
 */
export type Stage = (from: Float64Array, to: Float64Array, shape: StageShape) => void;
