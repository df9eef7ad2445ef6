import { describe, expect, it } from 'vitest';
import { applyStretch, chooseStretch } from '../../../src/formats/fits/stretch.js';

/** A sky of the given level and noise with a few stars: normal numbers by Box and Muller from a small generator. */
function sky(count: number, { level, noise, stars }: { level: number; noise: number; stars: number }): Float32Array {
  let state = 12_345;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  return Float32Array.from({ length: count }, (_, index) => {
    if (index < stars) return level + noise * 10 ** (1 + (index % 3));
    return level + noise * Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  });
}

function show(values: Float32Array, sample = values.slice()): number[] {
  const [stretch] = chooseStretch([sample]);
  const into = new Uint8Array(values.length);
  if (stretch !== undefined) applyStretch(values, stretch, { into, offset: 0, step: 1 });
  return [...into];
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

describe('the stretch of FITS values', () => {
  it('shows the sky dark but not black, noise by a few levels, and bright stars near white', () => {
    for (const [level, noise] of [
      [1000, 30],
      [0.01, 0.001],
      [-5, 2],
    ] as const) {
      const values = sky(20_000, { level, noise, stars: 30 });
      const levels = show(values);
      expect(median(levels)).toBeGreaterThan(8);
      expect(median(levels)).toBeLessThan(60);
      const background = levels.slice(30);
      expect(background.filter((shown) => shown === 0).length / background.length).toBeLessThan(0.01);
      expect(new Set(background).size).toBeGreaterThan(15);
      expect(levels[2]).toBe(255);
      expect(levels[1]).toBeGreaterThan(levels[0] ?? 0);
    }
  });

  it('never turns the order of brightness around', () => {
    const values = sky(5_000, { level: 100, noise: 5, stars: 50 }).toSorted();
    const levels = show(values);
    for (let index = 1; index < levels.length; index += 1) {
      expect(levels[index]).toBeGreaterThanOrEqual(levels[index - 1] ?? 0);
    }
  });

  it('uses the whole range for a picture without a sky', () => {
    const levels = show(Float32Array.from({ length: 1000 }, (_, index) => index));
    expect(levels[0]).toBe(0);
    expect(levels[999]).toBe(255);
    expect(median(levels)).toBeGreaterThan(80);
  });

  it('is not moved by empty borders', () => {
    const values = sky(20_000, { level: 1000, noise: 30, stars: 30 });
    const bordered = Float32Array.from([...new Float32Array(2_500), ...values]);
    expect(Math.abs(median(show(values)) - median(show(values, bordered)))).toBeLessThan(12);
  });

  it('gives each color its own black and all the same scale', () => {
    const red = sky(5_000, { level: 100, noise: 5, stars: 20 });
    const blue = red.map((value) => value + 400);
    const [first, second] = chooseStretch([red, blue]);
    expect((second?.black ?? 0) - (first?.black ?? 0)).toBeCloseTo(400, 2);
    expect(second?.gain).toBe(first?.gain);
    expect(second?.softness).toBe(first?.softness);
  });

  it('shows one value alone as black, and nothing but NaN too', () => {
    expect(show(new Float32Array(100).fill(7))).toEqual(new Array(100).fill(0));
    expect(show(new Float32Array(100).fill(Number.NaN))).toEqual(new Array(100).fill(0));
    expect(show(new Float32Array())).toEqual([]);
  });
});
