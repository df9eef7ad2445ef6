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

  it('draw the parts of a bar one behind the other, and a line from the least to the most', () => {
    const part = (value: number) => ({ name: 'work', value, tone: 'ops', text: '' });
    const rows = [{ label: 'a', text: '', parts: [part(3), part(0), part(1)], range: { min: 2, max: 8 } }];
    const wide = String(drawBars({ ...words, rows })[0]);
    const rects = [...wide.matchAll(/x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(([, x, width]) => [
      Number(x),
      Number(width),
    ]);
    expect(rects).toEqual([
      [0, 333],
      [333, 111],
    ]);
    const line = 'M222 26v8M222 30H888M888 26v8';
    expect([...wide.matchAll(/class="whisker[^"]*" d="([^"]*)"/g)].map(([, path]) => path)).toEqual([line, line]);
  });

  it('draw more as higher: downloads that were open, and items that had ended', () => {
    const lane = { name: 'lane 1', items: 1, downloads: 2, nativeMs: 0, scriptMs: 0, native: [], script: [] };
    const steps = [0, 1, 2].map((at) => [at * 10, at === 2 ? 0 : at + 1] as const);
    const [timeline] = drawTimeline({ ...words, lanes: [{ ...lane, openDownloads: steps }], mostMs: 20 }).map(String);
    // From the foot up to a half, to the top, and down again.
    expect(/class="body" d="M90 30H90V17H[\d.]+V4H888V30Z"/.test(timeline ?? '')).toBe(true);
    const progress = { atMs: [0, 10, 20], items: [0, 5, 10], bytes: [0, 0, 0] };
    const [curve] = drawProgress({ ...words, lines: [{ name: 'a', tone: 'a', progress }], mostMs: 20 }).map(String);
    const heights = /class="progress-line a" d="([^"]*)"/
      .exec(curve ?? '')?.[1]
      ?.match(/(?<=,)[\d.]+/g)
      ?.map(Number);
    expect(heights).toEqual([240, 124, 8]);
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
