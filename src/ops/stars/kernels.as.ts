// The module that the build makes with AssemblyScript. Each function does the same operations in the same order as its
// counterpart in plain-rows.ts, plain-field.ts or measure.ts, and so answers the same bits.
export * from './luma.as';
export * from './measure.as';
export { searchPeaks } from './peaks.as';
export {
  hasWhisker32,
  ringMean8,
  ringMean16,
  ringMean32,
  sampleRing8,
  sampleRing16,
  sampleRing32,
} from './rings.as';
export { findMaxima } from './rows.as';
export { advance, measureTiles, subtractLight, widen8, widen16 } from './strips.as';
export {
  centerWindow8,
  centerWindow16,
  centerWindow32,
  findRuns8,
  findRuns16,
  findRuns32,
  sumAperture8,
  sumAperture16,
  sumAperture32,
  takeSky,
} from './sums.as';
