type SampleRing = (field: number, x: number, y: number, radius: number) => void;
type RingMean = (field: number, x: number, y: number, radius: number) => number;
type CenterWindow = (field: number, x: number, y: number, sigma: number, background: number) => void;
type SumAperture = (
  field: number,
  x: number,
  y: number,
  radius: number,
  background: number,
  coreSquare: number,
) => void;
type MeasureStars = (field: number, stars: number, count: number, numbers: number, target: number) => void;
type FindRuns = (field: number, row: number, least: number, target: number) => number;

/** What `kernels.as.ts` exports; addresses and sizes as numbers. */
export interface StarKernel {
  luma8(source: number, target: number, count: number): void;
  widen8(source: number, target: number, width: number, count: number, rowBytes: number): void;
  widen16(source: number, target: number, width: number, count: number, rowBytes: number): void;
  advance(band: number, count: number, end: number): void;
  measureTiles(
    band: number,
    from: number,
    end: number,
    lefts: number,
    columns: number,
    share: number,
    samples: number,
    target: number,
  ): void;
  subtractLight(
    band: number,
    y: number,
    count: number,
    left: number,
    stars: number,
    starCount: number,
    tables: number,
    tableLength: number,
    reach: number,
  ): void;
  findMaxima(
    row: number,
    above: number,
    below: number,
    from: number,
    end: number,
    ends: number,
    least: number,
    target: number,
  ): number;
  searchPeaks(search: number, from: number, end: number, target: number, room: number): number;
  takeSky(answer: number, levels: number, others: number, count: number, step: number): void;
  hasWhisker32(field: number, x: number, y: number, fwhm: number, least: number, mostRatio: number): number;
  readonly sampleRing8: SampleRing;
  readonly sampleRing16: SampleRing;
  readonly sampleRing32: SampleRing;
  readonly ringMean8: RingMean;
  readonly ringMean16: RingMean;
  readonly ringMean32: RingMean;
  readonly centerWindow8: CenterWindow;
  readonly centerWindow16: CenterWindow;
  readonly centerWindow32: CenterWindow;
  readonly sumAperture8: SumAperture;
  readonly sumAperture16: SumAperture;
  readonly sumAperture32: SumAperture;
  readonly measureStars8: MeasureStars;
  readonly measureStars16: MeasureStars;
  readonly measureStars32: MeasureStars;
  readonly findRuns8: FindRuns;
  readonly findRuns16: FindRuns;
  readonly findRuns32: FindRuns;
}

/** The module that the build makes of `kernels.as.ts`, in base64. */
declare const base64: string;
export default base64;
