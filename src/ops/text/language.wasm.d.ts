/** What `language.as.ts` exports; counts as numbers. `sample` is the address of a LanguageKernel's numbers. */
export interface LanguageFunctions {
  keepLetters(sample: number, length: number): number;
  scoreWords(sample: number, count: number): number;
}

/** The module that the build makes of `language.as.ts`, in base64. */
declare const base64: string;
export default base64;
