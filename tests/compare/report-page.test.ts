import { describe, expect, it } from 'vitest';
import { renderComparison } from '../../src/compare/report-page.js';
import { makeComparison, makeFigures } from './findings.js';

describe('the page', () => {
  it('shows every chart, table and paragraph', async () => {
    const comparison = makeComparison();
    const page = await renderComparison(comparison);
    for (const id of ['times', 'speedups', 'progress', 'timeline-sequential', 'timeline-hybrid'])
      expect(page).toContain(`id="${id}-wide-title"`);
    for (const paragraph of comparison.conclusions) expect(page).toContain(`<p>${paragraph}</p>`);
    expect(page).toContain('All 9 runs wrote the same result files');
  });

  it('has the figures of the text in its tables', async () => {
    const spread = (median: number) => ({ median, min: median, max: median, values: [median] });
    const phases = {
      downloadOneByOne: spread(8_000),
      downloadConcurrent: spread(1_000),
      processOneByOne: spread(3_000),
      processConcurrent: { ...spread(1_500), max: 1_700 },
    };
    const page = await renderComparison(makeComparison({ phases }));
    const rows = [...page.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(([, head, cells = '']) => [
      head,
      ...[...cells.matchAll(/data-label="(.*?)">(.*?)<\/td>/g)].map(([, label, text]) => `${label}: ${text}`),
    ]);
    expect(rows).toContainEqual(['Downloading alone', 'one by one: 8.0 s', 'concurrent: 1.0 s', 'ratio: 8.0 ×']);
    expect(rows).toContainEqual([
      'Processing alone',
      'one by one: 3.0 s',
      'concurrent: 1.5 s (1.5 s…1.7 s)',
      'ratio: 2.0 ×',
    ]);
    const [figures, stages] = rows.filter(([head]) => head === 'hybrid');
    expect(figures?.slice(0, 6)).toEqual([
      'hybrid',
      'time: 1.6 s',
      'speed-up: 2.5 ×',
      'of ideal: 94 %',
      'CPU: 3.0 s',
      'memory: 100 MB',
    ]);
    expect(stages).toEqual([
      'hybrid',
      ...['own queues: 0 ms', 'names: 0 ms', 'connecting: 0 ms', 'first byte: 80 ms', 'body: 20 ms', 'work: 300 ms'],
      'saving: 5 ms',
    ]);
  });

  it('divides the bar of a mode among the stages of its items', async () => {
    const script = makeFigures({ wallMs: 1_000, nativeMs: 750, scriptMs: 2_250 });
    const page = await renderComparison(makeComparison({ modes: { async: script } }));
    const bar = page.slice(page.indexOf('id="times-wide-title"'), page.indexOf('id="times-narrow-title"'));
    expect([...bar.matchAll(/<title>async: (.*?)<\/title>/g)].map(([, words]) => words)).toEqual([
      'waiting for servers, 20 %',
      'downloading, 5 %',
      'native work, 19 %',
      'JavaScript, 56 %',
      'saving, 1 %',
    ]);
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
