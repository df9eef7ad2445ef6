/** What `kernels.as.ts` exports; addresses and sizes as numbers. */
export interface StarKernel {
  filterRow(source: number, target: number, width: number, taps: number, reach: number): void;
  sumRows(rows: number, target: number, width: number, taps: number, reach: number): void;
  moveColumns(columns: number, added: number, removed: number, width: number): void;
  subtractBoxMean(row: number, target: number, width: number, columns: number, reach: number, rowCount: number): void;
  findMaxima(
    row: number,
    width: number,
    from: number,
    end: number,
    ends: number,
    least: number,
    target: number,
  ): number;
  copyAbsolute(row: number, x: number, end: number, step: number, target: number): number;
  takeNth(values: number, count: number, wanted: number): number;
}

/** The module that the build makes of `kernels.as.ts`, in base64. */
declare const base64: string;
export default base64;
