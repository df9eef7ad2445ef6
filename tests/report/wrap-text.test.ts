import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapText } from '../../src/report/wrap-text.js';

describe('wrapped text', () => {
  it('goes on below where it began', () => {
    const text = 'the processors: 1.9 of 2 cores were busy';
    expect(wrapText('  held back by  ', text, { columns: 44 })).toBe(
      '  held back by  the processors: 1.9 of 2\n                cores were busy',
    );
    expect(wrapText('  robots × 3: ', text, { columns: 44, indent: 6 })).toBe(
      '  robots × 3: the processors: 1.9 of 2 cores\n      were busy',
    );
  });

  it('is left alone where there is no terminal, or hardly any room', () => {
    const text = 'a word and another, and so on until the end of it';
    for (const columns of [Number.POSITIVE_INFINITY, 0, 30])
      expect(wrapText('  held back by  ', text, { columns })).toBe(`  held back by  ${text}`);
  });

  it('keeps every word whole, and lines within the terminal where words allow it', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,60}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 30, max: 200 }), (given, columns) => {
        const lines = wrapText('  a  ', given.join(' '), { columns }).split('\n');
        const parts = lines.map((line) => line.trim().replace(/^a {2}/, ''));
        expect(parts.join(' ')).toBe(given.join(' '));
        parts.forEach((part, at) => {
          if (part.includes(' ')) expect(lines[at]?.length).toBeLessThanOrEqual(columns);
        });
      }),
    );
  });
});
