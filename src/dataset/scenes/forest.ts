import { paintBox, paintRows } from '../pictures/canvas.js';
import {
  addInk,
  type Color,
  clamp01,
  hex,
  hypotenuse,
  mixColors,
  mixInk,
  setInk,
  smoothstep,
} from '../pictures/color.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';

interface ForestLook {
  readonly fog: Color;
  readonly sun: Color;
  readonly leaf: Color;
  readonly bark: Color;
  readonly ground: Color;
}

const looks: readonly [ForestLook, ...ForestLook[]] = [
  { fog: hex('cfd8c4'), sun: hex('fff3c4'), leaf: hex('5f8a3a'), bark: hex('2a2620'), ground: hex('4a5a2a') },
  { fog: hex('e0c49a'), sun: hex('ffe2a0'), leaf: hex('c47a2a'), bark: hex('2e1f1a'), ground: hex('8a4a20') },
  { fog: hex('b4c6cc'), sun: hex('eef6ff'), leaf: hex('3f6a5a'), bark: hex('1e2426'), ground: hex('34483f') },
];

/** Trunks one behind the other in fog, with rays of sun between them. */
export const paintForest: PaintScene = (canvas, tools) => {
  const { noise, random } = tools;
  const width = canvas.width / canvas.height;
  const look = tools.choose(looks);
  const sunU = width * random.between(0.3, 0.7);
  const sunV = random.between(0.12, 0.3);
  const row = random.next();
  const floor = mixColors(look.ground, look.fog, 0.35);
  paintRows(canvas, { from: 0, to: canvas.height }, (ink) => {
    const { u, v } = ink;
    const distance = hypotenuse(u - sunU, v - sunV);
    setInk(ink, look.fog);
    mixInk(ink, look.leaf, clamp01(0.12 + 0.3 * noise.soft.at(u * 0.4 + row, v * 0.4)) * 0.6);
    mixInk(ink, floor, smoothstep(0.55, 0.95, v));
    addInk(ink, look.sun, 0.55 / (1 + 7 * distance * distance));
    ink.roughness = 0;
  });
  const rows = 5;
  for (let position = 0; position < rows; position += 1) {
    const nearness = position / (rows - 1);
    paintGround(canvas, { nearness, look }, tools);
    const count = Math.round(width * (15 - 11 * nearness));
    for (let trunk = 0; trunk < count; trunk += 1) paintTrunk(canvas, { nearness, look, sunU, width }, tools);
    if (position % 2 === 0) paintLeaves(canvas, { nearness, look, sunU, sunV }, tools);
  }
  paintRays(canvas, { look, sunU, sunV }, tools);
};

type Canvas = Parameters<PaintScene>[0];

function paintTrunk(
  canvas: Canvas,
  { nearness, look, sunU, width }: { nearness: number; look: ForestLook; sunU: number; width: number },
  { noise, random }: SceneTools,
): void {
  const foot = 0.66 + 0.3 * nearness ** 1.4 + random.between(-0.015, 0.02);
  const thick = (0.008 + 0.034 * nearness ** 1.6) * random.between(0.6, 1.25);
  const centre = random.between(-0.02, width + 0.02);
  const lean = random.between(-0.06, 0.06);
  const row = random.next();
  const farAir = 0.84 * (1 - nearness) ** 1.1 + 0.06;
  const soft = 1 / canvas.height;
  const side = centre < sunU ? 1 : -1;
  const lit = mixColors(look.bark, look.fog, 0.5);
  let rowV = -1;
  let rise = 0;
  let middle = 0;
  let radius = 0;
  let air = 0;
  const reach = thick * 1.6 + Math.abs(lean) + 0.02;
  const box = { left: centre - reach, right: centre + reach, top: 0, bottom: foot + 0.02 };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    if (v !== rowV) {
      // What depends on the height alone is worked out once a row.
      rowV = v;
      rise = foot - v;
      middle = centre + lean * rise + 0.012 * noise.soft.at(rise * 0.35 + row, row);
      radius = thick * (1 + 0.7 * Math.exp(-rise * 26)) * (1 - 0.35 * rise);
      air = clamp01(farAir + 0.25 * Math.exp(-rise * 9) * (1 - nearness));
    }
    const offset = u - middle;
    const alpha = smoothstep(soft, -soft, Math.abs(offset) - radius);
    if (alpha <= 0) return 0;
    const across = offset / radius;
    const bark = noise.rough.at(across * 0.05 + u * 0.9 + row, v * 0.16 + row) * 0.36;
    setInk(ink, look.bark);
    mixInk(ink, lit, clamp01(0.25 + 0.45 * across * side + bark) * 0.8);
    addInk(ink, look.sun, clamp01(across * side - 0.55) * 0.5);
    mixInk(ink, look.fog, air);
    ink.roughness = 0.4 * nearness + 0.05;
    return alpha * smoothstep(-0.012, 0.016, rise + 0.02 * noise.rough.at(u * 3 + row, row));
  });
}

