import { describe, expect, it } from 'vitest';
import type { Compared } from '../../src/compare/compare.js';
import { conclude } from '../../src/compare/conclude.js';
import type { ItemRecord } from '../../src/compare/measured-run.js';
import { collectLanes, renderComparison } from '../../src/compare/report-page.js';
import type { Measurement } from '../../src/compare/run-measured.js';
import type { Summary } from '../../src/core/summary.js';
import { makeFindings } from './findings.js';

function makeRun(items: readonly ItemRecord[]): Measurement {
  return {
    summary: { wallMs: 1_000, out: '/out' } as Summary,
    cpu: { userMs: 1, systemMs: 1 },
    workCpuMs: 2,
    peakBytes: 1e6,
    memoryMeasure: 'pss',
    items,
  };
}

const item = (index: number, lane: string, from: number): ItemRecord => ({
  index,
  url: 'http://a.example/',
  status: 'done',
  endedAt: from + 50,
  trace: {
    lane,
    spans: [
      ['fetch', from, from + 10],
      ['native', from + 10, from + 30],
      ['script', from + 30, from + 40],
      ['save', from + 40, from + 50],
    ],
  },
});

function makeCompared(changes: Parameters<typeof makeFindings>[0] = {}): Compared {
  const findings = makeFindings(changes);
  const run = makeRun([item(0, 'x-2', 100), item(1, 'x-1', 0), item(2, 'x-1', 60)]);
  return {
    comparison: { ...findings, conclusions: conclude(findings) },
    typical: [
      ['sequential', run],
      ['hybrid', run],
    ],
  };
}

describe('the lanes of a run', () => {
  it('come in the order they began, with what they did', () => {
    const { typical } = makeCompared();
    const lanes = collectLanes(typical[0]?.[1] as Measurement);
    expect(lanes.map(({ label, downloads }) => [label, downloads])).toEqual([
      [
        'lane 1',
        [
          [0, 10],
          [60, 70],
        ],
      ],
      ['lane 2', [[100, 110]]],
    ]);
    expect(lanes[1]).toMatchObject({ native: [[110, 130]], script: [[130, 140]] });
  });
});

describe('the page', () => {
  it('shows every chart, table and paragraph', async () => {
    const compared = makeCompared();
    const page = await renderComparison(compared);
    for (const id of ['times', 'speedups', 'progress', 'timeline-sequential', 'timeline-hybrid'])
      expect(page).toContain(`id="${id}-wide-title"`);
    for (const paragraph of compared.comparison.conclusions) expect(page).toContain(`<p>${paragraph}</p>`);
    expect(page).toContain('All 9 runs wrote the same result files');
  });

  it('runs nothing, loads nothing, and makes no markup of what comes from outside', async () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e';
    const page = await renderComparison(
      makeCompared({ recipe: hostile, source: hostile, identical: false, differences: [hostile], notes: [hostile] }),
    );
    expect(page).not.toMatch(/<script|<img|<link|<iframe|javascript:|\son\w+=[^&]*>/i);
    expect(page).not.toContain('\u202e');
    expect(page).toMatch(
      /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/,
    );
    expect(page.match(/https?:\/\/[^"<\s]*/g) ?? []).toEqual([]);
    expect(page).toContain('The results DIFFER between runs.');
  });
});
