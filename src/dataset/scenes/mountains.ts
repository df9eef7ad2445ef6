import { type Canvas, makeSkyline, paintLayers, type Skyline } from '../pictures/canvas.js';
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
import type { NoiseField } from '../pictures/noise.js';
import { type Light, lights } from '../pictures/palettes.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';
import { paintSky } from '../pictures/sky.js';
import { paintForestEdge } from '../pictures/trees.js';
import { paintWater } from '../pictures/water.js';

const snow = hex('f4f7ff');

/** Ranges behind ranges fading into the air, sometimes over a lake, with conifers in front. */
export const paintMountains: PaintScene = (canvas, tools) => {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const light = tools.choose(lights);
  const hasLake = random.chance(0.5);
  const horizon = random.between(0.5, 0.62);
  const sunU = width * random.between(0.15, 0.85);
  const sunV = horizon * random.between(0.3, 0.75);
  paintSky(canvas, { light, sunU, sunV, horizon, cover: random.between(0.25, 0.7) }, tools);

  const ranges = planRanges(canvas, random.below(2) + 4, { light, horizon, hasLake, sunU }, tools);
  paintLayers(canvas, ranges);
  if (hasLake) {
    const line = horizon + 0.2;
    paintWater(canvas, { line, color: light.water, chop: random.between(0.04, 0.2) }, tools);
  }
  paintForeground(canvas, { light, hasLake }, tools);
};

interface Range {
  readonly skyline: Skyline;
  shade(ink: Ink): void;
}

interface Setting {
  readonly light: Light;
  readonly horizon: number;
  readonly hasLake: boolean;
  readonly sunU: number;
}

function planRanges(canvas: Canvas, count: number, setting: Setting, tools: SceneTools): Range[] {
  const { light, horizon, hasLake, sunU } = setting;
  const { noise, random } = tools;
  const snowLine = horizon - random.between(0.02, 0.12);
  return Array.from({ length: count }, (_, position) => {
    const nearness = position / (count - 1);
    const base = horizon + 0.03 + (hasLake ? 0.15 : 0.32) * nearness ** 1.3;
    const amplitude = 0.36 - 0.25 * nearness + random.between(-0.03, 0.03);
    const row = random.next();
    const stretch = random.between(0.17, 0.23) * (1 + nearness * 0.8);
    const skyline = makeSkyline(canvas, (u) => {
      const peak = 0.85 - 1.5 * Math.abs(noise.soft.at(u * stretch + row, row * 3));
      const shoulder = 0.4 - Math.abs(noise.soft.at(u * stretch * 2.7 + row, row * 7));
      const crag = noise.rough.at(u * stretch * 2.2 + row, row * 5);
      return base - amplitude * (0.66 * peak + 0.34 * shoulder + 0.14 * crag);
    });
    const air = 0.72 * (1 - nearness) ** 1.1 + 0.03;
    const surface = makeSurface(canvas, skyline, {
      light,
      row,
      snowLine: snowLine - 0.05 * position,
      hasSnow: position < 2,
      noise: noise.rough,
    });
    const shade = (ink: Ink) => {
      const { u, depth } = ink;
      surface(ink, Math.max(-1, Math.min(1, (sunU - u) * 6)));
      const away = u - sunU;
      mixInk(ink, light.haze, clamp01(air + smoothstep(0.02, 0.3, depth) * 0.5 * (1 - nearness * 0.8)));
      addInk(ink, light.sun, (light.glow * 0.17 * (1 - nearness)) / (1 + 5 * away * away));
      ink.roughness = 0.08 + 0.3 * nearness;
    };
    return { skyline, shade };
  });
}

interface Surface {
  readonly light: Light;
  readonly row: number;
  readonly snowLine: number;
  readonly hasSnow: boolean;
  readonly noise: NoiseField;
}

/** Rock and snow in faces: what slopes towards the sun at the skyline is lit all the way down, along winding ribs. */
function makeSurface(canvas: Canvas, skyline: Skyline, { light, row, snowLine, hasSnow, noise }: Surface) {
  const rock: Color = mixColors(light.shadow, light.land, 0.6);
  const bright: Color = mixColors(light.land, light.horizon, 0.45);
  const { width, height } = canvas;
  const reach = Math.max(1, Math.round(height * 0.008));
  const heightOf = (x: number) => skyline[x < 0 ? 0 : x >= width ? width - 1 : x] as number;
  const slopes = skyline.map((_, x) => (heightOf(x - reach) - heightOf(x + reach)) / (2 * reach));
  return (ink: Ink, side: number) => {
    const { u, v, depth } = ink;
    const here = noise.at(u * 1.1 + row, depth * 0.8 + row * 2);
    const rib = u + depth * (0.5 * here + 0.25 * noise.at(u * 0.5 + row, depth * 0.4 + row * 3));
    const column = Math.round(rib * height);
    const slope = slopes[column < 0 ? 0 : column >= width ? width - 1 : column] as number;
    const facing = clamp01(0.5 + slope * side * -0.75 + here * 0.22);
    setInk(ink, light.shadow);
    mixInk(ink, rock, 0.25 + 0.75 * facing);
    mixInk(ink, bright, smoothstep(0.45, 1, facing) * 0.8);
    if (!hasSnow) return;
    const lie = smoothstep(0.06, -0.08, v - snowLine - here * 0.07) * smoothstep(-0.75, 0.1, here + facing * 0.4);
    mixInk(ink, light.haze, lie * 0.9);
    mixInk(ink, snow, lie * 0.95 * smoothstep(0.2, 0.75, facing));
  };
}

function paintForeground(
  canvas: Canvas,
  { light, hasLake }: { light: Light; hasLake: boolean },
  tools: SceneTools,
): void {
  const { noise, random } = tools;
  const row = random.next();
  const tilt = random.between(-0.12, 0.12);
  const level = hasLake ? 0.985 : 0.93;
  const width = canvas.width / canvas.height;
  const lineAt = (u: number) => level - tilt * (u / width - 0.5) - 0.07 * noise.soft.at(u * 0.3 + row, row);
  const ground = mixColors(light.shadow, light.land, 0.22);
  const skyline = makeSkyline(canvas, lineAt);
  paintLayers(canvas, [
    {
      skyline,
      shade: (ink) => {
        const { u, v } = ink;
        setInk(ink, light.shadow);
        mixInk(ink, light.land, clamp01(0.25 + noise.rough.at(u * 1.5, v * 3 + row) * 0.3));
        ink.roughness = 0.6;
      },
    },
  ]);
  const densityAt = (u: number) => clamp01(0.55 + noise.soft.at(u * 0.35 + row * 2, row) * 1.3);
  paintForestEdge(
    canvas,
    {
      lineAt,
      count: Math.round(70 * width),
      height: random.between(0.14, 0.24),
      color: light.shadow,
      lit: ground,
      densityAt,
    },
    tools,
  );
}
