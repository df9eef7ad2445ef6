import { type Box, type Canvas, paintRows } from './canvas.js';
import { type Color, clamp01, hypotenuse, mixColors, mixInk, setInk, smoothstep } from './color.js';
import type { SceneTools } from './scene.js';

/** Paints a background far out of focus: broad patches of a few colours. */
export function paintBlur(canvas: Canvas, colors: readonly [Color, Color, Color], { noise, random }: SceneTools): void {
  const row = random.next();
  const [low, middle, high] = colors;
  paintRows(canvas, { from: 0, to: canvas.height }, (ink) => {
    const { u, v } = ink;
    const first = noise.soft.at(u * 0.16 + row, v * 0.16 + row);
    const second = noise.soft.at(u * 0.12 + row * 3, v * 0.12 + row * 5);
    setInk(ink, middle);
    mixInk(ink, low, clamp01(0.35 - first * 0.9));
    mixInk(ink, high, clamp01(0.1 + second * 0.8));
    ink.roughness = 0;
  });
}

/** Paints discs of light out of focus: a little brighter towards the rim, the way lenses draw them. */
export function paintDiscs(
  canvas: Canvas,
  discs: {
    count: number;
    colors: readonly [Color, ...Color[]];
    sizes: readonly [number, number];
    strength: number;
    /** Width of their edges, as a share of the radius. */
    softness?: readonly [number, number];
    top?: number;
    bottom?: number;
  },
  { random }: SceneTools,
): void {
  const width = canvas.width / canvas.height;
  const { count, colors, sizes, strength, softness = [0.04, 0.2], top = -0.05, bottom = 1.05 } = discs;
  for (let disc = 0; disc < count; disc += 1) {
    const radius = random.between(...sizes);
    const centreU = random.between(-0.05, width + 0.05);
    const centreV = random.between(top, bottom);
    const color = mixColors(random.pick(colors), random.pick(colors), random.next() * 0.5);
    const power = strength * random.between(0.25, 1);
    const soft = random.between(...softness);
    const box = { left: centreU - radius, right: centreU + radius, top: centreV - radius, bottom: centreV + radius };
    paintLight(
      canvas,
      box,
      (u, v) => {
        const distance = hypotenuse(u - centreU, v - centreV) / radius;
        const rim = 0.72 + 0.28 * distance ** 6;
        return power * smoothstep(1, 1 - soft, distance) * rim;
      },
      color,
    );
  }
}

function paintLight(canvas: Canvas, box: Box, amountAt: (u: number, v: number) => number, color: Color): void {
  const { height, width } = canvas;
  const right = Math.min(width, Math.ceil(box.right * height));
  const bottom = Math.min(height, Math.ceil(box.bottom * height));
  for (let y = Math.max(0, Math.floor(box.top * height)); y < bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(box.left * height)); x < right; x += 1) {
      const amount = amountAt(x / height, y / height);
      if (amount <= 0) continue;
      const at = (y * width + x) * 3;
      const { rgb } = canvas;
      // Screened, not added: lights that overlap do not burn out.
      rgb[at] = screen(rgb[at] as number, color.r * amount);
      rgb[at + 1] = screen(rgb[at + 1] as number, color.g * amount);
      rgb[at + 2] = screen(rgb[at + 2] as number, color.b * amount);
    }
  }
}

function screen(below: number, light: number): number {
  return below + light * (1.1 - Math.min(1, below));
}
