/** What `kernels.as.ts` exports; addresses and counts as numbers. `scan` is the address of a ScanKernel's words. */
export interface TextKernel {
  scanPiece(scan: number): number;
  lookAtUnits(scan: number): number;
  widenBytes(to: number, count: number): void;
  sumEnglishSyllables(scan: number, kinds: number): number;
}

/** The module that the build makes of `kernels.as.ts`, in base64. */
declare const base64: string;
export default base64;
