import { describe, expect, it } from 'vitest';
import type { Rejection } from '../../../src/ops/stars/shape.js';
import { Texture } from '../../../src/ops/stars/texture.js';
import { makeRecord, type Trial, Trials } from '../../../src/ops/stars/trials.js';
import { addNoise, fluxOf, renderStars, toPlane } from './field.js';

const size = { width: 640, height: 640, fwhm: 2.5, sky: 50, noise: 1, seed: 3 };
/** Where there is a star, where a ridge, and where neither; a column each, in the row in the middle. */
const columns = { star: 320, ridge: 340, nothing: 40 } as const;
const row = 320;

/** A picture that has them. */
function makePlane() {
  const light = renderStars([{ x: columns.star, y: row, flux: fluxOf(30, size) }], size);
  for (let y = 300; y < 340; y += 1) {
    for (let x = columns.ridge - 6; x <= columns.ridge + 6; x += 1) {
      const place = y * size.width + x;
      light[place] = (light[place] as number) + 8 * Math.exp(-((x - columns.ridge) ** 2) / 3);
    }
  }
  return toPlane(addNoise(light, size), size);
}
const picture = { plane: makePlane(), fwhm: size.fwhm, threshold: 4 };

interface Change {
  readonly x?: number;
  readonly rejection?: Rejection;
  readonly snr?: number;
  readonly roundness?: number;
  readonly scatter?: number;
  readonly concentration?: number;
}

/** A trial in the middle of the picture that looks like its stars, but for the given. */
function trial(change: Change = {}): Trial {
  const { x = columns.star, rejection, snr = 8, roundness = 1, scatter = 0.2, concentration = 0 } = change;
  const place = { column: x, row, x, y: row };
  return {
    peak: { ...place, contrast: snr, level: 60, rise: 0, roundness, noise: 1 },
    shape: { rejection, background: 50, amplitude: 10, overRidge: 1, overRing: 0.9, scatter, concentration },
    rejection,
    snr,
  };
}

const many = (count: number, change: Change): Trial[] => Array.from({ length: count }, () => trial(change));

function makeTexture(trials: readonly Trial[]) {
  const all = new Trials();
  for (const each of trials) all.add(makeRecord(each));
  const texture = new Texture(all, picture);
  return {
    judge(each: Trial) {
      const one = new Trials();
      one.add(makeRecord(each));
      return texture.judge(one, 0);
    },
  };
}

const textured = makeTexture([...many(100, { rejection: 'ridge' }), ...many(50, {})]);

describe('a textured place', () => {
  it('has stars that look like those of the picture, and none that are as wide or as long as its texture', () => {
    expect(textured.judge(trial())).toBeUndefined();
    expect(textured.judge(trial({ concentration: -0.1, scatter: 1.2, roundness: 0.7 }))).toBe('uneven');
    expect(textured.judge(trial({ roundness: 0.4 }))).toBe('uneven');
  });

  it('has stars on uneven ground that the tests of their shape have rejected', () => {
    expect(textured.judge(trial({ rejection: 'uneven', scatter: 0.9 }))).toBeUndefined();
    expect(textured.judge(trial({ rejection: 'uneven', scatter: 1.2, concentration: -0.1, roundness: 0.8 }))).toBe(
      'uneven',
    );
    expect(textured.judge(trial({ rejection: 'halo', roundness: 0.75 }))).toBe('halo');
  });

  it('has no star where the unsmoothed picture shows none, however its peak looks', () => {
    const uncertain = { roundness: 0.88, scatter: 0.5, concentration: -0.06 };
    expect(textured.judge(trial(uncertain))).toBeUndefined();
    expect(textured.judge(trial({ ...uncertain, x: columns.ridge }))).toBe('uneven');
  });

  it('leaves what is too sharp, too faint or without data to those who said so', () => {
    for (const rejection of ['narrow', 'faint', 'gap'] as const)
      expect(textured.judge(trial({ rejection }))).toBe(rejection);
  });

  it('asks for more the fewer of its peaks are stars', () => {
    const faint = trial({ snr: 4.2, concentration: -0.1, scatter: 0.6 });
    const slight = makeTexture([...many(100, { rejection: 'ridge' }), ...many(180, {})]);
    const full = makeTexture(many(2_000, { rejection: 'uneven' }));
    expect(slight.judge(faint)).toBeUndefined();
    expect(full.judge(faint)).toBe('uneven');
  });

  it('is made by peaks above the threshold only, and ends where they do', () => {
    const wide = trial({ concentration: -0.2, scatter: 0.9, roundness: 0.7 });
    expect(textured.judge(wide)).toBe('uneven');
    expect(textured.judge({ ...wide, peak: { ...wide.peak, column: columns.nothing } })).toBeUndefined();
    expect(makeTexture(many(100, { rejection: 'ridge', snr: 3.9 })).judge(wide)).toBeUndefined();
    expect(makeTexture(many(100, { rejection: 'clipped' })).judge(wide)).toBeUndefined();
  });
});
