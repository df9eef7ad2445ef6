import { paintBlur, paintDiscs } from '../pictures/bokeh.js';
import { type Canvas, paintBox, paintRows } from '../pictures/canvas.js';
import {
  addInk,
  type Color,
  clamp01,
  hex,
  hypotenuse,
  mixColors,
  mixInk,
  scaleInk,
  setInk,
  smoothstep,
} from '../pictures/color.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';

interface Kind {
  readonly body: Color;
  readonly blush: Color;
  /** Pores of an orange's skin. */
  readonly pores: number;
  readonly gloss: number;
  readonly size: number;
}

const kinds: readonly [Kind, ...Kind[]] = [
  { body: hex('f08a1c'), blush: hex('d8600e'), pores: 0.5, gloss: 0.45, size: 1 },
  { body: hex('b81a22'), blush: hex('e8b040'), pores: 0.08, gloss: 0.9, size: 1.02 },
  { body: hex('a8c040'), blush: hex('d8d060'), pores: 0.1, gloss: 0.8, size: 0.97 },
  { body: hex('f2cc2e'), blush: hex('e0a81c'), pores: 0.4, gloss: 0.55, size: 0.85 },
  { body: hex('4a2a5a'), blush: hex('8a3a5a'), pores: 0.05, gloss: 0.5, size: 0.62 },
  { body: hex('e87a5a'), blush: hex('f4c060'), pores: 0.1, gloss: 0.25, size: 0.9 },
];

interface Table {
  readonly wall: readonly [Color, Color, Color];
  readonly wood: Color;
}
const tables: readonly [Table, ...Table[]] = [
  { wall: [hex('1a1e26'), hex('3a4450'), hex('8a8a80')], wood: hex('8a5a34') },
  { wall: [hex('3a3a30'), hex('8a8468'), hex('e0d4b0')], wood: hex('b08a5c') },
  { wall: [hex('0e1416'), hex('24383a'), hex('4a6a62')], wood: hex('5a4230') },
  { wall: [hex('4a3a44'), hex('a08088'), hex('ecd0c4')], wood: hex('c4a890') },
];

interface Fruit {
  readonly u: number;
  readonly foot: number;
  readonly radius: number;
  readonly kind: Kind;
}

/** Fruit on a wooden table by a window, shaded as spheres. */
export const paintFruit: PaintScene = (canvas, tools) => {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const table = tools.choose(tables);
  const side = random.chance(0.5) ? 1 : -1;
  const edge = random.between(0.5, 0.58);
  paintBlur(canvas, table.wall, tools);
  paintDiscs(
    canvas,
    {
      count: Math.round(9 * width),
      colors: [table.wall[2]],
      sizes: [0.06, 0.16],
      strength: 0.2,
      softness: [0.4, 0.95],
      bottom: edge,
    },
    tools,
  );
  paintTable(canvas, { table, edge, side }, tools);
  const fruits: Fruit[] = [];
  const count = Math.max(3, Math.round(4.4 * width));
  for (let attempt = 0; fruits.length < count && attempt < 200; attempt += 1) {
    const kind = random.pick(kinds);
    const foot = random.between(edge + 0.13, 0.9);
    const radius = 0.15 * kind.size * (0.72 + (foot - edge) * 1.15) * random.between(0.92, 1.06);
    const u = random.between(radius * 0.8, width - radius * 0.8);
    const touches = (other: Fruit) =>
      hypotenuse(other.u - u, (other.foot - foot) * 2.6) < (other.radius + radius) * 0.88;
    if (!fruits.some(touches)) fruits.push({ u, foot, radius, kind });
  }
  fruits.sort((a, b) => a.foot - b.foot);
  for (const fruit of fruits) paintShadow(canvas, fruit, side);
  for (const fruit of fruits) paintBall(canvas, { fruit, side, table }, tools);
};

function paintTable(
  canvas: Canvas,
  { table, edge, side }: { table: Table; edge: number; side: number },
  { noise, random }: SceneTools,
): void {
  const row = random.next();
  const width = canvas.width / canvas.height;
  paintRows(canvas, { from: (edge - 0.03) * canvas.height, to: canvas.height }, (ink) => {
    const { u, v } = ink;
    const alpha = smoothstep(edge - 0.012, edge + 0.012, v);
    const before = { r: ink.r, g: ink.g, b: ink.b };
    const distance = 0.35 / (v - edge + 0.22);
    const x = (u - width / 2) * distance;
    const y = distance * 2.2;
    const plank = Math.abs(((y * 1.4 + row * 5) % 1) - 0.5);
    const fibre = noise.rough.at(x * 0.12 + row + Math.floor(y * 1.4 + row * 5) * 0.31, y * 2.4 + row);
    setInk(ink, table.wood);
    scaleInk(ink, 0.82 + 0.22 * fibre + 0.1 * noise.soft.at(x * 0.3, y * 0.5 + row));
    scaleInk(ink, 1 - 0.5 * smoothstep(0.482, 0.5, plank));
    const window = 1 / (1 + 2.2 * (u - width * (0.5 - 0.38 * side)) ** 2 + 3 * (v - edge - 0.15) ** 2);
    scaleInk(ink, 0.5 + 0.75 * window);
    addInk(ink, table.wall[2], 0.12 * smoothstep(edge + 0.2, edge, v));
    mixInk(ink, before, 1 - alpha);
    ink.roughness = 0.45 * alpha * smoothstep(edge, edge + 0.25, v);
  });
}

