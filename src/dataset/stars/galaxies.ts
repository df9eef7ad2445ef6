import type { Random } from '../random.js';
import { addTint, balance, boxAround, type Frame, type Tint } from './frame.js';

/** How many galaxies there are, and of what strength: `unitFlux` is the flux of a star of S/N 1. */
export interface GalaxyField {
  readonly count: number;
  readonly unitFlux: number;
  /** Width of a star in pixels: nothing is sharper. */
  readonly fwhm: number;
}

const tints: readonly [Tint, ...Tint[]] = [
  [1.15, 0.9, 0.65],
  [1.1, 0.95, 0.8],
  [0.85, 0.97, 1.2],
  [1.3, 0.75, 0.5],
];

/** Scatters small galaxies: discs of exponential profile (Freeman 1970, ApJ 160, 811) at all angles, some with a core. */
export function addGalaxies(frame: Frame, { count, unitFlux, fwhm }: GalaxyField, random: Random): void {
  for (let index = 0; index < count; index += 1) {
    const place = { x: random.next() * frame.width, y: random.next() * frame.height };
    const flux = Math.min(30, 4 * (1 - random.next()) ** (-1 / 0.9)) * 12 * unitFlux;
    const scale = random.between(0.8, 2.6) * (0.6 + 0.35 * Math.log10(flux / unitFlux));
    const angle = random.between(0, Math.PI);
    const flat = random.between(0.25, 1);
    const core = random.between(0.05, 0.4);
    drawDisc(frame, {
      ...place,
      flux,
      tint: balance(random.pick(tints)),
      scale,
      angle,
      flat,
      core,
      blur: fwhm / 2.355,
    });
  }
}

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly flux: number;
  readonly tint: Tint;
  /** Distance over which the light falls to 1/e, in pixels. */
  readonly scale: number;
  readonly angle: number;
  readonly flat: number;
  /** Part of the light in the core. */
  readonly core: number;
  /** Deviation by which seeing softens it, in pixels. */
  readonly blur: number;
}

function drawDisc(frame: Frame, disc: Disc): void {
  const { flux, scale, core, blur, tint } = disc;
  const [cos, sin] = [Math.cos(disc.angle), Math.sin(disc.angle)];
  // Seeing rounds the center and widens both axes: close to a convolution where that matters, at the center.
  const long = Math.sqrt(scale * scale + blur * blur * 0.5);
  const short = Math.sqrt((scale * disc.flat) ** 2 + blur * blur * 0.5);
  const level = (flux * (1 - core)) / (2 * Math.PI * long * short);
  const coreLevel = (flux * core) / (2 * Math.PI * blur * blur * 1.4);
  const { left, right, top, bottom } = boxAround(frame, disc, 7 * long);
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const dx = column - disc.x;
      const dy = row - disc.y;
      const along = (dx * cos + dy * sin) / long;
      const across = (dy * cos - dx * sin) / short;
      const distance = along * along + across * across;
      if (distance > 49) continue;
      const light =
        level * Math.exp(0.5 - Math.sqrt(distance + 0.25)) +
        coreLevel * Math.exp(-(dx * dx + dy * dy) / (2.8 * blur * blur));
      addTint(frame, row * frame.width + column, tint, light);
    }
  }
}
