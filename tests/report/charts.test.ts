import { describe, expect, it } from 'vitest';
import { drawHistogram, drawLineChart, drawShares, drawSparkline } from '../../src/report/charts.js';
import { showCount } from '../../src/report/numbers.js';

/** The words beside the value axis of a histogram, the highest bar of which counts `most`. */
function valueTicks(most: number): (string | undefined)[] {
  const bins = [{ from: 10, to: 100, count: most }];
  const words = { id: 'chart', title: 'Chart', description: 'A chart.' };
  const [wide] = drawHistogram({ ...words, bins, showX: String, showY: showCount, marks: [] });
  return [...String(wide).matchAll(/class="tick end"[^>]*>([^<]*)</g)].map(([, text]) => text);
}

describe('the value axis of a histogram', () => {
  it.each([
    [1, ['0', '1']],
    [2, ['0', '1', '2']],
    [3, ['0', '1', '2', '3']],
    [40, ['0', '10', '20', '30', '40']],
  ])('of at most %i counts whole items, each tick once', (most, ticks) => {
    expect(valueTicks(most)).toEqual(ticks);
  });

  it('has two ticks at least, and none twice, whatever the highest bar counts', () => {
    for (let most = 1; most < 200_000; most = Math.ceil(most * 1.07)) {
      const ticks = valueTicks(most);
      expect(ticks.length, String(most)).toBeGreaterThanOrEqual(2);
      expect(new Set(ticks).size, String(most)).toBe(ticks.length);
    }
  });
});

const words = { id: 'chart', title: 'Chart', description: 'A chart.' };

describe('a histogram', () => {
  it('shows one among thousands, and leaves out ticks that would run into each other', () => {
    const bins = [
      { from: 1, to: 10, count: 9_000 },
      { from: 10, to: 100, count: 1 },
      { from: 100, to: 1_000, count: 0 },
    ];
    const [wide] = drawHistogram({ ...words, bins, showX: String, showY: showCount, marks: [] }).map(String);
    const heights = [...(wide ?? '').matchAll(/class="bar"[^>]* height="([\d.]+)"/g)].map(([, height]) =>
      Number(height),
    );
    expect(heights).toHaveLength(2);
    expect(heights[1]).toBe(1.5);
    const ticks = [...(wide ?? '').matchAll(/class="tick middle" x="([\d.]+)"[^>]*>([^<]*)</g)];
    expect(ticks.map(([, , text]) => text)).toEqual(['1', '5', '20', '50', '200', '500']);
  });
});

describe('a line over time', () => {
  it('has short words beside it also for large values', () => {
    const chart = { ...words, ticksX: () => [], showY: showCount };
    const ticksOf = (most: number) => {
      const [wide] = drawLineChart({
        ...chart,
        pieces: [
          [
            { x: 0, y: 0 },
            { x: 9, y: most },
          ],
        ],
      });
      return [...String(wide).matchAll(/class="tick end"[^>]*>([^<]*)</g)].map(([, text]) => text);
    };
    expect(ticksOf(8_000)).toEqual(['0', '2,000', '4,000', '6,000', '8,000']);
    expect(ticksOf(40_000)).toEqual(['0', '10K', '20K', '30K', '40K']);
  });
});

describe('a bar of shares', () => {
  it('has its parts side by side, as wide as their share of all', () => {
    const part = (value: number) => ({ name: 'part', value, tone: 'ops', text: '' });
    const bar = String(drawShares(words, [part(30), part(0), part(10)]));
    expect([...bar.matchAll(/ x="([\d.]+)" y="0" width="([\d.]+)"/g)].map(([, x, width]) => [x, width])).toEqual([
      ['0', '748'],
      ['750', '248'],
    ]);
  });
});

describe('a line for a card', () => {
  it('fills its height from the least value to the most', () => {
    const points = [
      { x: 10, y: -4 },
      { x: 20, y: -2 },
      { x: 30, y: -3 },
    ];
    expect(String(drawSparkline(words, points))).toContain('d="M2,106L160,6L318,56"');
  });
});
