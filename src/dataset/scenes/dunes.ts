import { makeSkyline, paintLayers } from '../pictures/canvas.js';
import {
  addInk,
  type Color,
  clamp01,
  hex,
  type Ink,
  mixColors,
  mixInk,
  setInk,
  smoothstep,
} from '../pictures/color.js';
import { desertLights } from '../pictures/palettes.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';
import { paintSky } from '../pictures/sky.js';

/** Sand in light and in shadow. */
const sands: readonly [[Color, Color], ...[Color, Color][]] = [
  [hex('f4bc78'), hex('7a3c2c')],
  [hex('ef9a5e'), hex('54203a')],
  [hex('f4d6a4'), hex('8a5a44')],
];

/** Dunes with a lit and a shadowed side along each crest, and ripples in the sand. */
export const paintDunes: PaintScene = (canvas, tools) => {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const light = tools.choose(desertLights);
  const horizon = random.between(0.42, 0.5);
  const side = random.chance(0.5) ? 1 : -1;
  const sunU = width * (0.5 - side * random.between(0.2, 0.42));
  const sunV = horizon * random.between(0.45, 0.8);
  paintSky(canvas, { light, sunU, sunV, horizon, cover: random.between(0.1, 0.45) }, tools);
  const [bright, dark] = tools.choose(sands);
  const shadow = mixColors(dark, light.shadow, 0.35);
  const count = 5;
  paintLayers(
    canvas,
    Array.from({ length: count }, (_, position) => {
      const nearness = position / (count - 1);
      const dune = makeDune({ nearness, horizon, side }, tools);
      const shade = (ink: Ink) => {
        const { u, v, depth } = ink;
        const lit = dune.litAt(u, depth);
        setInk(ink, shadow);
        mixInk(ink, bright, lit);
        addInk(ink, light.sun, lit * lit * 0.1 * light.glow);
        const ripple = dune.rippleAt(u, v, depth);
        mixInk(ink, dark, clamp01(-ripple) * 0.22);
        addInk(ink, bright, clamp01(ripple) * 0.14 * (0.15 + lit));
        mixInk(ink, light.haze, 0.75 * (1 - nearness) ** 1.3);
        const away = u - sunU;
        addInk(ink, light.sun, (0.22 * light.glow * (1 - nearness)) / (1 + 6 * away * away));
        ink.roughness = 0.08 + 0.25 * nearness;
      };
      return { skyline: makeSkyline(canvas, dune.heightAt), shade };
    }),
  );
};

interface DunePlan {
  /** 0 the farthest, 1 the nearest. */
  readonly nearness: number;
  readonly horizon: number;
  /** 1 where the light comes from the left, -1 from the right. */
  readonly side: number;
}

function makeDune({ nearness, horizon, side }: DunePlan, { noise, random }: SceneTools) {
  const row = random.next();
  const base = horizon + 0.09 + 0.36 * nearness ** 1.15;
  const amplitude = 0.06 + 0.16 * nearness;
  const pace = (4.2 - 2.1 * nearness) * random.between(0.85, 1.15);
  const phase = random.between(0, 2 * Math.PI);
  // Long waves only: a crest is where this passes zero, and noise would pass it in too many places.
  const swellAt = (u: number) => Math.sin(u * pace + phase) * 0.7 + Math.sin(u * pace * 0.43 + phase * 3.7) * 0.4;
  // Wind makes crests sharp and hollows round.
  const heightAt = (u: number) => {
    const fold = Math.abs(swellAt(u));
    return base - amplitude * (0.9 - (1.7 * fold) / (0.5 + fold)) - 0.012 * noise.soft.at(u * 0.2 + row, row);
  };
  /** The crest winds down the dune towards the viewer and parts light from shadow. */
  const litAt = (u: number, depth: number) => {
    const bend = 0.2 * noise.soft.at(depth * 0.5 + row, row * 2) * smoothstep(0, 0.2, depth) + depth * 0.55 * side;
    const swell = swellAt(u - bend);
    const rise = (swellAt(u - bend + 0.01) - swell) / (0.004 * pace);
    const steepness = Math.max(-1, Math.min(1, rise));
    // Sharp at the crest, soft in the hollow where the slope turns round.
    const softness = 0.03 + 0.4 * Math.abs(swell);
    const face = smoothstep(-softness, softness, -swell * steepness * side);
    const round = 0.85 - depth * (0.9 - 0.5 * nearness) + 0.2 * noise.soft.at(u * 0.3 + row, depth * 0.6 + row);
    const hollow = 1 - smoothstep(0.55, 1.05, Math.abs(swell)) * 0.45;
    return clamp01(face * clamp01(round) * hollow + (1 - face) * (0.05 + 0.3 * depth));
  };
  const rippleAt = (u: number, v: number, depth: number) => {
    const fade = smoothstep(0, 0.12, depth) * nearness * nearness;
    if (fade <= 0) return 0;
    const warp = noise.soft.at(u * 0.5 + row, v * 0.9) * 9;
    return Math.sin(420 * v ** 0.5 + u * 30 * side + warp) * fade;
  };
  return { heightAt, litAt, rippleAt };
}
