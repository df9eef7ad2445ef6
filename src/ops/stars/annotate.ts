import type { Pixels } from '../../core/content.js';
import { type ColorValue, parseColor } from '../../formats/image/color-value.js';

/** A star to be marked: its center and the radius of the circle around it, in pixels, 0-based centers. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly isSaturated: boolean;
}

/** Width of the outlines in pixels, on pictures whose longer side is up to `plainSide` pixels. */
const plainWidth = 1.5;
const plainSide = 1_600;
const maxWidth = 4;

/** Colors as `colorSchema` takes them, and whether a picture in color may be drawn on itself. */
export interface MarkOptions {
  readonly normal: string;
  readonly saturated: string;
  readonly isInPlace?: boolean;
}

/**
 * Draws a circle around every star on a copy of the picture, or in place: RGB, or RGBA where there is alpha; grey becomes color.
 * Outlines are antialiased, 1.5 pixels wide, on pictures of more than 1,600 pixels wider with the square root of the
 * longer side, and cut at the edges; marks that are not finite are left out.
 */
export function drawMarks(pixels: Pixels, marks: readonly Mark[], options: MarkOptions): Pixels {
  const { width, height } = pixels;
  const canvas = options.isInPlace && hasColor(pixels) ? pixels : copyAsColor(pixels);
  const normal = parseColor(options.normal);
  const saturated = parseColor(options.saturated);
  const growth = Math.sqrt(Math.max(width, height) / plainSide);
  const halfWidth = Math.min(plainWidth * Math.max(1, growth), maxWidth) / 2;
  for (const mark of marks) drawCircle(canvas, mark, { halfWidth, color: mark.isSaturated ? saturated : normal });
  return canvas;
}

type Canvas = Pixels & { readonly channels: 3 | 4 };

interface Pen {
  readonly halfWidth: number;
  readonly color: ColorValue;
}

const hasColor = (pixels: Pixels): pixels is Canvas => pixels.channels >= 3;

function copyAsColor({ data, width, height, channels }: Pixels): Canvas {
  if (channels === 3 || channels === 4) return { data: new Uint8Array(data), width, height, channels };
  const count = width * height;
  const to = channels === 1 ? 3 : 4;
  const copy = new Uint8Array(count * to);
  for (let pixel = 0, from = 0, at = 0; pixel < count; pixel += 1, from += channels, at += to) {
    const level = data[from] as number;
    copy[at] = level;
    copy[at + 1] = level;
    copy[at + 2] = level;
    if (to === 4) copy[at + 3] = data[from + 1] as number;
  }
  return { data: copy, width, height, channels: to };
}

/** Visits only the pixels near the outline: in each row those left and right of the empty middle. Makes nothing anew for a row. */
function drawCircle(canvas: Canvas, { x, y, radius }: Mark, { halfWidth, color }: Pen): void {
  if (!Number.isFinite(x + y + radius) || color.alpha === 0) return;
  const { width, height } = canvas;
  const outer = Math.max(0, radius) + halfWidth + 0.5;
  const inner = Math.max(0, radius - halfWidth - 0.5);
  const last = Math.min(height - 1, Math.floor(y + outer));
  for (let row = Math.max(0, Math.ceil(y - outer)); row <= last; row += 1) {
    const across = (row - y) * (row - y);
    const reach = Math.sqrt(Math.max(0, outer * outer - across));
    const hole = inner * inner > across ? Math.sqrt(inner * inner - across) : 0;
    const leftEnd = Math.floor(x - hole);
    // Where the middle is narrower than a pixel both sides could hold the same one.
    const rightStart = Math.max(leftEnd + 1, Math.ceil(x + hole));
    const end = Math.min(width - 1, Math.floor(x + reach));
    for (let column = Math.max(0, Math.ceil(x - reach)); column <= end; column += 1) {
      if (column > leftEnd && column < rightStart) column = rightStart;
      if (column > end) break;
      const distance = Math.sqrt((column - x) * (column - x) + across);
      // How much of the pixel the outline covers, as if the pixel were a disc.
      const cover = Math.min(1, halfWidth + 0.5 - Math.abs(distance - radius));
      if (cover > 0) blend(canvas, row * width + column, color, cover * color.alpha);
    }
  }
}

/** Lays a color over a pixel (source over destination, Porter and Duff 1984; alpha is not premultiplied). */
function blend({ data, channels }: Canvas, pixel: number, color: ColorValue, opacity: number): void {
  const at = pixel * channels;
  let weight = opacity;
  if (channels === 4) {
    const under = (data[at + 3] as number) / 255;
    const total = opacity + under * (1 - opacity);
    weight = opacity / total;
    data[at + 3] = total * 255 + 0.5;
  }
  const rest = 1 - weight;
  data[at] = (data[at] as number) * rest + color.red * weight + 0.5;
  data[at + 1] = (data[at + 1] as number) * rest + color.green * weight + 0.5;
  data[at + 2] = (data[at + 2] as number) * rest + color.blue * weight + 0.5;
}
