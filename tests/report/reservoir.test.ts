import { describe, expect, it } from 'vitest';
import { Reservoir } from '../../src/report/reservoir.js';

function sample(size: number, count: number, seed: number): readonly number[] {
  const reservoir = new Reservoir<number>(size, seed);
  for (let element = 0; element < count; element += 1) reservoir.add(element);
  return reservoir.elements;
}

describe('a sample of a stream', () => {
  it('is the whole of a short one, in order', () => {
    expect(sample(5, 4, 1)).toEqual([0, 1, 2, 3]);
  });

  it('is the same each time, of the size asked for, without repeats', () => {
    const chosen = sample(50, 10_000, 7);
    expect(chosen).toEqual(sample(50, 10_000, 7));
    expect(new Set(chosen).size).toBe(50);
    expect(sample(50, 10_000, 8)).not.toEqual(chosen);
  });

  it('gives early and late elements the same chance', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let seed = 1; seed <= 200; seed += 1)
      for (const element of sample(20, 1_000, seed))
        tenths[Math.floor(element / 100)] = (tenths[Math.floor(element / 100)] ?? 0) + 1;
    // 400 expected in each; the bounds are six standard deviations off.
    for (const count of tenths) expect(count).toBeGreaterThan(280);
    for (const count of tenths) expect(count).toBeLessThan(520);
  });
});
