/** What `kernels.as.ts` exports; addresses and counts as numbers. `shape` is the address of a KernelPlan's words. */
export interface SignalKernel {
  transformColumns(shape: number, column: number, width: number): void;
  finishRows(shape: number, row: number, width: number): number;
  finishRow(shape: number, row: number): number;
  storeRows(shape: number, from: number, row: number, width: number): void;
  squareBins(from: number, to: number, count: number): void;
  squareSmoothed(from: number, to: number, count: number): void;
  sumNumbers(from: number, count: number, results: number): number;
  sumSquares(from: number, count: number, mean: number): number;
}

/** The module that the build makes of `kernels.as.ts`, in base64. */
declare const base64: string;
export default base64;
