import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/compare/conclude.js';
import { formatComparison, wrap } from '../../src/compare/report-text.js';
import { makeComparison, makeFindings } from './findings.js';

describe('wrap', () => {
  it('keeps every word and breaks only between them', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,60}$/), { maxLength: 60 }), (words) => {
        const text = words.join(' ');
        const lines = wrap(text, '  ').split('\n');
        expect(lines.map((line) => line.slice(2)).join(' ')).toBe(text);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
      }),
    );
  });
});

describe('the report as text', () => {
  it('has a row for each mode, both paragraphs, and no line of more than 100 columns', () => {
    const text = formatComparison(makeComparison());
    expect(text).toMatch(/^mode +time +range +speed-up +of ideal/m);
    expect(text).toMatch(/^sequential +4\.0 s +3\.9 s…4\.1 s +1\.0 × +38 % +3\.0 s +100 MB/m);
    expect(text).toMatch(/^hybrid +1\.6 s/m);
    expect(text).toContain('All 9 runs wrote the same result files, byte for byte');
    expect(text.replaceAll('\n', ' ')).toContain(conclude(makeFindings())[1]);
    expect(text).toMatch(/^mode +start +own queues +names +connecting +first byte +body +work +saving$/m);
    expect(text).toMatch(/^hybrid +10 ms +0 ms +0 ms +0 ms +80 ms +20 ms +300 ms +5 ms$/m);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('says how many items failed or were skipped, where any did', () => {
    expect(formatComparison(makeComparison())).toMatch(/^ {2}items +10; 1 MB$/m);
    const items = { total: 10, done: 6, failed: 3, skipped: 1 };
    expect(formatComparison(makeComparison({ items }))).toMatch(
      /^ {2}items +10, 3 of them failed in every run, 1 skipped; 1 MB$/m,
    );
  });

  it('claims nothing where there was one run', () => {
    const { modes } = makeFindings();
    const { async } = modes;
    const text = formatComparison(makeComparison({ repeat: 1, modes: async === undefined ? {} : { async } }));
    expect(text).toMatch(/^millrace compare: the same work in one mode, 1 round\n/);
    expect(text).toContain('There was one run, so there is nothing to hold its results against.');
  });

  it('says of two runs that both wrote the same', () => {
    const { async, hybrid } = makeFindings().modes;
    const modes = { ...(async && { async }), ...(hybrid && { hybrid }) };
    expect(formatComparison(makeComparison({ repeat: 1, modes }))).toContain('Both runs wrote the same result files');
  });

  it('shows downloading and processing apart where they were timed', () => {
    const spread = (median: number) => ({ median, min: median, max: median, values: [median] });
    const phases = {
      downloadOneByOne: spread(8_000),
      downloadConcurrent: spread(1_000),
      processOneByOne: spread(3_000),
      processConcurrent: spread(1_500),
    };
    const text = formatComparison(makeComparison({ phases }));
    expect(text).toMatch(/^downloading alone +8\.0 s +1\.0 s +8\.0 ×$/m);
    expect(text).toMatch(/^processing alone +3\.0 s +1\.5 s +2\.0 ×$/m);
    expect(formatComparison(makeComparison())).not.toContain('processing alone');
  });

  it('says loudly which files differ, and lets no name write to the terminal', () => {
    const text = formatComparison(
      makeComparison({ identical: false, differences: ['threads, round 2: a\u001b[2J.jpg has other bytes'] }),
    );
    expect(text).toContain('The results DIFFER between runs.');
    expect(text).toContain('  threads, round 2: a\\u001b[2J.jpg has other bytes');
  });
});

describe('the head of the report', () => {
  it.each([
    [0.1, 'none to speak of when this began'],
    [1.4, 'kept 1.4 of 2 cores busy when this began'],
    [6, 'wanted 6.0 cores when this began, and there are 2: compare CPU here, not times'],
  ])('says what a load of %d means', (loadBefore, words) => {
    const text = formatComparison(makeComparison({ machine: { cores: 2, processor: 'a processor', loadBefore } }));
    expect(text).toContain(`other work   ${words}\n`);
  });

  it('has the conclusion before the tables, and the words after them', () => {
    const text = formatComparison(makeComparison());
    const places = ['All 9 runs', 'Worked one at a time', 'mode ', 'Time per item', 'What the words mean'];
    const found = places.map((words) => text.indexOf(`\n${words}`));
    expect(found.every((place) => place > 0)).toBe(true);
    expect(found).toEqual([...found].sort((first, second) => first - second));
  });
});
