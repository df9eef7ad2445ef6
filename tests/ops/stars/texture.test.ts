import { describe, expect, it } from 'vitest';
import type { Rejection } from '../../../src/ops/stars/shape.js';
import { Texture } from '../../../src/ops/stars/texture.js';
import { makeRecord, type Trial, Trials } from '../../../src/ops/stars/trials.js';

const picture = { width: 640, height: 640, threshold: 4 };

interface Change {
  readonly x?: number;
  readonly rejection?: Rejection;
  readonly snr?: number;
  readonly roundness?: number;
  readonly scatter?: number;
  readonly concentration?: number;
}

/** A trial in the middle of the picture that looks like its stars, but for the given. */
function trial({ x = 320, rejection, snr = 8, roundness = 1, scatter = 0.2, concentration = 0 }: Change = {}): Trial {
  const place = { column: x, row: 320, x, y: 320 };
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
    admits(each: Trial) {
      const one = new Trials();
      one.add(makeRecord(each));
      return texture.admits(one, 0);
    },
  };
}

const textured = makeTexture([...many(100, { rejection: 'ridge' }), ...many(50, {})]);

describe('a textured place', () => {
  it('admits what looks like the stars of the picture, and nothing that is as wide or as long as its texture', () => {
    expect(textured.admits(trial())).toBe(true);
    expect(textured.admits(trial({ concentration: -0.2 }))).toBe(false);
    expect(textured.admits(trial({ roundness: 0.75 }))).toBe(false);
  });

  it('admits a star of the right width on uneven ground, and not a wider one on as even a ground', () => {
    expect(textured.admits(trial({ scatter: 0.55 }))).toBe(true);
    expect(textured.admits(trial({ scatter: 0.55, concentration: -0.1 }))).toBe(false);
    expect(textured.admits(trial({ scatter: 0.9 }))).toBe(false);
  });

  it('asks for more the fewer of its peaks are stars', () => {
    const middling = trial({ concentration: -0.06, scatter: 0.3 });
    expect(textured.admits(middling)).toBe(true);
    expect(makeTexture(many(2_000, { rejection: 'uneven' })).admits(middling)).toBe(false);
  });

  it('is made by peaks above the threshold only, and ends where they do', () => {
    const wide = trial({ concentration: -0.2, scatter: 0.9, roundness: 0.7 });
    expect(textured.admits(wide)).toBe(false);
    expect(textured.admits({ ...wide, peak: { ...wide.peak, column: 40 } })).toBe(true);
    expect(makeTexture(many(100, { rejection: 'ridge', snr: 3.9 })).admits(wide)).toBe(true);
    expect(makeTexture(many(100, { rejection: 'clipped' })).admits(wide)).toBe(true);
  });
});
