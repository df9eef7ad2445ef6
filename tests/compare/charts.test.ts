import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOpen, drawBars, drawProgress, drawTimeline } from '../../src/compare/charts.js';

const stretch = fc
  .tuple(fc.double({ min: 0, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 1e3, noNaN: true }))
  .map(([from, length]) => [from, from + length] as const);
const words = { id: 'a-chart', title: 'A <title>', description: 'words & more' };

describe('countOpen', () => {
  it('counts what is open from each moment on', () => {
    expect(
      countOpen([
        [0, 10],
        [5, 20],
        [10, 30],
      ]),
    ).toEqual([
      { at: 0, open: 1 },
      { at: 5, open: 2 },
      { at: 10, open: 1 },
      { at: 10, open: 2 },
      { at: 20, open: 1 },
      { at: 30, open: 0 },
    ]);
  });

  it('never falls below zero and ends at it', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 30 }), (stretches) => {
        const steps = countOpen(stretches);
        expect(steps.every(({ open }) => open >= 0 && open <= stretches.length)).toBe(true);
        expect(steps.at(-1)?.open ?? 0).toBe(0);
      }),
    );
  });
});

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
