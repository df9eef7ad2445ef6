import { addLight, type Canvas, makeSkyline, paintLayers, paintRows } from '../pictures/canvas.js';
import { addInk, type Color, clamp01, hex, mixColors, mixInk, setInk, smoothstep } from '../pictures/color.js';
import type { PaintScene, SceneTools } from '../pictures/scene.js';
import { paintForestEdge } from '../pictures/trees.js';
import { paintWater } from '../pictures/water.js';

interface NightLook {
  readonly zenith: Color;
  readonly horizon: Color;
  readonly low: Color;
  readonly high: Color;
}

const auroras: readonly [NightLook, ...NightLook[]] = [
  { zenith: hex('050a1e'), horizon: hex('143a4a'), low: hex('4dffa6'), high: hex('8a4dff') },
  { zenith: hex('0a0820'), horizon: hex('2a2450'), low: hex('5affd0'), high: hex('ff4da6') },
];
const galaxies: readonly [NightLook, ...NightLook[]] = [
  { zenith: hex('060a1c'), horizon: hex('33405e'), low: hex('ffcf9e'), high: hex('8aa8ff') },
  { zenith: hex('071022'), horizon: hex('564a5c'), low: hex('ffb890'), high: hex('b48aff') },
];

/** A night sky over dark ridges: northern lights above a lake, or the Milky Way. */
export const paintNight: PaintScene = (canvas, tools) => {
  const { random } = tools;
  const width = canvas.width / canvas.height;
  const hasAurora = tools.choose([true, false]);
  const horizon = hasAurora ? random.between(0.66, 0.74) : random.between(0.8, 0.86);
  const look = tools.choose(hasAurora ? auroras : galaxies);
  paintRows(canvas, { from: 0, to: canvas.height }, (ink) => {
    const { v } = ink;
    setInk(ink, look.zenith);
    mixInk(ink, look.horizon, smoothstep(0.1, 1.1, v / horizon) * 0.85);
  });
  if (!hasAurora) paintMilkyWay(canvas, look, tools);
  paintStars(canvas, { horizon, count: Math.round(1500 * width) }, tools);
  if (hasAurora) paintAurora(canvas, { look, horizon }, tools);
  paintRidges(canvas, { look, horizon }, tools);
  if (hasAurora) {
    paintWater(canvas, { line: horizon + 0.045, color: mixColors(look.zenith, look.horizon, 0.4), chop: 0.1 }, tools);
  }
  const row = random.next();
  const lineAt = (u: number) => (hasAurora ? 1.02 : 0.95) - 0.06 * tools.noise.soft.at(u * 0.3 + row, row);
  const color = mixColors(look.zenith, hex('000000'), 0.6);
  if (!hasAurora) paintLayers(canvas, [{ skyline: makeSkyline(canvas, lineAt), shade: (ink) => setInk(ink, color) }]);
  const densityAt = (u: number) => clamp01(0.35 + tools.noise.soft.at(u * 0.3 + row, row * 3) * 1.4);
  const edge = {
    lineAt,
    count: Math.round(60 * width),
    height: random.between(0.2, 0.3),
    color,
    lit: color,
    densityAt,
  };
  paintForestEdge(canvas, edge, tools);
};

function paintStars(
  canvas: Canvas,
  { horizon, count }: { horizon: number; count: number },
  { random }: SceneTools,
): void {
  const warm = hex('ffd9b0');
  const cold = hex('c4d8ff');
  for (let star = 0; star < count; star += 1) {
    const x = random.next() * canvas.width;
    const y = random.next() ** 0.9 * horizon * canvas.height;
    const color = mixColors(warm, cold, random.next());
    const power = random.next() ** 9;
    const brightness = (0.12 + 1.3 * power) * (1 - 0.6 * (y / (horizon * canvas.height)) ** 3);
    const radius = (0.0006 + 0.0016 * power) * canvas.height;
    const reach = Math.ceil(radius * 2.5);
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        const offX = dx + 0.5 - (x % 1);
        const offY = dy + 0.5 - (y % 1);
        const fall = 1 + (offX * offX + offY * offY) / (radius * radius + 0.2);
        addLight(canvas, x + dx, y + dy, color, brightness / (fall * fall * fall));
      }
    }
  }
}