/** The light comes from the left (`side` 1) or the right, from above. */
function paintShadow(canvas: Canvas, fruit: Fruit, side: number): void {
  const { u: centre, foot, radius } = fruit;
  const black = hex('0c0806');
  const box = {
    left: centre - radius * 2.6,
    right: centre + radius * 2.6,
    top: foot - radius,
    bottom: foot + radius * 0.6,
  };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const x = (u - centre) / radius - 0.55 * side;
    const y = (v - foot + radius * 0.12) / (radius * 0.4);
    const cast = 0.55 * smoothstep(1.5, 0.15, hypotenuse(x / 1.25, y));
    const contact = 0.85 * smoothstep(1, 0.1, hypotenuse((u - centre) / (radius * 0.8), (v - foot) / (radius * 0.24)));
    setInk(ink, black);
    ink.roughness = 0.3;
    return Math.max(cast, contact);
  });
}

function paintBall(
  canvas: Canvas,
  { fruit, side, table }: { fruit: Fruit; side: number; table: Table },
  { noise, random }: SceneTools,
): void {
  const { u: centre, foot, radius, kind } = fruit;
  const middle = foot - radius * 0.92;
  const soft = 1 / canvas.height / radius;
  const row = random.next();
  const dimpleU = random.between(-0.35, 0.35);
  const bounce: Color = mixColors(table.wood, kind.body, 0.5);
  const box = {
    left: centre - radius * 1.05,
    right: centre + radius * 1.05,
    top: middle - radius * 1.05,
    bottom: middle + radius * 1.05,
  };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const x = (u - centre) / radius;
    const y = (v - middle) / (radius * 0.95);
    const square = x * x + y * y;
    const alpha = smoothstep(1 + soft, 1 - soft, Math.sqrt(square));
    if (alpha <= 0) return 0;
    const z = Math.sqrt(Math.max(0, 1 - square));
    // Texture runs around the ball: the longitude and latitude of the point seen.
    const around = Math.atan2(x, z + 0.35) * 0.28 + row;
    const up = Math.asin(clamp01((y + 1) / 2) * 2 - 1) * 0.22 + row;
    const pore = noise.fine.at(around * 0.8, up * 0.8) * kind.pores;
    const light = -0.52 * side * x - 0.62 * y + 0.58 * z + pore * 0.1;
    setInk(ink, kind.body);
    mixInk(ink, kind.blush, clamp01(0.3 + noise.soft.at(around * 1.4, up) * 0.75));
    scaleInk(ink, 0.16 + 0.98 * clamp01(light * 0.82 + 0.14) + 0.06 * noise.rough.at(around * 2, up));
    addInk(ink, bounce, 0.28 * clamp01(y * 0.9 - 0.15) * (1 - z * 0.5));
    const dimple = hypotenuse((x - dimpleU) * 1.1, (y + 0.8) * 2.4);
    scaleInk(ink, 1 - (kind.pores < 0.3 ? 0.55 : 0.2) * smoothstep(0.34, 0.05, dimple));
    const shineX = x + 0.36 * side;
    const shineY = y + 0.42;
    const shine = smoothstep(0.24, 0.03, hypotenuse(shineX * (1 + pore * 0.6), shineY * 1.25 + pore * 0.05));
    const pane = Math.abs(shineX + 0.015) < 0.012 || Math.abs(shineY) < 0.01 ? 0.55 : 1;
    addInk(ink, hex('fff6e4'), shine * kind.gloss * pane * 0.75 + 0.12 * kind.gloss * (1 - z) ** 3);
    ink.roughness = 0.06 + kind.pores * 0.25;
    return alpha;
  });
  if (kind.pores < 0.3)
    paintStalk(canvas, { u: centre + dimpleU * radius, v: middle - radius * 0.74, size: radius, side });
}

function paintStalk(
  canvas: Canvas,
  { u: centre, v: foot, size, side }: { u: number; v: number; size: number; side: number },
): void {
  const wood = hex('3a2616');
  const soft = 1 / canvas.height;
  const length = size * 0.34;
  const thick = size * 0.032;
  const box = { left: centre - size * 0.3, right: centre + size * 0.3, top: foot - length, bottom: foot + thick };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const rise = (foot - v) / length;
    const across = u - centre + 0.09 * size * rise * rise * side;
    setInk(ink, wood);
    mixInk(ink, hex('a88a5a'), clamp01(0.4 - (across / thick) * 0.4 * side));
    ink.roughness = 0.4;
    return smoothstep(thick + soft, thick - soft, Math.abs(across)) * smoothstep(-0.1, 0.05, rise);
  });
}
