import type { Sharp } from 'sharp';
import type { Pixels } from '../../core/content.js';
import type { ImageStep } from '../../core/image.js';
import { hasLostWords, isHarmless, toImageError } from './errors.js';
import type { ImageHeader } from './header.js';
import { PipelineStore } from './kept-pipeline.js';
import { pixelLimit } from './limits.js';
import { mayHaveAlpha, type Segment } from './plan.js';
import { loadSharp, type SharpFactory } from './sharp.js';
import { type ImageSource, isGreySource } from './source.js';

/** One segment to run: what it starts from, and whether EXIF orientation is left alone. */
export interface SegmentRun {
  readonly source: ImageSource;
  readonly segment: Segment;
  readonly keepsOrientation: boolean;
}

/** Encoded bytes with the size of the picture in them. */
export interface FinishedPicture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Runs a segment into pixels. */
export async function runToPixels(run: SegmentRun): Promise<Pixels> {
  const isGrey = isGreyAfter(run);
  if (!isGrey || !mayHaveAlpha(run.source, run.segment)) {
    const space = isGrey ? 'b-w' : 'srgb';
    return runStrictly(run, (sharp, failOn) => readPixels(openPipeline(sharp, run, failOn).toColourspace(space)));
  }
  // sharp drops the alpha of what it knows to be grey: such a picture takes the way over an uncompressed file, and is
  // read back as colour.
  const { data } = await runToFile(run, (pipeline) => pipeline.png({ compressionLevel: 0 }));
  const sharp = await loadSharp();
  return packGrey(await readPixels(sharp(data, { limitInputPixels: false })));
}

async function readPixels(pipeline: Sharp): Promise<Pixels> {
  // Memory of a Buffer cannot move to the thread of script ops: it would be copied there, twice, and wait here for a collection.
  const { data, info } = await pipeline.raw().toUint8Array();
  return { data, width: info.width, height: info.height, channels: info.channels };
}

const kept = new PipelineStore();

/** Runs a segment and encodes the result; `finish` names the output format. */
export async function runToFile(run: SegmentRun, finish: (pipeline: Sharp) => Sharp): Promise<FinishedPicture> {
  const { source, segment, keepsOrientation } = run;
  const space = isGreyAfter(run) ? 'b-w' : 'srgb';
  const { data, info } = await runStrictly(run, (sharp, failOn) => {
    const open = () => finish(openPipeline(sharp, run, failOn).toColourspace(space));
    if ('pixels' in source || needsProfile(source.header) || failOn !== 'warning') return toBuffer(open());
    const shape = { segment, finish, space, keepsOrientation, pixelLimit: pixelLimit(source.header) };
    return kept.run(source.bytes, shape, { open, work: toBuffer });
  });
  return { data, width: info.width, height: info.height };
}

const toBuffer = (pipeline: Sharp) => pipeline.toBuffer({ resolveWithObject: true });

function isGreyAfter({ source, segment }: SegmentRun): boolean {
  return isGreySource(source) || segment.some((step) => step.step === 'grayscale');
}

/** How often a picture is read whose decoder's words were lost to another thread. */
const maxReadings = 5;

/**
 * Reads strictly: every warning of a decoder fails the picture, because most mean that a part was filled with grey. The
 * few that do not are found out by their text, and the picture is then read again without heeding warnings.
 */
async function runStrictly<Result>(
  run: SegmentRun,
  work: (sharp: SharpFactory, failOn: 'warning' | 'error') => Promise<Result>,
): Promise<Result> {
  const sharp = await loadSharp();
  const subject =
    'pixels' in run.source
      ? { format: undefined, bytes: run.source.pixels.data }
      : { format: run.source.header.format, bytes: run.source.bytes };
  for (let reading = 1; ; reading += 1) {
    try {
      return await work(sharp, 'warning');
    } catch (error) {
      if (isHarmless(error)) break;
      // Whether a warning was harmless is known by its words alone.
      if (!hasLostWords(error) || reading === maxReadings) throw toImageError(error, subject);
    }
  }
  try {
    return await work(sharp, 'error');
  } catch (error) {
    throw toImageError(error, subject);
  }
}

function openPipeline(sharp: SharpFactory, run: SegmentRun, failOn: 'warning' | 'error'): Sharp {
  const { source, segment, keepsOrientation } = run;
  if ('pixels' in source) {
    const { data, width, height, channels } = source.pixels;
    return applySteps(sharp(data, { raw: { width, height, channels }, limitInputPixels: false }), segment);
  }
  const pipeline = sharp(source.bytes, { failOn, limitInputPixels: pixelLimit(source.header) });
  if (!keepsOrientation) pipeline.autoOrient();
  if (needsProfile(source.header)) pipeline.withIccProfile('srgb', { attach: false });
  return applySteps(pipeline, segment);
}

/** sharp works on deep colour with a profile in Display P3 and comes back to sRGB only where a profile is asked for. */
function needsProfile({ bitDepth, space, hasIccProfile }: ImageHeader): boolean {
  return bitDepth > 8 && space === 'rgb' && hasIccProfile;
}

function applySteps(pipeline: Sharp, segment: Segment): Sharp {
  const isGreyLast = turnsGreyLast(segment);
  for (const step of segment) {
    if (step.step === 'grayscale' && isGreyLast) continue;
    applyStep(pipeline, step);
  }
  return pipeline;
}

/**
 * Tells whether a picture may turn grey at the very end, where the output's colour space does it. After a reducing
 * resize that halves the cost of both and changes a value by 2 at most; sharp's own order has grey first.
 */
function turnsGreyLast(segment: Segment): boolean {
  const isReduced = segment.some((step) => step.step === 'resize' && !step.enlarge);
  return isReduced && segment.every((step) => ['grayscale', 'resize', 'crop', 'flatten'].includes(step.step));
}

function applyStep(pipeline: Sharp, step: ImageStep): void {
  switch (step.step) {
    case 'resize':
      pipeline.resize({
        ...(step.width === undefined ? {} : { width: step.width }),
        ...(step.height === undefined ? {} : { height: step.height }),
        fit: step.fit,
        position: step.position,
        kernel: step.kernel,
        // Only there is anything to fill; sharp takes the colour apart each time.
        ...(step.fit === 'contain' ? { background: step.background } : {}),
        withoutEnlargement: !step.enlarge,
      });
      break;
    case 'grayscale':
      pipeline.grayscale();
      break;
    case 'rotate':
      pipeline.rotate(step.angle, { background: step.background });
      break;
    case 'crop':
      pipeline.extract({ left: step.left, top: step.top, width: step.width, height: step.height });
      break;
    case 'blur':
      pipeline.blur(step.sigma);
      break;
    case 'sharpen':
      pipeline.sharpen({ sigma: step.sigma });
      break;
    case 'flatten':
      pipeline.flatten({ background: step.background });
      break;
    case 'normalize':
      pipeline.normalize({ lower: step.lower, upper: step.upper });
      break;
    case 'keep-orientation':
      break;
  }
}

/** Makes grey of colour whose three channels are equal; keeps alpha where there is one. */
function packGrey(pixels: Pixels): Pixels {
  const { data, width, height, channels } = pixels;
  if (channels <= 2) return pixels;
  const kept = channels === 4 ? 2 : 1;
  const packed = new Uint8Array(width * height * kept);
  for (let from = 0, to = 0; to < packed.length; from += channels, to += kept) {
    packed[to] = data[from] ?? 0;
    if (kept === 2) packed[to + 1] = data[from + 3] ?? 255;
  }
  return { data: packed, width, height, channels: kept };
}
