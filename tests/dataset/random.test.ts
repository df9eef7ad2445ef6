import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/dataset/random.js';

describe('Random', () => {
  it('repeats itself for the same seeds and differs for others', () => {
    const draw = (...seeds: number[]) => {
      const random = new Random(...seeds);
      return Array.from({ length: 8 }, () => random.next());
    };
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(), (seed, index) => {
        expect(draw(seed, index)).toEqual(draw(seed, index));
        expect(draw(seed, index)).not.toEqual(draw(seed, index + 1));
        expect(draw(seed, index)).not.toEqual(draw(seed === 0 ? 1 : -seed, index));
      }),
      { numRuns: 100 },
    );
  });

  it('is spread evenly, also over the first number of neighbouring seeds', () => {
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index += 1) {
      const tenth = Math.floor(new Random(1, index).next() * 10);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('draws normal numbers of mean 0 and deviation 1', () => {
    const random = new Random(3);
    const draws = Array.from({ length: 20_000 }, () => random.gaussian());
    const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
    const variance = draws.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
