import type { Noise } from '../pictures/noise.js';
import type { Random } from '../random.js';
import type { Frame, Tint } from './frame.js';
import type { StarPlan } from './plan.js';
import { starDensity } from './population.js';

/** Light of one place while it is worked out: fields are changed in place, one for all places. */
interface Light {
  red: number;
  green: number;
  blue: number;
}

/** Adds the light at a place; `u` and `v` in heights of the picture. In deviations of the noise of the sky. */
type Glow = (u: number, v: number, light: Light) => void;

/** Pixels between places that are worked out; those between are interpolated. */
const gridStep = 2;

/** Adds everything that is no single star and no small galaxy: nebulae, the Milky Way, a large spiral galaxy. */
export function addGlow(
  frame: Frame,
  plan: StarPlan,
  { noise, random, deviation }: { noise: Noise; random: Random; deviation: number },
): void {
  const glow = glowOf(plan, noise, random);
  if (glow === undefined) return;
  const { width, height, channels, light } = frame;
  const columns = Math.ceil((width - 1) / gridStep) + 2;
  const ink: Light = { red: 0.5, green: 0.5, blue: 0.5 };
  const workOut = (row: number, into: Float32Array) => {
    for (let column = 0; column < columns; column += 1) {
      ink.red = 0;
      ink.green = 0;
      ink.blue = 0;
      glow((column * gridStep) / height, (row * gridStep) / height, ink);
      const at = column * channels;
      if (channels === 1) {
        into[at] = (0.3 * ink.red + 0.59 * ink.green + 0.11 * ink.blue) * deviation;
        continue;
      }
      into[at] = ink.red * deviation;
      into[at + 1] = ink.green * deviation;
      into[at + 2] = ink.blue * deviation;
    }
  };
  let above = new Float32Array(columns * channels);
  let below = new Float32Array(columns * channels);
  workOut(0, below);
  for (let y = 0; y < height; y += 1) {
    const down = (y % gridStep) / gridStep;
    if (down === 0) {
      [above, below] = [below, above];
      workOut(y / gridStep + 1, below);
    }
    for (let x = 0, to = y * width * channels; x < width; x += 1) {
      const right = (x % gridStep) / gridStep;
      let from = ((x - (x % gridStep)) / gridStep) * channels;
      for (let channel = 0; channel < channels; channel += 1, from += 1, to += 1) {
        const high = (above[from] as number) * (1 - right) + (above[from + channels] as number) * right;
        const low = (below[from] as number) * (1 - right) + (below[from + channels] as number) * right;
        light[to] = (light[to] as number) + high * (1 - down) + low * down;
      }
    }
  }
}

function glowOf(plan: StarPlan, noise: Noise, random: Random): Glow | undefined {
  if (plan.scene === 'nebula') return nebula(noise, random);
  if (plan.scene === 'milky-way') return milkyWay(noise, random);
  if (plan.scene === 'spiral') return spiral(plan, noise, random);
  return undefined;
}

