import { type Canvas, paintBox, paintRows } from '../pictures/canvas.js';
import {
  addInk,
  type Color,
  clamp01,
  hex,
  mixColors,
  mixInk,
  scaleColor,
  setInk,
  smoothstep,
} from '../pictures/color.js';
import { eveningLights, type Light } from '../pictures/palettes.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';
import { paintSky } from '../pictures/sky.js';
import { paintWater } from '../pictures/water.js';

const lampColors: readonly [Color, ...Color[]] = [
  hex('ffd48a'),
  hex('ffbf6a'),
  hex('ffe6b8'),
  hex('ffcf9a'),
  hex('bfe0ff'),
];

/** A skyline with lit windows in the evening, mirrored in a river. */
export const paintCity: PaintScene = (canvas, tools) => {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const light = tools.choose(eveningLights);
  const shore = random.between(0.7, 0.76);
  const sunU = width * random.between(0.2, 0.8);
  paintSky(canvas, { light, sunU, sunV: shore - 0.04, horizon: shore, cover: random.between(0.3, 0.6) }, tools);
  const peakU = width * random.between(0.3, 0.7);
  const rows = 4;
  for (let position = 0; position < rows; position += 1) {
    const nearness = position / (rows - 1);
    let u = -random.between(0, 0.05);
    while (u < width) {
      const size = random.between(0.035, 0.085) * (0.75 + 0.5 * nearness);
      const centrality = 1 / (1 + 5 * ((u - peakU) / width) ** 2);
      const height = (0.1 + 0.34 * centrality * random.next() ** 1.3) * (1.15 - 0.55 * nearness) + 0.03;
      paintBuilding(canvas, { left: u, right: u + size, top: shore - height, foot: shore, nearness, light }, tools);
      u += size * random.between(0.75, 1.35);
    }
  }
  const quay = scaleColor(light.shadow, 0.6);
  paintRows(canvas, { from: (shore - 0.012) * canvas.height, to: shore * canvas.height }, (ink) =>
    mixInk(ink, quay, 0.85),
  );
  paintWater(canvas, { line: shore, color: light.water, chop: random.between(0.16, 0.3) }, tools);
};

interface Building {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly foot: number;
  readonly nearness: number;
  readonly light: Light;
}

function paintBuilding(canvas: Canvas, building: Building, { noise, random }: SceneTools): void {
  const { left, right, top, foot, nearness, light } = building;
  const size = right - left;
  const cell = random.between(0.0075, 0.0105) * (0.85 + 0.3 * nearness);
  const columns = Math.max(2, Math.floor(size / cell));
  const floors = Math.max(2, Math.floor((foot - top) / (cell * 1.35)));
  const lamps = Array.from(
    { length: columns * (floors + 1) },
    () => (random.next() ** 2 + 0.25) * Number(random.chance(0.4)),
  );
  const lamp = random.pick(lampColors);
  const crown = random.below(4);
  const body = mixColors(
    mixColors(light.shadow, light.cloudShade, random.between(0.1, 0.4)),
    light.haze,
    0.66 * (1 - nearness),
  );
  const row = random.next();
  const soft = 0.6 / canvas.height;
  const mast = crown === 3 ? random.between(0.05, 0.11) : 0;
  const box = { left: left - soft, right: right + soft, top: top - mast, bottom: foot };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const across = (u - left) / size;
    const depth = v - top;
    const roof = roofHeight(crown, across, size);
    const inside =
      smoothstep(-soft, soft, u - left) * smoothstep(-soft, soft, right - u) * smoothstep(-soft, soft, depth - roof);
    const pole = depth < 0.01 ? smoothstep(soft * 1.5, 0, Math.abs(u - (left + right) / 2) - 0.0008) : 0;
    const alpha = Math.max(inside, pole);
    if (alpha <= 0) return 0;
    setInk(ink, body);
    mixInk(ink, light.haze, clamp01(0.1 + (across - 0.5) * 0.25) + noise.soft.at(u * 0.4, v * 0.4 + row) * 0.04);
    mixInk(ink, light.haze, 0.35 * smoothstep(foot - 0.12, foot, v) * (1 - nearness * 0.6));
    ink.roughness = 0.12;
    const column = Math.floor(across * columns);
    const floor = Math.floor(depth / (cell * 1.35));
    const x = across * columns - column;
    const y = depth / (cell * 1.35) - floor;
    if (inside < 1 || depth < roof + cell * 0.6 || x < 0.22 || x > 0.82 || y < 0.25 || y > 0.8) return alpha;
    const power = lamps[floor * columns + column] ?? 0;
    mixInk(ink, light.shadow, 0.3 * nearness);
    addInk(ink, lamp, power * (0.3 + 0.75 * nearness));
    return alpha;
  });
}

/** How far below the building's top its roof begins: flat, stepped, slanted, or a spire. */
function roofHeight(crown: number, across: number, size: number): number {
  if (crown === 1) return Math.abs(across - 0.5) > 0.3 ? size * 0.35 : 0;
  if (crown === 2) return across * size * 0.3;
  if (crown === 3)
    return Math.max(0, Math.abs(across - 0.5) - 0.16) > 0 ? size * (Math.abs(across - 0.5) > 0.36 ? 0.55 : 0.28) : 0;
  return 0;
}
