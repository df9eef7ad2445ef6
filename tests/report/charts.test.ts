import { describe, expect, it } from 'vitest';
import { drawHistogram } from '../../src/report/charts.js';
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
