import { describe, expect, it } from 'vitest';
import { drawBars, drawProgress, drawTimeline } from '../../src/compare/charts.js';

const words = { id: 'a-chart', title: 'A <title>', description: 'words & more' };

describe('charts', () => {
  it('say what they show in words, and make no markup of them', () => {
    const rows = [
      {
        label: '<b>mode</b>',
        text: '1 s',
        parts: [{ name: 'work', value: 3, tone: 'ops', text: '"x"' }],
        range: { min: 2, max: 4 },
      },
    ];
    const [wide, narrow] = drawBars({ ...words, rows, mark: { value: 1, text: 'ideal' } }).map(String);
    for (const svg of [wide, narrow]) {
      expect(svg).toContain('A &lt;title&gt;</title>');
      expect(svg).toContain('words &amp; more</desc>');
      expect(svg).not.toContain('<b>');
    }
  });

  it('draw lanes that did nothing, and progress without items', () => {
    const lane = { label: 'lane 1', downloads: [], native: [], script: [] };
    for (const svg of drawTimeline({ ...words, lanes: [lane], mostMs: 1 })) expect(String(svg)).not.toContain('NaN');
    const line = { name: 'async', tone: 'async', ends: [] };
    for (const svg of drawProgress({ ...words, lines: [line], mostMs: 1 })) expect(String(svg)).not.toContain('NaN');
  });

  it('stay small however many items there are', () => {
    const ends = Array.from({ length: 50_000 }, (_, index) => index);
    const [wide] = drawProgress({ ...words, lines: [{ name: 'async', tone: 'async', ends }], mostMs: 50_000 });
    expect(String(wide).length).toBeLessThan(20_000);
  });
});
