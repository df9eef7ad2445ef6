import { type Canvas, makeSkyline, paintBox, paintLayers } from '../pictures/canvas.js';
import { addInk, hex, mixColors, mixInk, scaleColor, setInk, smoothstep } from '../pictures/color.js';
import { type Light, lowLights } from '../pictures/palettes.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';
import { paintSky } from '../pictures/sky.js';
import { paintWater } from '../pictures/water.js';

/** The sun low over the sea, with far islands and at times a sailing boat. */
export const paintSea: PaintScene = (canvas, tools) => {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const light = tools.choose(lowLights);
  const horizon = random.between(0.5, 0.64);
  const sunU = width * random.between(0.25, 0.75);
  const sunV = horizon - random.between(0.03, 0.2);
  paintSky(canvas, { light, sunU, sunV, horizon, cover: random.between(0.45, 0.85) }, tools);
  paintIslands(canvas, { light, horizon, sunU }, tools);
  const boatU = width * random.between(0.15, 0.85);
  const hasBoat = random.chance(0.6);
  const sail = { u: boatU, foot: horizon + 0.012, size: random.between(0.08, 0.13), light };
  if (hasBoat) paintBoat(canvas, { ...sail, foot: horizon });
  paintWater(
    canvas,
    {
      line: horizon,
      color: light.water,
      chop: random.between(0.55, 1),
      sun: { color: light.sun, u: sunU, strength: light.glow * 0.75 },
    },
    tools,
  );
  if (hasBoat) paintBoat(canvas, sail);
};

function paintIslands(
  canvas: Canvas,
  { light, horizon, sunU }: { light: Light; horizon: number; sunU: number },
  { noise, random }: SceneTools,
): void {
  const layers = Array.from({ length: 2 }, (_, position) => {
    const row = random.next();
    const height = random.between(0.05, 0.1);
    const skyline = makeSkyline(canvas, (u) => {
      const mass = smoothstep(0.05, 0.7, noise.soft.at(u * 0.2 + row, row * 4));
      const crag = 0.8 + noise.rough.at(u * 0.35 + row, row) * 0.22;
      return horizon + 0.004 - mass * height * crag * (position === 0 ? 1.3 : 0.8);
    });
    const body = mixColors(light.shadow, light.haze, position === 0 ? 0.72 : 0.4);
    return {
      skyline,
      shade: (ink: Parameters<typeof setInk>[0]) => {
        const { u, v } = ink;
        setInk(ink, body);
        mixInk(ink, light.haze, smoothstep(horizon - 0.05, horizon, v) * 0.45);
        addInk(ink, light.sun, (0.14 * light.glow) / (1 + 8 * (u - sunU) ** 2));
      },
    };
  });
  paintLayers(canvas, layers);
}

/** A hull and two sails. */
function paintBoat(canvas: Canvas, boat: { u: number; foot: number; size: number; light: Light }): void {
  const { u: centre, foot, size, light } = boat;
  const soft = 1 / canvas.height;
  const hull = scaleColor(light.shadow, 0.8);
  const sail = mixColors(light.shadow, mixColors(light.horizon, hex('ffffff'), 0.35), 0.72);
  const box = { left: centre - size, right: centre + size, top: foot - size * 1.3, bottom: foot + soft };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const x = (u - centre) / size;
    const y = (foot - v) / size;
    const edge = soft / size;
    const inHull = smoothstep(edge, -edge, Math.abs(x) - 0.3 - y * 0.5) * smoothstep(0.11 + edge, 0.11 - edge, y);
    const mast = 0.02;
    const main = x > mast && y > 0.16 ? smoothstep(edge, -edge, x - mast - 0.34 * (1 - (y - 0.16) / 1.05) ** 0.8) : 0;
    const fore = x < -mast && y > 0.16 ? smoothstep(edge, -edge, -x - mast - 0.26 * (1 - (y - 0.16) / 0.85)) : 0;
    const pole = smoothstep(edge, 0, Math.abs(x) - 0.008) * smoothstep(1.25, 1.24, y);
    setInk(ink, hull);
    mixInk(ink, sail, Math.max(main, fore));
    if (fore > main) mixInk(ink, light.shadow, 0.18);
    ink.roughness = 0.1;
    const sails = y < 1.21 ? Math.max(main, y < 1.01 ? fore : 0) : 0;
    return Math.max(inHull, sails, pole * 0.9);
  });
}
