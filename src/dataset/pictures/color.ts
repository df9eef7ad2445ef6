/** A colour in display values: 0 is black, 1 white; glow may go beyond. */
export interface Color {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/**
 * One pixel while it is being worked out: where it is, its colour, and how rough its surface is (0 smooth to 1). One ink
 * serves all pixels: its fields are changed in place, since numbers passed as arguments cost an allocation each.
 */
export interface Ink {
  /** From the left, in units of the picture's height. */
  u: number;
  /** From the top, in the same units. */
  v: number;
  /** Below the skyline of the layer being painted, in the same units. */
  depth: number;
  r: number;
  g: number;
  b: number;
  roughness: number;
}

/** Reads `rrggbb`. */
export function hex(digits: string): Color {
  const value = Number.parseInt(digits, 16);
  return { r: (value >> 16) / 255, g: ((value >> 8) & 255) / 255, b: (value & 255) / 255 };
}

/** Starts a pixel with a colour. */
export function setInk(ink: Ink, color: Color): void {
  ink.r = color.r;
  ink.g = color.g;
  ink.b = color.b;
}

/** Moves a pixel towards a colour: 0 leaves it, 1 replaces it. */
export function mixInk(ink: Ink, color: Color, amount: number): void {
  ink.r += (color.r - ink.r) * amount;
  ink.g += (color.g - ink.g) * amount;
  ink.b += (color.b - ink.b) * amount;
}

/** Adds light of a colour. */
export function addInk(ink: Ink, color: Color, amount: number): void {
  ink.r += color.r * amount;
  ink.g += color.g * amount;
  ink.b += color.b * amount;
}

/** Brightens or darkens a pixel. */
export function scaleInk(ink: Ink, factor: number): void {
  ink.r *= factor;
  ink.g *= factor;
  ink.b *= factor;
}

/** A colour between two. */
export function mixColors(from: Color, to: Color, amount: number): Color {
  return {
    r: from.r + (to.r - from.r) * amount,
    g: from.g + (to.g - from.g) * amount,
    b: from.b + (to.b - from.b) * amount,
  };
}

/** A colour made brighter or darker. */
export function scaleColor(color: Color, factor: number): Color {
  return { r: color.r * factor, g: color.g * factor, b: color.b * factor };
}

/** Keeps a value within 0 and 1. */
export function clamp01(value: number): number {
  return value < 0 ? 0 : Math.min(value, 1);
}

/** 0 below `from`, 1 above `to`, and an S between; `from` above `to` runs the other way. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp01((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** The length of a vector; many times faster than Math.hypot, and as exact as pictures need. */
export function hypotenuse(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
