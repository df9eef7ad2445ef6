import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/dataset/random.js';
import { makeCurve } from '../../../src/dataset/stars/develop.js';
import { drawStar } from '../../../src/dataset/stars/draw-stars.js';
import { makeFrame } from '../../../src/dataset/stars/frame.js';
import { PointSpread } from '../../../src/dataset/stars/point-spread.js';
import type { FieldStar } from '../../../src/dataset/stars/population.js';
import { Sensor } from '../../../src/dataset/stars/sensor.js';
import { findTruth, writeTruth } from '../../../src/dataset/stars/truth.js';

const sky = 1_000;
const spread = new PointSpread({ profile: 'gaussian', fwhm: 3, ellipticity: 0, angle: 0 });
/** Flux of a star of S/N 1 on this sky, with a read noise of 7. */
const unitFlux = Math.sqrt((sky + 49) / spread.sharpness);
const star = (x: number, y: number, signalToNoise: number): FieldStar => ({
  x,
  y,
  flux: signalToNoise * unitFlux,
  tint: [1, 1, 1],
});

function draw(stars: readonly FieldStar[]) {
  const frame = makeFrame(120, 100, 1);
  frame.light.fill(sky);
  const optics = { spread, noise: 32, spikes: 0, spikeAngle: 0, brightFlux: Number.POSITIVE_INFINITY } as const;
  for (const each of stars) drawStar(frame, each, optics);
  return frame;
}

const flagsOf = (stars: readonly FieldStar[], curve?: ReturnType<typeof makeCurve>) =>
  findTruth(draw(stars), stars, { spread, curve }).map(
    (each) => `${each.isDetectable ? 'seen' : 'lost'}${each.isSaturated ? ' clipped' : ''}`,
  );

describe('the truth about a star field', () => {
  it('calls a star detectable from an S/N of 7 on', () => {
    expect(flagsOf([star(40, 50, 7.1), star(80, 50, 6.9)])).toEqual(['seen', 'lost']);
  });

  it('leaves out stars at the edge and beside a brighter one', () => {
    expect(
      flagsOf([star(50, 50, 90), star(52, 50, 40), star(60, 50, 40), star(2, 50, 30), star(50, 97.5, 30)]),
    ).toEqual(['seen', 'lost', 'seen', 'lost', 'lost']);
  });

  it('counts the light of neighbors and the rounding of levels as noise', () => {
    const beside = [star(60, 50, 400_000), star(64.5, 50, 12)];
    expect(flagsOf(beside)[1]).toBe('lost');
    expect(flagsOf([star(60, 50, 4), star(64.5, 50, 12)])[1]).toBe('seen');
    const coarse = makeCurve({ black: 0, white: 60_000, softness: 1e9, bits: 8 });
    expect(flagsOf([star(50, 50, 8)], coarse)).toEqual(['lost']);
    const fine = makeCurve({ black: 880, white: 8_000, softness: 500, bits: 8 });
    expect(flagsOf([star(50, 50, 8)], fine)).toEqual(['seen']);
  });

  it('knows what clips: at the sensor, or where a stretched picture is white, and what drowns in it', () => {
    const stars = [star(50, 50, 400_000), star(53.2, 50, 100), star(90, 50, 300)];
    expect(flagsOf(stars)).toEqual(['seen clipped', 'lost clipped', 'seen']);
    const curve = makeCurve({ black: 880, white: 2_000, softness: 500, bits: 8 });
    expect(flagsOf(stars, curve)[2]).toBe('seen clipped');
  });

  it('agrees with what a matched filter finds in the noise', () => {
    const stars = Array.from({ length: 100 }, (_, index) =>
      star(10 + (index % 10) * 11, 10 + Math.floor(index / 10) * 9, 7),
    );
    const sensor = new Sensor(new Random(3));
    const { counts } = sensor.read(draw(stars), new Random(4), { hotPixels: 0 });
    const found = stars.map(({ x, y }) => {
      let sum = 0;
      for (let row = y - 6; row <= y + 6; row += 1) {
        for (let column = x - 6; column <= x + 6; column += 1) {
          const level = (counts[row * 120 + column] ?? 0) - sky;
          sum += level * spread.at(column - x, row - y);
        }
      }
      return sum / Math.sqrt(spread.sharpness * (sky + 49));
    });
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    const deviation = Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / found.length);
    expect(mean).toBeGreaterThan(6.6);
    expect(mean).toBeLessThan(7.4);
    expect(deviation).toBeGreaterThan(0.75);
    expect(deviation).toBeLessThan(1.25);
  });

  it('is written as CSV', () => {
    const rows = writeTruth([{ x: 1.23456, y: 2, flux: 1000.04, fwhm: 2.5, isSaturated: true, isDetectable: false }]);
    expect(rows).toBe('x,y,flux,fwhm,saturated,detectable\n1.235,2.000,1000.0,2.500,1,0\n');
    expect(writeTruth([])).toBe('x,y,flux,fwhm,saturated,detectable\n');
  });
});
