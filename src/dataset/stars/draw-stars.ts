import { addTint, boxAround, type Frame } from './frame.js';
import type { StarPlan } from './plan.js';
import type { PointSpread } from './point-spread.js';
import type { FieldStar } from './population.js';

/** Stars are drawn as far out as they are this part of the noise. */
const faintestPart = 0.04;
const maxRadius = 160;
/** Part of a star's light that is scattered in the optics and makes its halo. */
const haloPart = 0.025;
const spikePart = 0.012;

/** How stars are drawn. */
export interface StarOptics {
  readonly spread: PointSpread;
  /** Deviation of the noise of the sky, in counts. */
  readonly noise: number;
  readonly spikes: StarPlan['spikes'];
  /** Direction of the first spike in radians. */
  readonly spikeAngle: number;
  /** Stars of more flux have halos, and spikes where there are any. */
  readonly brightFlux: number;
}

/** Adds the light of a star, with halo and spikes where it is bright. */
export function drawStar(frame: Frame, star: FieldStar, optics: StarOptics): void {
  const { spread, noise } = optics;
  const radius = Math.min(maxRadius, spread.radiusOf(star.flux, noise * faintestPart));
  const { left, right, top, bottom } = boxAround(frame, star, radius);
  const farthest = radius * radius;
  for (let row = top; row <= bottom; row += 1) {
    const dy = row - star.y;
    for (let column = left; column <= right; column += 1) {
      const dx = column - star.x;
      if (dx * dx + dy * dy > farthest) continue;
      addTint(frame, row * frame.width + column, star.tint, star.flux * spread.at(dx, dy));
    }
  }
  if (star.flux < optics.brightFlux) return;
  drawHalo(frame, star, optics);
  const step = optics.spikes === 0 ? 0 : (2 * Math.PI) / optics.spikes;
  for (let arm = 0; arm < optics.spikes; arm += 1)
    drawSpike(frame, star, { ...optics, angle: optics.spikeAngle + arm * step });
}

/** A glow that falls off exponentially over several widths of the star. */
function drawHalo(frame: Frame, { x, y, flux, tint }: FieldStar, { spread, noise }: StarOptics): void {
  const scale = 4 + spread.fwhm * 3;
  const center = (flux * haloPart) / (2 * Math.PI * scale * scale);
  const radius = Math.min(maxRadius, scale * Math.log(Math.max(1, center / (noise * faintestPart))));
  const { left, right, top, bottom } = boxAround(frame, { x, y }, radius);
  // It ends at 0, not in an edge.
  const floor = center * Math.exp(-radius / scale);
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const distance = Math.sqrt((column - x) * (column - x) + (row - y) * (row - y));
      if (distance > radius) continue;
      addTint(frame, row * frame.width + column, tint, center * Math.exp(-distance / scale) - floor);
    }
  }
}

/** One arm of the diffraction pattern: walked along its longer axis, a few pixels across. */
function drawSpike(
  frame: Frame,
  { x, y, flux, tint }: FieldStar,
  { spread, noise, angle }: StarOptics & { angle: number },
): void {
  const deviation = Math.max(0.5, spread.fwhm * 0.28);
  const near = spread.fwhm * 1.5;
  const strength = (flux * spikePart) / (deviation * near);
  // Light falls with the distance to the power of -1.6 until it drowns in noise.
  const length = Math.min(maxRadius * 1.5, near * (Math.max(strength / (noise * 0.15), 1) ** (1 / 1.6) - 1));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const isFlat = Math.abs(cos) > Math.abs(sin);
  const slope = isFlat ? sin / cos : cos / sin;
  const span = length * Math.abs(isFlat ? cos : sin);
  const width = Math.ceil((3 * deviation) / Math.abs(isFlat ? cos : sin));
  const from = isFlat ? x : y;
  const sign = Math.sign(isFlat ? cos : sin);
  for (let place = Math.ceil(from - span); place <= from + span; place += 1) {
    const along = place - from;
    if (along * sign <= 0) continue;
    const middle = (isFlat ? y : x) + along * slope;
    for (let side = Math.ceil(middle - width); side <= middle + width; side += 1) {
      const [column, row] = isFlat ? [place, side] : [side, place];
      if (column < 0 || row < 0 || column >= frame.width || row >= frame.height) continue;
      const distance = (column - x) * cos + (row - y) * sin;
      const across = ((row - y) * cos - (column - x) * sin) / deviation;
      const fall = (1 + Math.max(0, distance) / near) ** -1.6 * Math.max(0, 1 - distance / length);
      addTint(frame, row * frame.width + column, tint, strength * fall * Math.exp(-0.5 * across * across));
    }
  }
}
