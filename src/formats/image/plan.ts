import type { ImageStep } from '../../core/image.js';
import { isOpaque } from './color.js';
import { predictSize, shrinkOnLoad } from './geometry.js';
import { checkWebpDecode } from './limits.js';
import { type ImageSource, sizeOfSource, startsWithAlpha } from './source.js';

/** Steps that one sharp pipeline runs in exactly the order they are given. */
export type Segment = readonly ImageStep[];

/** How steps are run: each segment but the last ends in pixels that the next starts from. Never empty. */
export interface ImagePlan {
  readonly keepsOrientation: boolean;
  readonly segments: readonly Segment[];
}

/** Where each step stands in sharp's fixed order. A crop has two places, a rotation none that is safe to share. */
const rankOf = { flatten: 1, grayscale: 2, resize: 3, blur: 5, sharpen: 6, normalize: 7 } as const;
const cropAfterResizeRank = 4;

/**
 * Cuts steps into segments wherever sharp's own order would differ from the given one. Two orders count as equal: a crop
 * and what works on each pixel alone, and a grayscale with the resize just before it.
 */
export function cutSegments(steps: readonly ImageStep[]): Segment[] {
  const segments: ImageStep[][] = [];
  let current: ImageStep[] = [];
  let rank = 0;
  let hasCrop = false;
  const cut = () => {
    if (current.length > 0) segments.push(current);
    current = [];
    rank = 0;
    hasCrop = false;
  };
  for (const step of steps) {
    if (step.step === 'keep-orientation') continue;
    if (step.step === 'rotate') {
      cut();
      current.push(step);
      cut();
    } else if (step.step === 'crop') {
      const isAfterResize = rank === rankOf.resize;
      if (!isAfterResize && (hasCrop || rank > rankOf.resize)) cut();
      current.push(step);
      hasCrop = true;
      if (isAfterResize) rank = cropAfterResizeRank;
    } else {
      const isCommuting = step.step === 'grayscale' && current.at(-1)?.step === 'resize';
      if (!isCommuting && rankOf[step.step] <= rank) cut();
      current.push(step);
      rank = Math.max(rank, rankOf[step.step]);
    }
  }
  cut();
  return segments.length === 0 ? [[]] : segments;
}

/** Tells whether the picture may have an alpha channel at the end of the steps. */
export function mayHaveAlpha(source: ImageSource, steps: readonly ImageStep[]): boolean {
  let answer = startsWithAlpha(source);
  for (const step of steps) {
    if (step.step === 'flatten') answer = false;
    const pads = (step.step === 'resize' && step.fit === 'contain') || step.step === 'rotate';
    if (pads && !isOpaque(step.background)) answer = true;
  }
  return answer;
}

/**
 * Plans how steps are run on a picture. `flattenOn` is the colour that stands in for transparency where the format has
 * none. Throws an ItemError where a result would be too large or too thin.
 */
export function planImage(source: ImageSource, steps: readonly ImageStep[], flattenOn?: string): ImagePlan {
  const keepsOrientation = steps.some((step) => step.step === 'keep-orientation');
  predictSize(sizeOfSource(source, keepsOrientation), steps);
  const needsFlatten = flattenOn !== undefined && mayHaveAlpha(source, steps);
  const all: readonly ImageStep[] = needsFlatten ? [...steps, { step: 'flatten', background: flattenOn }] : steps;
  const segments = cutSegments(all);
  if ('header' in source && source.header.format === 'webp') {
    checkWebpDecode(source.header, shrinkOnLoad(source.header, segments[0] ?? []));
  }
  // Deep and exotic colours become 8-bit sRGB first, so that every step sees the same kind of pixels.
  const isDeep = 'header' in source && (source.header.bitDepth > 8 || source.header.space === 'other');
  const isWholeFirst = segments[0]?.length === 0;
  return { keepsOrientation, segments: isDeep && !isWholeFirst ? [[], ...segments] : segments };
}
