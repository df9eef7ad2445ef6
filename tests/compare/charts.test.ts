import { describe, expect, it } from 'vitest';
import { drawBars, drawProgress, drawTimeline } from '../../src/compare/charts.js';
import { renderComparison } from '../../src/compare/report-page.js';
import { traceLanes, traceProgress } from '../../src/compare/run-trace.js';
import { makeComparison } from './findings.js';

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
    const [lane] = traceLanes([{ index: 0, url: '', status: 'done', endedAt: 0, trace: { lane: 'x', spans: [] } }], 1);
    if (lane === undefined) throw new Error('expected a lane');
    for (const svg of drawTimeline({ ...words, lanes: [lane], mostMs: 1 })) expect(String(svg)).not.toContain('NaN');
    const line = { name: 'async', tone: 'async', progress: traceProgress([]) };
    for (const svg of drawProgress({ ...words, lines: [line], mostMs: 1 })) expect(String(svg)).not.toContain('NaN');
  });

  it('say how many lanes are not drawn', async () => {
    const comparison = makeComparison();
    const { hybrid } = comparison.traces;
    if (hybrid === undefined) throw new Error('expected a trace');
    const many = { ...hybrid, lanes: Array.from({ length: 12 }, () => hybrid.lanes).flat(), lanesLeftOut: 3 };
    const page = await renderComparison({ ...comparison, traces: { hybrid: many } });
    expect(page).toContain('19 more lanes are not drawn.');
  });
});
