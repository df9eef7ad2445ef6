/** What `kernels.as.ts` exports; addresses and sizes as numbers. */
export interface StarKernel {
  filterRow(source: number, target: number, width: number, taps: number, reach: number): void;
}

/** The module that the build makes of `kernels.as.ts`, in base64. */
declare const base64: string;
export default base64;
