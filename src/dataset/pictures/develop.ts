import type { Random } from '../random.js';
import type { Canvas } from './canvas.js';
import type { Noise } from './noise.js';

/** A picture of 8 bits a channel. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8ClampedArray;
}

const grainLength = 1 << 16;
const tileMask = 511;

/** Film grain and surface texture, laid over pictures at their full size. */
export class Film {
  /** Deviation 1, in 1/4096. */
  readonly #grain: Int16Array;
  /** In 1/64. */
  readonly #texture: Int8Array;

  constructor(random: Random, noise: Noise) {
    this.#grain = new Int16Array(grainLength);
    for (let at = 0; at < grainLength; at += 1) this.#grain[at] = random.gaussian() * 4096;
    this.#texture = new Int8Array(noise.fine.tile.length);
    noise.fine.tile.forEach((value, at) => {
      this.#texture[at] = Math.max(-127, Math.min(127, value * 64));
    });
  }

  /** Grain of deviation 1 by position, from a place of its own. */
  grainFrom(random: Random): (position: number) => number {
    const start = random.below(grainLength);
    return (position) => (this.#grain[(start + position) & (grainLength - 1)] as number) / 4096;
  }

  /**
   * Adds texture where the canvas is rough and grain of the given deviation (in levels of 255) everywhere. `pixels` are
   * the canvas's own, enlarged; they are changed in place. In whole numbers: this runs for every pixel of the result.
   */
  expose(photo: Photo, canvas: Canvas, options: { grain: number; random: Random }): void {
    const { width, height, channels, data } = photo;
    const grain = this.#grain.map((value) => (value * options.grain) / 16);
    const texture = this.#texture;
    const roughness = new Uint8Array(canvas.roughness.length);
    for (let at = 0; at < roughness.length; at += 1) roughness[at] = (canvas.roughness[at] as number) * 85;
    const columns = new Uint32Array(width);
    for (let x = 0; x < width; x += 1) columns[x] = Math.floor((x * canvas.width) / width);
    for (let y = 0; y < height; y += 1) {
      const roughnessRow = Math.floor((y * canvas.height) / height) * canvas.width;
      const textureRow = (y & tileMask) << 9;
      const grainStart = options.random.below(grainLength);
      for (let x = 0, at = y * width * channels; x < width; x += 1, at += channels) {
        const light = (grain[(grainStart + x) & (grainLength - 1)] as number) + 128;
        const rough = roughness[roughnessRow + (columns[x] as number)] as number;
        const factor = 256 + ((rough * (texture[textureRow | (x & tileMask)] as number)) >> 6);
        data[at] = ((data[at] as number) * factor + light) >> 8;
        data[at + 1] = ((data[at + 1] as number) * factor + light) >> 8;
        data[at + 2] = ((data[at + 2] as number) * factor + light) >> 8;
      }
    }
  }
}

/** Brings a canvas into the range that can be shown: a soft shoulder for glow, and a slight vignette. In place. */
export function tone(canvas: Canvas, vignette: number): void {
  const { width, height, rgb } = canvas;
  const reach = 4 / (width * width + height * height);
  for (let y = 0; y < height; y += 1) {
    const dy = y - height / 2;
    for (let x = 0; x < width; x += 1) {
      const dx = x - width / 2;
      const edge = (dx * dx + dy * dy) * reach;
      const factor = 1 - vignette * edge * edge;
      const at = (y * width + x) * 3;
      rgb[at] = shoulder((rgb[at] as number) * factor);
      rgb[at + 1] = shoulder((rgb[at + 1] as number) * factor);
      rgb[at + 2] = shoulder((rgb[at + 2] as number) * factor);
    }
  }
}

/** Straight up to 0.75, then bending towards 1, which it never reaches. */
function shoulder(value: number): number {
  if (value <= 0.75) return Math.max(value, 0);
  const over = value - 0.75;
  return 0.75 + (0.25 * over) / (0.25 + over);
}