const rise = (from: number, to: number, value: number): number => {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

const palettes: readonly [readonly [Tint, Tint, Tint], ...(readonly [Tint, Tint, Tint])[]] = [
  // Hydrogen red, oxygen teal, dust that reflects blue stars.
  [
    [1.6, 0.16, 0.3],
    [0.06, 0.95, 1.05],
    [0.2, 0.5, 1.5],
  ],
  [
    [1.55, 0.3, 0.5],
    [0.15, 0.5, 1.6],
    [1.4, 0.75, 0.25],
  ],
  [
    [1.45, 0.7, 0.1],
    [0.04, 0.7, 1.3],
    [1.6, 0.25, 0.15],
  ],
];

/** Clouds of gas bent by each other, with bright rims, filaments and dark lanes in front. */
function nebula(noise: Noise, random: Random): Glow {
  const [first, second, third] = random.pick(palettes);
  const [a, b, c] = [random.next(), random.next(), random.next()];
  const centerU = random.between(0.5, 1);
  const centerV = random.between(0.35, 0.65);
  const strength = random.between(46, 70);
  return (u, v, light) => {
    const bendU = noise.soft.at(u * 0.28 + a, v * 0.28 + b) * 0.13;
    const bendV = noise.soft.at(u * 0.28 + b, v * 0.28 + c) * 0.13;
    const cloud = noise.soft.at((u + bendU) * 0.42 + c, (v + bendV) * 0.42 + a);
    const texture = noise.rough.at((u + bendU * 2) * 0.5 + b, (v + bendV * 2) * 0.5 + c);
    const ridge = 1 - Math.min(1, Math.abs(noise.rough.at((u - bendV) * 0.33 + a, (v + bendU) * 0.33 + b)) * 2.6);
    const reach = ((u - centerU) * (u - centerU) + (v - centerV) * (v - centerV) * 1.6) / 0.42;
    const density = cloud * 0.75 + texture * 0.3 + 0.5 - reach;
    const body = rise(-0.05, 1.15, density);
    const rim = rise(0.1, 0.4, density) * (1 - rise(0.4, 0.8, density));
    const filament = ridge * ridge * ridge * rise(-0.1, 0.5, density);
    const lane = noise.soft.at((u + bendV) * 0.6 + c * 2, (v - bendU) * 0.6 + a * 2) + 0.45 * texture;
    const dust = 1 - 0.86 * rise(0.1, 0.85, lane);
    const core = Math.exp(-7 * reach) * (0.75 + texture * 0.5);
    const red = (body * 0.55 + filament * 0.28) * dust * strength;
    const teal = (rim * 0.16 + body * body * 0.5 + core * 0.3) * dust * strength;
    const blue = rise(-0.6, 0.7, cloud - reach * 0.6) * 0.13 * (0.6 + 0.4 * dust) * strength;
    light.red += first[0] * red + second[0] * teal + third[0] * blue;
    light.green += first[1] * red + second[1] * teal + third[1] * blue;
    light.blue += first[2] * red + second[2] * teal + third[2] * blue;
  };
}

/** Light of the stars that are too faint and too many to be seen one by one. */
function milkyWay(noise: Noise, random: Random): Glow {
  const shift = random.next();
  return (u, v, light) => {
    const density = starDensity(noise, { u, v, shift });
    const amount = 15 * density * density * (1 + 0.35 * noise.rough.at(u * 0.8 + shift, v * 0.8));
    light.red += amount * 1.1;
    light.green += amount * 0.94;
    light.blue += amount * 0.8;
  };
}

/** A spiral galaxy seen at an angle: bulge, disc, two logarithmic arms with knots, dust along their inner edges. */
function spiral({ width, height }: StarPlan, noise: Noise, random: Random): Glow {
  const centerU = (width / height) * random.between(0.42, 0.58);
  const centerV = random.between(0.43, 0.57);
  const turn = random.between(0, Math.PI);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const flat = random.between(0.45, 0.8);
  const winding = random.between(3.4, 4.6) * (random.chance(0.5) ? 1 : -1);
  const shift = random.next();
  const size = random.between(0.1, 0.125);
  return (u, v, light) => {
    const x = (u - centerU) * cos + (v - centerV) * sin;
    const y = ((v - centerV) * cos - (u - centerU) * sin) / flat;
    const radius = Math.sqrt(x * x + y * y) + 1e-4;
    const depth = radius / size;
    if (depth > 9) return;
    const texture = noise.rough.at(x * 1.3 + shift, y * 1.3 + shift);
    const phase = 2 * Math.atan2(y, x) - winding * Math.log(radius) + texture * 0.7;
    const arm = Math.exp(-2.6 * (1 - Math.cos(phase)));
    const lane = Math.exp(-9 * (1 - Math.cos(phase + Math.sign(winding) * 1.1)));
    const disc = 34 * Math.exp(-depth * 0.8) * rise(0.1, 1.1, depth);
    const bulge = 420 * Math.exp(-5.2 * Math.sqrt(depth));
    const dust = 1 - 0.55 * lane * rise(0.4, 1.2, depth) * rise(5.5, 3, depth);
    const knots = rise(0.35, 1.1, noise.fine.at(x * 1.7 + shift, y * 1.7) + texture * 0.6) * arm * disc * 1.5;
    const old = (bulge + disc * 0.55) * dust;
    const young = disc * arm * (1.5 + 0.7 * texture) * dust;
    light.red += old * 1.12 + young * 0.8 + knots * 1.5;
    light.green += old + young * 0.92 + knots * 0.6;
    light.blue += old * 0.8 + young * 1.3 + knots * 0.95;
  };
}