/** Curtains that hang from a winding line, with rays above its sharp lower edge. */
function paintAurora(
  canvas: Canvas,
  { look, horizon }: { look: NightLook; horizon: number },
  { noise, random }: SceneTools,
): void {
  const curtains = Array.from({ length: 3 }, (_, position) => ({
    row: random.next(),
    base: horizon * (0.88 - position * 0.2 - random.between(0, 0.08)),
    swing: random.between(0.1, 0.2),
    reach: random.between(0.16, 0.3),
    strength: random.between(0.85, 1.15) / (1 + position * 0.35),
    drift: random.between(-0.2, 0.2),
  }));
  paintRows(canvas, { from: 0, to: horizon * canvas.height }, (ink) => {
    const { u, v } = ink;
    for (const { row, base, swing, reach, strength, drift } of curtains) {
      const lean = (base - v) * drift;
      const edge = base + swing * noise.soft.at((u + lean) * 0.22 + row, row * 3);
      const rise = edge - v;
      if (rise < -0.03) continue;
      const ray = 0.62 + 0.55 * noise.rough.at((u + lean) * 0.55 + row, row + rise * 0.03);
      const veil = clamp01(0.75 + noise.soft.at(u * 0.3 + row * 5, row) * 0.9);
      const above = Math.max(0, rise) / (reach * (0.6 + 0.5 * ray));
      const light = strength * veil * ray * smoothstep(-0.03, 0.025, rise) * Math.exp(-2.2 * above);
      const height = smoothstep(0.15, 1.3, above);
      addInk(ink, look.low, light * (1 - height) * 0.75);
      addInk(ink, look.high, light * height * 0.9);
    }
  });
}

/** A band of light across the sky, brightest at its heart and torn by dark dust. */
function paintMilkyWay(canvas: Canvas, look: NightLook, { noise, random }: SceneTools): void {
  const width = canvas.width / canvas.height;
  const angle = random.between(0.7, 1.25) * (random.chance(0.5) ? 1 : -1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const centreU = width * random.between(0.35, 0.65);
  const row = random.next();
  paintRows(canvas, { from: 0, to: canvas.height * 0.85 }, (ink) => {
    const { u, v } = ink;
    const along = (u - centreU) * cos + (v - 0.5) * sin;
    const across = (v - 0.5) * cos - (u - centreU) * sin + 0.06 * noise.soft.at(along * 0.4 + row, row);
    const heart = Math.exp(-(((along - 0.15) / 0.45) ** 2));
    const band = Math.exp(-((across / (0.11 + 0.06 * heart)) ** 2));
    if (band < 0.01) return;
    const cloud = noise.rough.at(along * 0.5 + row, across * 0.7);
    const lane = noise.soft.at(along * 0.55 + row * 2, across * 0.9 + row) + cloud * 0.3;
    const dust = smoothstep(0.1, 0.75, lane + 0.55 * Math.exp(-((across / 0.045) ** 2)) - 0.1);
    const light = band * (0.62 + 0.3 * cloud) * (1 - 0.85 * dust);
    addInk(ink, look.high, light * 0.5);
    addInk(ink, look.low, light * heart * 0.62);
    addInk(ink, hex('d85a6a'), band * dust * heart * 0.07);
  });
  paintBandStars(canvas, { angle, centreU, count: Math.round(2600 * width) }, random);
}

function paintBandStars(
  canvas: Canvas,
  { angle, centreU, count }: { angle: number; centreU: number; count: number },
  random: SceneTools['random'],
): void {
  const white = hex('e8ecff');
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let star = 0; star < count; star += 1) {
    const along = random.between(-1.1, 1.1);
    const across = random.gaussian() * 0.1;
    const u = centreU + along * cos - across * sin;
    const v = 0.5 + along * sin + across * cos;
    addLight(canvas, u * canvas.height, v * canvas.height, white, random.next() ** 4 * 0.4);
  }
}

function paintRidges(
  canvas: Canvas,
  { look, horizon }: { look: NightLook; horizon: number },
  { noise, random }: SceneTools,
): void {
  const layers = [0, 1].map((position) => {
    const row = random.next();
    const skyline = makeSkyline(canvas, (u) => {
      const fold = 1 - Math.abs(noise.soft.at(u * 0.24 + row, row * 3)) * 1.5;
      return horizon + 0.05 - (0.14 - position * 0.07) * fold - 0.03 * noise.rough.at(u * 0.5 + row, row);
    });
    const body = mixColors(look.zenith, look.horizon, 0.45 - position * 0.35);
    return {
      skyline,
      shade: (ink: Parameters<typeof setInk>[0]) => {
        const { u, depth } = ink;
        const slope = noise.rough.at(u * 0.9 + depth * 0.3 + row, depth * 0.6 + row);
        setInk(ink, body);
        mixInk(ink, look.low, clamp01(0.07 + slope * 0.1) * (1 - position * 0.6));
        ink.roughness = 0.25;
      },
    };
  });
  paintLayers(canvas, layers);
}
