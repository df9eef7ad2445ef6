import { type Canvas, makeInk, paintRows, readSmoothly } from './canvas.js';
import { addInk, type Color, clamp01, mixInk, scaleInk, setInk, smoothstep } from './color.js';
import type { SceneTools } from './scene.js';

/** Water from a line down to the bottom, mirroring what is painted above it. */
export interface WaterPlan {
  /** Its far shore, in units of the picture's height. */
  readonly line: number;
  readonly color: Color;
  /** 0 is a mirror, 1 the open sea. */
  readonly chop: number;
  /** Light of sparkles on the waves near `sunU`. */
  readonly sun?: { readonly color: Color; readonly u: number; readonly strength: number };
}

/** Paints water over everything below its line. */
export function paintWater(canvas: Canvas, plan: WaterPlan, { noise, random }: SceneTools): void {
  const { line, color, chop, sun } = plan;
  const { height } = canvas;
  const mirrored = makeInk();
  const drift = random.next();
  paintRows(canvas, { from: line * height, to: height }, (ink) => {
    const { u, v } = ink;
    const depth = v - line;
    const distance = 0.06 / (depth + 0.022);
    const x = (u - 0.75) * distance + drift;
    const y = distance * 3.4 + drift * 3;
    // Waves too far away to be told apart are left out: they would flicker from pixel to pixel.
    const nearby = smoothstep(0.02, 0.16, depth);
    const swell = crest(noise.soft.at(x * 0.9, y * 0.9));
    const wave = crest(noise.soft.at(x * 2.6 + 0.37, y * 2.3)) * smoothstep(-0.02, 0.06, depth);
    const ripple = crest(noise.soft.at(x * 6.3 + 0.61, y * 4.9)) * nearby;
    const lift = swell * 0.45 + wave * 0.35 + ripple * 0.3;
    const tilt = lift * chop * (0.035 + depth * 0.3);
    const mirrorV = Math.min(line - depth * (1 + chop * 0.25) + tilt, line - 0.003);
    readSmoothly(canvas, mirrored, (u + tilt * 0.3 + (wave + ripple) * 0.003) * height, mirrorV * height);
    const fresnel = (0.86 - chop * 0.2) * (1 - 0.7 * smoothstep(0, 0.75, depth)) + lift * chop * 0.3;
    setInk(ink, color);
    scaleInk(ink, 0.72 + lift * chop * 0.3);
    mixInk(ink, mirrored, clamp01(fresnel));
    ink.roughness = 0.05 + chop * 0.2 * nearby;
    if (sun === undefined) return;
    const offset = (u - sun.u) / (0.05 + depth * 0.45);
    const path = 1 / (1 + offset * offset * 5);
    const sparkle = smoothstep(0.3, 0.75, lift + path * 0.22 + ripple * 0.12);
    addInk(ink, sun.color, sun.strength * path * (sparkle * 0.85 + 0.08));
  });
}

/** Sharp crests and round troughs out of smooth noise. */
function crest(value: number): number {
  return 0.75 - 1.9 * Math.abs(value);
}
