import { paintBlur, paintDiscs } from '../pictures/bokeh.js';
import { type Canvas, paintBox } from '../pictures/canvas.js';
import {
  addInk,
  type Color,
  clamp01,
  hex,
  hypotenuse,
  type Ink,
  mixColors,
  mixInk,
  scaleInk,
  setInk,
  smoothstep,
} from '../pictures/color.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';

interface Bloom {
  readonly petals: number;
  readonly rings: number;
  /** Width of a petal's tip: small is pointed, large is round. */
  readonly roundness: number;
  readonly heart: number;
}

const blooms: readonly [Bloom, ...Bloom[]] = [
  { petals: 21, rings: 2, roundness: 0.55, heart: 0.26 },
  { petals: 8, rings: 2, roundness: 0.9, heart: 0.17 },
  { petals: 13, rings: 5, roundness: 0.6, heart: 0.09 },
  { petals: 17, rings: 3, roundness: 0.4, heart: 0.3 },
];

/** Colours of a flower: at the heart of its petals, at their tips, and of its centre. */
type FlowerColors = readonly [Color, Color, Color];
const flowerColors: readonly [FlowerColors, ...FlowerColors[]] = [
  [hex('f4d6e0'), hex('fff8fa'), hex('f2b422')],
  [hex('8a1a5a'), hex('f07ab4'), hex('f6c84a')],
  [hex('c23a1a'), hex('ff9a3a'), hex('5a2a1a')],
  [hex('f0a010'), hex('ffe04a'), hex('4a2a16')],
  [hex('4a3a9a'), hex('a8a4f4'), hex('f4d468')],
  [hex('8a1020'), hex('f0424a'), hex('2a1a1a')],
  [hex('f2b8a0'), hex('fff0dc'), hex('d88a2a')],
];
const backgrounds: readonly [readonly [Color, Color, Color], ...(readonly [Color, Color, Color])[]] = [
  [hex('16301e'), hex('3a6a3a'), hex('a8c870')],
  [hex('1a2a2e'), hex('3f6a62'), hex('c8d8a8')],
  [hex('2a2418'), hex('6a6a34'), hex('e0c070')],
  [hex('241a34'), hex('5a4a72'), hex('c8a8c0')],
];

interface Flower {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
  readonly colors: FlowerColors;
  readonly bloom: Bloom;
  /** How far out of focus, in units of its radius. */
  readonly blur: number;
  /** How far it leans away: 1 is seen from the front. */
  readonly squash: number;
  readonly turn: number;
}

/** Flowers in front of a blurred garden. The nearest ones can be cut out. */
export const paintFlowers: PaintScene = (canvas, tools) => {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const background = tools.choose(backgrounds);
  const colors = tools.choose(flowerColors);
  const bloom = random.pick(blooms);
  paintBlur(canvas, background, tools);
  const lamps = [background[2], mixColors(background[2], hex('ffffff'), 0.5)] as const;
  paintDiscs(
    canvas,
    {
      count: Math.round(22 * width),
      colors: lamps,
      sizes: [0.03, 0.12],
      strength: 0.26,
      softness: [0.35, 0.9],
      bottom: 0.7,
    },
    tools,
  );
  const place = (radius: number, u: number, v: number, blur: number): Flower => ({
    u,
    v,
    radius,
    blur,
    bloom,
    colors: random.chance(0.75) ? colors : random.pick(flowerColors),
    squash: random.between(0.72, 1),
    turn: random.between(-0.7, 0.7),
  });
  for (let far = 0; far < Math.round(5 * width); far += 1) {
    const flower = place(
      random.between(0.06, 0.12),
      random.next() * width,
      random.between(0.3, 0.95),
      random.between(0.25, 0.5),
    );
    paintStem(canvas, { flower, color: background[1], thick: 0.008 }, tools);
    paintFlower(canvas, flower, tools);
  }
  canvas.coverage.fill(0);
  const main = place(random.between(0.26, 0.33), width * random.between(0.36, 0.64), random.between(0.38, 0.46), 0);
  const side = main.u < width / 2 ? 1 : -1;
  const flowers = [main];
  if (width > 0.9)
    flowers.unshift(
      place(random.between(0.14, 0.19), main.u + side * random.between(0.42, 0.5), random.between(0.55, 0.72), 0.03),
    );
  if (width > 1.25)
    flowers.unshift(
      place(random.between(0.11, 0.16), main.u - side * random.between(0.45, 0.52), random.between(0.6, 0.78), 0.06),
    );
  for (const flower of flowers) {
    paintStem(canvas, { flower, color: mixColors(background[1], hex('4a8a3a'), 0.4), thick: 0.013 }, tools);
    paintFlower(canvas, flower, tools);
  }
};

function paintStem(
  canvas: Canvas,
  { flower, color, thick }: { flower: Flower; color: Color; thick: number },
  { random }: SceneTools,
): void {
  const bend = random.between(-0.15, 0.15);
  const soft = 1 / canvas.height + flower.blur * flower.radius * 0.4;
  const reach = Math.abs(bend) + thick + soft;
  const box = { left: flower.u - reach, right: flower.u + reach, top: flower.v, bottom: 1 };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const fall = v - flower.v;
    const across = (u - flower.u - bend * fall * fall) / thick;
    const alpha = smoothstep(1 + soft / thick, 1 - soft / thick, Math.abs(across));
    setInk(ink, color);
    scaleInk(ink, 0.75 - 0.4 * across);
    ink.roughness = 0.2;
    return alpha;
  });
}

