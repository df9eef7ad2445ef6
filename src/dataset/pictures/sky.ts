import { type Canvas, makeInk, paintRows } from './canvas.js';
import { addInk, clamp01, hypotenuse, type Ink, mixInk, setInk, smoothstep } from './color.js';
import type { Noise } from './noise.js';
import type { Light } from './palettes.js';
import type { SceneTools } from './scene.js';

/** Where the sun stands and where the sky ends, in units of the picture's height. */
export interface SkyPlan {
  readonly light: Light;
  readonly sunU: number;
  readonly sunV: number;
  readonly horizon: number;
  /** How much of it is cloud, 0 to 1. */
  readonly cover: number;
}

/** Paints a sky with its sun and clouds; below its horizon it goes on in the horizon's colour. */
export function paintSky(canvas: Canvas, plan: SkyPlan, { noise, random }: SceneTools): void {
  const { light, horizon } = plan;
  const drift = random.next();
  const paintClouds = makeClouds(plan, noise, drift);
  paintRows(canvas, { from: 0, to: canvas.height }, (ink) => {
    const { u, v } = ink;
    const t = clamp01(v / horizon);
    setInk(ink, light.zenith);
    mixInk(ink, light.sky, smoothstep(0, 0.65, t));
    mixInk(ink, light.horizon, smoothstep(0.4, 1, t));
    const distance = hypotenuse(u - plan.sunU, v - plan.sunV);
    addInk(
      ink,
      light.sun,
      light.glow * (0.28 / (1 + 22 * distance * distance) + 0.3 / (1 + 520 * distance * distance)),
    );
    ink.roughness = 0;
    paintClouds(ink, distance);
    addInk(ink, light.sun, light.glow * 1.1 * smoothstep(light.sunSize * 1.3, light.sunSize * 0.5, distance));
  });
}

type PaintClouds = (ink: Ink, sun: number) => void;

/** Clouds on a plane above, seen in perspective and lit from where the sun stands. */
function makeClouds({ light, horizon, cover, sunU, sunV }: SkyPlan, noise: Noise, drift: number): PaintClouds {
  const cloud = makeInk();
  const threshold = 0.62 - cover * 1.1;
  return (ink, sun) => {
    const { u, v } = ink;
    const t = clamp01(v / horizon);
    const distance = 0.42 / (1.12 - t);
    const x = (u - sunU) * distance * 0.55 + drift;
    const y = distance * 0.62 + drift * 7;
    const density = noise.soft.at(x, y) + 0.22 * noise.rough.at(x * 3.1, y * 4.3);
    const amount = smoothstep(threshold, threshold + 0.75, density) * smoothstep(1.04, 0.86, t);
    if (amount <= 0) return;
    const towardU = (sunU - u) * 0.05;
    const towardV = (sunV - v) * 0.05 - 0.012;
    const shadow = noise.soft.at(x + towardU * distance, y + towardV * distance);
    const lit = clamp01(0.55 + (density - shadow) * 0.9 - (density - threshold) * 0.28);
    const near = 1 / (1 + 9 * sun * sun);
    cloud.r = light.cloudShade.r;
    cloud.g = light.cloudShade.g;
    cloud.b = light.cloudShade.b;
    mixInk(cloud, light.cloudLit, lit);
    addInk(cloud, light.sun, near * (1 - amount) * 0.5 * light.glow);
    mixInk(ink, cloud, amount * 0.92);
  };
}