function paintGround(
  canvas: Canvas,
  { nearness, look }: { nearness: number; look: ForestLook },
  { noise, random }: SceneTools,
): void {
  const row = random.next();
  const level = 0.64 + 0.3 * nearness ** 1.4;
  const air = 0.78 * (1 - nearness) ** 1.2;
  paintRows(canvas, { from: (level - 0.06) * canvas.height, to: canvas.height }, (ink) => {
    const { u, v } = ink;
    const edge = level + 0.03 * noise.soft.at(u * 0.4 + row, row) + 0.012 * noise.rough.at(u * 1.5 + row, row);
    const alpha = smoothstep(edge - 0.006, edge + 0.012, v);
    if (alpha <= 0) return;
    const before = { r: ink.r, g: ink.g, b: ink.b };
    const tuft = noise.rough.at(u * 0.9 + row, v * 1.6);
    setInk(ink, look.ground);
    mixInk(ink, look.bark, clamp01(0.4 - tuft * 0.6));
    mixInk(ink, look.leaf, clamp01(tuft * 0.7));
    addInk(ink, look.sun, clamp01(noise.soft.at(u * 0.5 + row * 3, v) - 0.25) * 0.3);
    mixInk(ink, look.fog, clamp01(air + 0.2 * smoothstep(0.05, 0, v - level)));
    mixInk(ink, before, 1 - alpha);
    ink.roughness = 0.15 + 0.6 * nearness;
  });
}

function paintLeaves(
  canvas: Canvas,
  { nearness, look, sunU, sunV }: { nearness: number; look: ForestLook; sunU: number; sunV: number },
  { noise, random }: SceneTools,
): void {
  const row = random.next();
  const air = 0.8 * (1 - nearness) ** 1.1;
  const scale = 1.3 - 0.5 * nearness;
  const depth = 0.26 + 0.1 * nearness;
  const shade = mixColors(look.leaf, look.bark, 0.65);
  paintRows(canvas, { from: 0, to: (depth + 0.12) * canvas.height }, (ink) => {
    const { u, v } = ink;
    const distance = hypotenuse(u - sunU, v - sunV);
    const mass =
      noise.soft.at(u * 0.45 * scale + row, v * 0.6 + row) + 0.75 * noise.rough.at(u * scale + row, v * scale);
    const alpha = smoothstep(
      0.05,
      0.3,
      mass +
        0.9 * (1 - v / depth) -
        0.55 -
        2 * smoothstep(depth - 0.04, depth + 0.12, v) -
        0.5 / (1 + 14 * distance * distance),
    );
    if (alpha <= 0) return;
    const before = { r: ink.r, g: ink.g, b: ink.b };
    const lit = clamp01(0.3 + noise.rough.at(u * scale * 1.6 + row, v * scale * 1.6) * 0.6);
    setInk(ink, shade);
    mixInk(ink, look.leaf, lit);
    addInk(ink, look.sun, (lit * 0.35) / (1 + 9 * distance * distance));
    mixInk(ink, look.fog, air);
    mixInk(ink, before, 1 - alpha * (0.55 + 0.35 * nearness));
    ink.roughness = 0.3 + 0.5 * nearness;
  });
}

function paintRays(
  canvas: Canvas,
  { look, sunU, sunV }: { look: ForestLook; sunU: number; sunV: number },
  { noise, random }: SceneTools,
): void {
  const row = random.next();
  paintRows(canvas, { from: 0, to: canvas.height }, (ink) => {
    const { u, v } = ink;
    const angle = Math.atan2(v - sunV, u - sunU);
    const distance = hypotenuse(u - sunU, v - sunV);
    // One turn is two tiles of the noise, so that the rays meet behind the sun.
    const ray = smoothstep(0, 0.8, noise.soft.at(angle / Math.PI + row, row + distance * 0.02) + 0.2);
    addInk(ink, look.sun, ((ray * 0.3 + 0.06) * smoothstep(0.02, 0.2, distance)) / (1 + 2.6 * distance * distance));
    addInk(ink, look.sun, 0.4 / (1 + 60 * distance * distance));
  });
}
