import { describe, expect, it } from 'vitest';
import type { Plane } from '../../../src/ops/stars/plane.js';
import { findClipped } from '../../../src/ops/stars/saturated.js';

const width = 120;
const height = 100;

/** White where a test says so, on dark gray. */
function paint(isWhite: (x: number, y: number) => boolean): Plane {
  const data = new Uint8Array(width * height).fill(20);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (isWhite(x, y)) data[y * width + x] = 255;
  return { data, channels: 1, width, height, saturation: 250, white: 255, step: 1 };
}

const disc = (cx: number, cy: number, radius: number) => (x: number, y: number) => Math.hypot(x - cx, y - cy) <= radius;

describe('clipped areas', () => {
  it('finds a disc at its center, with its radius', () => {
    const { discs, isNear } = findClipped(paint(disc(40.3, 50.6, 6)), 3);
    expect(discs).toHaveLength(1);
    expect(Math.abs((discs[0]?.x ?? 0) - 40.3)).toBeLessThan(0.1);
    expect(Math.abs((discs[0]?.y ?? 0) - 50.6)).toBeLessThan(0.1);
    expect(discs[0]?.radius).toBeCloseTo(6, 0);
    expect([isNear(40, 50), isNear(48, 50), isNear(52, 50)]).toEqual([true, true, false]);
  });

  it('takes two discs that have run into each other apart', () => {
    const [one, other] = [disc(40, 50, 8), disc(52, 53, 7)];
    const { discs } = findClipped(
      paint((x, y) => one(x, y) || other(x, y)),
      3,
    );
    expect(discs).toHaveLength(2);
    for (const [x, y] of [
      [40, 50],
      [52, 53],
    ] as const) {
      expect(Math.min(...discs.map((each) => Math.hypot(each.x - x, each.y - y)))).toBeLessThan(1.5);
    }
  });

  it('finds the core of a star with clipped spikes', () => {
    const core = disc(60, 50, 7);
    const { discs } = findClipped(
      paint((x, y) => core(x, y) || (y === 50 && Math.abs(x - 60) < 40) || (x === 60 && Math.abs(y - 50) < 40)),
      3,
    );
    expect(discs).toHaveLength(1);
    expect(Math.hypot((discs[0]?.x ?? 0) - 60, (discs[0]?.y ?? 0) - 50)).toBeLessThan(1);
  });

  it('takes neither strokes of text nor large bright areas for stars', () => {
    const letter = paint((x, y) => (x >= 30 && x < 34 && y > 20 && y < 60) || (y >= 36 && y < 40 && x >= 30 && x < 60));
    expect(findClipped(letter, 2.5).discs).toEqual([]);
    expect(findClipped(paint(disc(60, 50, 46)), 3).discs).toEqual([]);
    expect(
      findClipped(
        paint(() => true),
        3,
      ).discs,
    ).toEqual([]);
  });

  it('joins areas over rows however they branch', () => {
    const comb = paint(
      (x, y) => (y === 30 && x > 10 && x < 50) || (y > 10 && y < 30 && x > 10 && x < 50 && x % 4 === 0),
    );
    expect(findClipped(comb, 2).isNear(12, 12)).toBe(true);
    expect(findClipped(comb, 2).discs).toEqual([]);
  });
});