function paintFlower(canvas: Canvas, flower: Flower, tools: SceneTools): void {
  const { bloom, radius } = flower;
  for (let ring = 0; ring < bloom.rings; ring += 1) {
    const inward = ring / bloom.rings;
    const length = radius * (1 - inward * (bloom.rings > 3 ? 0.78 : 0.28));
    paintPetals(canvas, { flower, length, inward, offset: ring * 0.5 }, tools);
  }
  paintHeart(canvas, flower, tools);
}

interface PetalRing {
  readonly flower: Flower;
  readonly length: number;
  /** 0 for the outermost ring, towards 1 for inner ones. */
  readonly inward: number;
  /** Turns the ring, in petals. */
  readonly offset: number;
}

function paintPetals(canvas: Canvas, ring: PetalRing, { noise, random }: SceneTools): void {
  const { flower, length, inward, offset } = ring;
  const { bloom, colors, turn } = flower;
  const row = random.next();
  const soft = 1.2 / canvas.height + flower.blur * flower.radius;
  const sizes = Array.from({ length: bloom.petals }, () => random.between(0.86, 1.06));
  const shades = sizes.map(() => random.between(0.86, 1.08));
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const reach = length * 1.1 + soft;
  const hidden = flower.radius * bloom.heart * 0.75 - soft * 2;
  const box = { left: flower.u - reach, right: flower.u + reach, top: flower.v - reach, bottom: flower.v + reach };
  paintBox(canvas, box, (ink) => {
    const { u, v } = ink;
    const x = (u - flower.u) * cos + (v - flower.v) * sin;
    const y = ((v - flower.v) * cos - (u - flower.u) * sin) / flower.squash;
    const distance = hypotenuse(x, y);
    // What lies under the heart is not seen.
    if (distance > reach || distance < hidden) return 0;
    const wave = 0.012 * noise.soft.at(u * 0.9 + row, v * 0.9 + row);
    const around = ((Math.atan2(y, x) / (2 * Math.PI) + 1 + wave) * bloom.petals + offset) % bloom.petals;
    const petal = Math.floor(around);
    const across = (around - petal - 0.5) * 2;
    const size = (sizes[petal] ?? 1) * length;
    const off = Math.abs(across);
    const cube = off * off * off;
    const tip = 1 - cube * (1 + (off - 1) * bloom.roundness) * (1.05 - bloom.roundness * 0.55);
    const edge = size * tip;
    const alpha = smoothstep(edge + soft, edge - soft, distance);
    if (alpha <= 0) return 0;
    const along = distance / size;
    setInk(ink, colors[0]);
    mixInk(ink, colors[1], smoothstep(0.15, 0.95, along + inward * 0.2));
    const vein = noise.rough.at(across * 0.35 + petal * 0.37 + row, along * 0.08 + row);
    const fold = 1 - 0.34 * cube - 0.12 * across;
    const depth = 0.5 + 0.5 * smoothstep(0.1, 0.8, along);
    scaleInk(ink, (shades[petal] ?? 1) * fold * (depth + inward * 0.12) * (1 + vein * 0.12));
    const lit = clamp01(0.5 - (x * 0.35 + y * 0.75) / flower.radius);
    scaleInk(ink, 0.84 + 0.3 * lit);
    ink.roughness = flower.blur > 0.1 ? 0 : 0.12;
    return alpha;
  });
}

/** Seeds along a spiral of golden angles (after Helmut Vogel, 1979), as a dome. */
function paintHeart(canvas: Canvas, flower: Flower, { noise, random }: SceneTools): void {
  const radius = flower.radius * flower.bloom.heart;
  const soft = 1.2 / canvas.height + flower.blur * radius;
  const row = random.next();
  const dark: Color = mixColors(flower.colors[2], hex('1a0e08'), 0.62);
  const seeds = 210;
  const box = {
    left: flower.u - radius * 1.4,
    right: flower.u + radius * 1.4,
    top: flower.v - radius * 1.4,
    bottom: flower.v + radius * 1.4,
  };
  paintBox(canvas, box, (ink: Ink) => {
    const { u, v } = ink;
    const x = (u - flower.u) / radius;
    const y = (v - flower.v) / radius / flower.squash;
    const distance = hypotenuse(x, y);
    const ragged = distance + 0.07 * noise.rough.at(x * 0.5 + row, y * 0.5 + row);
    const alpha = smoothstep(1 + soft / radius, 1 - soft / radius, ragged);
    const shadow = 0.4 * smoothstep(1.35, 0.95, distance) * (1 - alpha);
    if (alpha <= 0) {
      setInk(ink, mixColors(flower.colors[0], dark, 0.7));
      return shadow;
    }
    const turns = (Math.atan2(y, x) / (2 * Math.PI)) * 21;
    const spiral = Math.sin((turns + Math.sqrt(Math.max(0, distance) * seeds) * 1.9) * 2 * Math.PI * 0.5);
    const counter = Math.sin((turns * 1.62 - Math.sqrt(Math.max(0, distance) * seeds) * 2.1) * Math.PI);
    setInk(ink, dark);
    mixInk(ink, flower.colors[2], clamp01(0.3 + 0.3 * spiral * counter + 0.55 * smoothstep(0.15, 0.9, distance)));
    addInk(ink, flower.colors[2], 0.35 * clamp01(0.3 - x * 0.5 - y * 0.8) * (1 - distance * 0.6));
    ink.roughness = 0.7;
    return alpha;
  });
}
