import type { Noise } from '../pictures/noise.js';
import type { Random } from '../random.js';
import { balance, type Tint } from './frame.js';
import type { StarPlan } from './plan.js';

/** A star before it is drawn. */
export interface FieldStar {
  /** Center in pixels: 0 is the center of the first one. */
  readonly x: number;
  readonly y: number;
  /** Counts, all of the star's pixels together, as brightness. */
  readonly flux: number;
  /** Of brightness 1. */
  readonly tint: Tint;
}

/** Colors from 3,000 to 20,000 kelvin, as cameras balanced for daylight see them. */
const temperatures: readonly [Tint, ...Tint[]] = [
  [1, 0.66, 0.4],
  [1, 0.78, 0.56],
  [1, 0.88, 0.74],
  [1, 0.95, 0.9],
  [0.95, 0.97, 1],
  [0.82, 0.9, 1],
  [0.7, 0.82, 1],
];

/** S/N of the faintest stars: they are in the picture, but nobody can find them. */
const minSignalToNoise = 3;
const maxSignalToNoise = 40_000;
const minGiant = 6_000;

/**
 * Draws the stars of a field, brightest first: fluxes from a power law that starts below what can be seen, places by the
 * scene. `unitFlux` is the flux of a star of S/N 1.
 */
export function drawPopulation(
  plan: StarPlan,
  { random, noise, unitFlux }: { random: Random; noise: Noise; unitFlux: number },
): FieldStar[] {
  const place = placeOf(plan, random, noise);
  const count = Math.round((plan.starsPerMegapixel * plan.width * plan.height) / 1e6);
  const stars = Array.from({ length: count }, () => {
    const ratio = minSignalToNoise * (1 - random.next()) ** (-1 / plan.slope);
    return makeStar(place(), Math.min(ratio, maxSignalToNoise) * unitFlux, random);
  });
  for (let giant = 0; giant < plan.giants; giant += 1) {
    const where = { x: random.between(0.06, 0.94) * plan.width, y: random.between(0.06, 0.94) * plan.height };
    stars.push(makeStar(where, minGiant * 6 ** random.next() * unitFlux, random));
  }
  return stars.sort((one, other) => other.flux - one.flux);
}

function makeStar({ x, y }: { x: number; y: number }, flux: number, random: Random): FieldStar {
  const at = random.next() * (temperatures.length - 1);
  const low = temperatures[Math.floor(at)] ?? temperatures[0];
  const high = temperatures[Math.floor(at) + 1] ?? low;
  const mix = (channel: 0 | 1 | 2) => low[channel] + (high[channel] - low[channel]) * (at % 1);
  return { x, y, flux, tint: balance([mix(0), mix(1), mix(2)]) };
}

type Place = () => { x: number; y: number };

function placeOf({ scene, width, height }: StarPlan, random: Random, noise: Noise): Place {
  const anywhere = () => ({ x: random.between(-0.5, width - 0.5), y: random.between(-0.5, height - 0.5) });
  if (scene === 'cluster') {
    const center = { x: random.between(0.42, 0.58) * width, y: random.between(0.42, 0.58) * height };
    const core = random.between(0.05, 0.075) * Math.min(width, height);
    return () => {
      if (random.chance(0.25)) return anywhere();
      // A Plummer sphere seen from far away (Plummer 1911, MNRAS 71, 460).
      const share = random.next() * 0.97;
      const radius = core * Math.sqrt(share / (1 - share));
      const angle = random.between(0, 2 * Math.PI);
      return { x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) };
    };
  }
  if (scene !== 'milky-way') return anywhere;
  const shift = random.next();
  return () => {
    for (let attempt = 0; ; attempt += 1) {
      const star = anywhere();
      const density = starDensity(noise, { u: star.x / height, v: star.y / height, shift });
      if (attempt === 12 || random.chance(density)) return star;
    }
  };
}

/** How dense the Milky Way's stars stand, 0 to 1: a band with clouds, torn by dust. `u` and `v` in heights of the picture. */
export function starDensity(noise: Noise, { u, v, shift }: { u: number; v: number; shift: number }): number {
  const middle = 0.62 - 0.25 * (u - 0.6) + 0.1 * noise.soft.at(u * 0.3 + shift, shift);
  const band = Math.exp(-(((v - middle) / 0.42) ** 2));
  const lane = noise.soft.at(u * 0.35 + shift * 3, v * 0.6 + shift) + 0.5 * noise.rough.at(u * 0.5 + shift, v * 0.7);
  const dust = 1 / (1 + Math.exp(-7 * (lane - 0.25)));
  return (0.1 + 0.9 * band) * (1 - 0.85 * dust);
}
