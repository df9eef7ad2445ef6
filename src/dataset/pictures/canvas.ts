import type { Color, Ink } from './color.js';

/** A picture in the making. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Interleaved red, green, blue from the top left, in display values. */
  readonly rgb: Float32Array;
  /** How rough each pixel's surface is, 0 to 1: fine texture is added there at full size. */
  readonly roughness: Float32Array;
  /** What is no background, 0 to 1; scenes that can be cut out fill it. */
  readonly coverage: Float32Array;
}

/** Works out the pixel that the ink stands at. */
export type Shade = (ink: Ink) => void;

/** Makes a black canvas. */
export function makeCanvas(width: number, height: number): Canvas {
  const count = width * height;
  return {
    width,
    height,
    rgb: new Float32Array(count * 3),
    roughness: new Float32Array(count),
    coverage: new Float32Array(count),
  };
}

/** Makes an ink to work with. Its fractions tell the engine at once that all fields hold fractions. */
export function makeInk(): Ink {
  return { u: 0.5, v: 0.5, depth: 0.5, r: 0.5, g: 0.5, b: 0.5, roughness: 0.5 };
}

/** Loads the colour at a place between pixels, interpolated linearly, into the ink. */
export function readSmoothly(canvas: Canvas, ink: Ink, x: number, y: number): void {
  const { width, height, rgb } = canvas;
  const column = x < 0 ? 0 : Math.min(x, width - 1.001);
  const row = y < 0 ? 0 : Math.min(y, height - 1.001);
  const left = column | 0;
  const top = row | 0;
  const dx = column - left;
  const dy = row - top;
  const above = (top * width + left) * 3;
  const below = above + width * 3;
  const a = (1 - dx) * (1 - dy);
  const b = dx * (1 - dy);
  const c = (1 - dx) * dy;
  const d = dx * dy;
  const at = (offset: number) =>
    (rgb[above + offset] as number) * a +
    (rgb[above + 3 + offset] as number) * b +
    (rgb[below + offset] as number) * c +
    (rgb[below + 3 + offset] as number) * d;
  ink.r = at(0);
  ink.g = at(1);
  ink.b = at(2);
}

/** Lays the ink over a pixel that is inside. */
export function blendPixel(canvas: Canvas, pixel: number, ink: Ink, alpha: number): void {
  const { rgb, roughness } = canvas;
  const at = pixel * 3;
  const rest = 1 - alpha;
  rgb[at] = (rgb[at] as number) * rest + ink.r * alpha;
  rgb[at + 1] = (rgb[at + 1] as number) * rest + ink.g * alpha;
  rgb[at + 2] = (rgb[at + 2] as number) * rest + ink.b * alpha;
  roughness[pixel] = (roughness[pixel] as number) * rest + ink.roughness * alpha;
}

/** Adds light to a pixel; outside it does nothing. */
export function addLight(canvas: Canvas, x: number, y: number, color: Color, amount: number): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
  const at = ((y | 0) * canvas.width + (x | 0)) * 3;
  const { rgb } = canvas;
  rgb[at] = (rgb[at] as number) + color.r * amount;
  rgb[at + 1] = (rgb[at + 1] as number) + color.g * amount;
  rgb[at + 2] = (rgb[at + 2] as number) + color.b * amount;
}

/** Paints every pixel of the rows from `from` to before `to` (in pixels). The ink holds what was there. */
export function paintRows(canvas: Canvas, rows: { from: number; to: number }, shade: Shade): void {
  const { width, height, rgb, roughness } = canvas;
  const ink = makeInk();
  const last = Math.min(height, Math.ceil(rows.to));
  for (let y = Math.max(0, Math.floor(rows.from)); y < last; y += 1) {
    ink.v = y / height;
    for (let x = 0, pixel = y * width, at = pixel * 3; x < width; x += 1, pixel += 1, at += 3) {
      ink.u = x / height;
      ink.r = rgb[at] as number;
      ink.g = rgb[at + 1] as number;
      ink.b = rgb[at + 2] as number;
      ink.roughness = roughness[pixel] as number;
      shade(ink);
      rgb[at] = ink.r;
      rgb[at + 1] = ink.g;
      rgb[at + 2] = ink.b;
      roughness[pixel] = ink.roughness;
    }
  }
}

/** A box in units of the picture's height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Paints the pixels of a box; `shade` answers how opaque each is (0 to 1). */
export function paintBox(canvas: Canvas, box: Box, shade: (ink: Ink) => number): void {
  const { width, height } = canvas;
  const ink = makeInk();
  const right = Math.min(width, Math.ceil(box.right * height));
  const bottom = Math.min(height, Math.ceil(box.bottom * height));
  const left = Math.max(0, Math.floor(box.left * height));
  for (let y = Math.max(0, Math.floor(box.top * height)); y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      ink.u = x / height;
      ink.v = y / height;
      ink.roughness = 0;
      const alpha = shade(ink);
      if (alpha <= 0) continue;
      const pixel = y * width + x;
      blendPixel(canvas, pixel, ink, alpha);
      canvas.coverage[pixel] = Math.max(canvas.coverage[pixel] as number, alpha);
    }
  }
}

/** A line across the picture: for each column, the row (in pixels, with fractions) where it runs. */
export type Skyline = Float32Array;

/** Samples a line for each column; `u` and the answer in units of the picture's height. */
export function makeSkyline(canvas: Canvas, heightAt: (u: number) => number): Skyline {
  return Float32Array.from({ length: canvas.width }, (_, x) => heightAt(x / canvas.height) * canvas.height);
}

/**
 * Paints layers from the farthest to the nearest, each from its skyline down to where the next one covers it.
 */
export function paintLayers(canvas: Canvas, layers: readonly { skyline: Skyline; shade: Shade }[]): void {
  const { width, height } = canvas;
  const ink = makeInk();
  const floors = new Float32Array(width).fill(height);
  const bounds: Float32Array[] = [];
  for (const layer of [...layers].reverse()) {
    bounds.unshift(floors.slice());
    for (let x = 0; x < width; x += 1) {
      // One row further than the next skyline: its edge is blended over this layer.
      floors[x] = Math.min(floors[x] as number, Math.ceil(layer.skyline[x] as number) + 1);
    }
  }
  layers.forEach(({ skyline, shade }, position) => {
    const bound = bounds[position] ?? floors;
    for (let x = 0; x < width; x += 1) {
      const top = skyline[x] as number;
      const end = Math.min(height, bound[x] as number);
      for (let y = Math.max(0, Math.floor(top)); y < end; y += 1) {
        ink.roughness = 0;
        ink.u = x / height;
        ink.v = y / height;
        ink.depth = Math.max(0, y - top) / height;
        shade(ink);
        blendPixel(canvas, y * width + x, ink, Math.min(y + 1 - top, 1));
      }
    }
  });
}
