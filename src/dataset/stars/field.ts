import type { Noise } from '../pictures/noise.js';
import type { Random } from '../random.js';
import { type Curve, makeCurve } from './develop.js';
import { drawStar } from './draw-stars.js';
import { type Frame, lumaOf, makeFrame, type Tint } from './frame.js';
import { addGalaxies } from './galaxies.js';
import { addGlow } from './glow.js';
import type { StarPlan } from './plan.js';
import { PointSpread } from './point-spread.js';
import { drawPopulation } from './population.js';
import { type Exposure, fullWell, readNoise, type Sensor } from './sensor.js';
import { findTruth, type StarTruth } from './truth.js';

/** What star fields are made with. */
export interface FieldTools {
  readonly noise: Noise;
  readonly sensor: Sensor;
  readonly random: Random;
}

/** A star field as the sensor read it, with what is known of its stars. */
export interface StarField {
  readonly exposure: Exposure;
  readonly truths: readonly StarTruth[];
  /** How counts become levels; undefined where the file holds the counts themselves. */
  readonly curve: Curve | undefined;
}

const skies: readonly [Tint, ...Tint[]] = [
  [0.99, 1, 1.012],
  [1.015, 1, 0.985],
  [1, 1, 1],
  [0.985, 1, 1.025],
];

/** Renders a field: sky, glow, galaxies and stars as light, then a reading of the sensor. */
export function renderField(plan: StarPlan, { noise, sensor, random }: FieldTools): StarField {
  const channels = plan.isColor ? 3 : 1;
  const frame = makeFrame(plan.width, plan.height, channels);
  const sky = random.between(700, 1_400);
  const lowest = addSky(frame, sky, random);
  const deviation = Math.sqrt(sky + readNoise ** 2);
  const spread = new PointSpread({
    profile: plan.profile,
    fwhm: plan.fwhm,
    ellipticity: random.between(0, 0.09),
    angle: random.between(0, Math.PI),
  });
  const lumaDeviation = deviation * Math.sqrt(lumaOf(channels).reduce((sum, weight) => sum + weight * weight, 0));
  const unitFlux = lumaDeviation / Math.sqrt(spread.sharpness);
  addGlow(frame, plan, { noise, random, deviation });
  if (plan.scene === 'galaxies') addGalaxies(frame, { count: 420, unitFlux, fwhm: plan.fwhm }, random);
  const stars = drawPopulation(plan, { random, noise, unitFlux });
  const optics = {
    spread,
    noise: deviation,
    spikes: plan.spikes,
    spikeAngle: random.between(0, Math.PI),
    brightFlux: 1_500 * unitFlux,
  };
  for (const star of stars) drawStar(frame, star, optics);
  const curve = curveOf(plan, { lowest, deviation });
  const truths = findTruth(frame, stars, { spread, curve });
  return { exposure: sensor.read(frame, random, plan), truths, curve };
}

/** Fills the frame with the light of the sky: a gradient, and what the lens darkens in the corners. Answers its minimum. */
function addSky({ width, height, channels, light }: Frame, sky: number, random: Random): number {
  const tint = random.pick(skies);
  const angle = random.between(0, 2 * Math.PI);
  const slope = random.between(0.01, 0.07);
  const vignette = random.between(0.01, 0.05);
  let lowest = Number.POSITIVE_INFINITY;
  for (let row = 0, at = 0; row < height; row += 1) {
    const v = (row - height / 2) / height;
    for (let column = 0; column < width; column += 1) {
      const u = (column - width / 2) / height;
      const level = sky * (1 + slope * (u * Math.cos(angle) + v * Math.sin(angle)) - vignette * (u * u + v * v));
      for (let channel = 0; channel < channels; channel += 1, at += 1) {
        const expected = channels === 1 ? level : level * (tint[channel] ?? 1);
        light[at] = expected;
        if (expected < lowest) lowest = expected;
      }
    }
  }
  return lowest;
}

/** Pictures of 8 bits are stretched hard; those of 16 keep all that the sensor read and are stretched to be seen at all. */
function curveOf(
  { form, white }: StarPlan,
  { lowest, deviation }: { lowest: number; deviation: number },
): Curve | undefined {
  if (form === 'fits-16' || form === 'fits-float') return undefined;
  const black = lowest - 3.5 * deviation;
  if (form === 'png-16') return makeCurve({ black, white: fullWell, softness: 50 * deviation, bits: 16 });
  return makeCurve({ black, white: black + white * deviation, softness: 13 * deviation, bits: 8 });
}
