import { describe, expect, it } from 'vitest';
import { renderComparison } from '../../src/compare/report-page.js';
import { makeComparison } from './findings.js';

describe('the page', () => {
  it('shows every chart, table and paragraph', async () => {
    const comparison = makeComparison();
    const page = await renderComparison(comparison);
    for (const id of ['times', 'speedups', 'progress', 'timeline-sequential', 'timeline-hybrid'])
      expect(page).toContain(`id="${id}-wide-title"`);
    for (const paragraph of comparison.conclusions) expect(page).toContain(`<p>${paragraph}</p>`);
    expect(page).toContain('All 9 runs wrote the same result files');
  });

  it('runs nothing, loads nothing, and makes no markup of what comes from outside', async () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e';
    const page = await renderComparison(
      makeComparison({ recipe: hostile, source: hostile, identical: false, differences: [hostile], notes: [hostile] }),
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
