/** What `kernels.as.ts` exports; each answers why it ends. `pass` is the address of a RowKernel's numbers. */
export interface TableKernel {
  surveyRows(pass: number): number;
  writeRows(pass: number): number;
  countCells(pass: number): number;
}

/** The module that the build makes of `kernels.as.ts`, in base64. */
declare const base64: string;
export default base64;
