import type { ImageStep } from '../../core/image.js';
import type { ImageHeader } from './header.js';
import { checkAspect, checkOutputPixels } from './limits.js';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type Resize = Extract<ImageStep, { step: 'resize' }>;

/** By how much a resize divides each axis before it crops or pads: what sharp's `ResolveShrink` computes. */
function resolveShrink(size: Size, resize: Resize): { horizontal: number; vertical: number } {
  let horizontal = resize.width === undefined ? 1 : size.width / resize.width;
  let vertical = resize.height === undefined ? 1 : size.height / resize.height;
  if (resize.fit !== 'fill') {
    if (resize.width === undefined) horizontal = vertical;
    else if (resize.height === undefined) vertical = horizontal;
    else {
      const covers = resize.fit === 'cover' || resize.fit === 'outside';
      const common = covers ? Math.min(horizontal, vertical) : Math.max(horizontal, vertical);
      horizontal = common;
      vertical = common;
    }
  }
  if (!resize.enlarge) {
    horizontal = Math.max(1, horizontal);
    vertical = Math.max(1, vertical);
  }
  return { horizontal: Math.min(horizontal, size.width), vertical: Math.min(vertical, size.height) };
}

function resizeTo(size: Size, resize: Resize): Size {
  const shrink = resolveShrink(size, resize);
  const scaled = {
    width: Math.max(1, Math.round(size.width / shrink.horizontal)),
    height: Math.max(1, Math.round(size.height / shrink.vertical)),
  };
  checkOutputPixels(scaled.width, scaled.height, 'image.resize');
  checkAspect(size.width, size.height);
  checkAspect(scaled.width, scaled.height);
  const box = { width: resize.width ?? scaled.width, height: resize.height ?? scaled.height };
  if (resize.fit === 'cover') {
    return { width: Math.min(box.width, scaled.width), height: Math.min(box.height, scaled.height) };
  }
  if (resize.fit !== 'contain') return scaled;
  checkAspect(box.width, box.height);
  return { width: Math.max(box.width, scaled.width), height: Math.max(box.height, scaled.height) };
}

function rotateBy(size: Size, angle: number): Size {
  const turned = ((angle % 180) + 180) % 180;
  if (turned === 0) return size;
  if (turned === 90) return { width: size.height, height: size.width };
  checkAspect(size.width, size.height);
  const radians = (angle * Math.PI) / 180;
  const cosine = Math.abs(Math.cos(radians));
  const sine = Math.abs(Math.sin(radians));
  return {
    width: Math.ceil(size.width * cosine + size.height * sine),
    height: Math.ceil(size.width * sine + size.height * cosine),
  };
}

/**
 * Computes the size a picture has after the steps, to within a pixel, without running them. Throws `E_OUT_TOO_LARGE` or
 * `E_IMG_ASPECT` where any of them would make too much.
 */
export function predictSize(start: Size, steps: readonly ImageStep[]): Size {
  let size = start;
  for (const step of steps) {
    if (step.step === 'resize') size = resizeTo(size, step);
    else if (step.step === 'rotate') size = rotateBy(size, step.angle);
    else if (step.step === 'crop') size = { width: step.width, height: step.height };
    checkOutputPixels(size.width, size.height, `image.${step.step}`);
  }
  return size;
}

/**
 * Tells whether the steps of one pipeline give the same pixels from the whole decoded picture as from its file: false
 * where the decoder would read it at a reduced size, or would turn it upright after resizing instead of before. Depends
 * on header and steps alone.
 */
export function startsFromWhole(header: ImageHeader, steps: readonly ImageStep[], keepsOrientation: boolean): boolean {
  if (steps.length > 0 && header.orientation !== 1 && !keepsOrientation) return false;
  const shrink = shrinkOnLoad(header, steps);
  // sharp halves a JPEG on load from a shrink of 3 on: at 2.x it avoids libjpeg's rounding.
  if (header.format === 'jpeg') return shrink < 3;
  return header.format !== 'webp' || shrink <= 1;
}

/** By how much the resize of a pipeline lets a decoder that can do so reduce the picture while it reads it; 1 is not at all. */
export function shrinkOnLoad(size: Size, steps: readonly ImageStep[]): number {
  const position = steps.findIndex((step) => step.step === 'resize');
  const resize = steps[position];
  if (resize?.step !== 'resize') return 1;
  // After a crop nothing is reduced on load.
  if (steps.slice(0, position).some((step) => step.step === 'crop')) return 1;
  const { horizontal, vertical } = resolveShrink(size, resize);
  return Math.max(1, Math.min(horizontal, vertical));
}
