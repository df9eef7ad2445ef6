import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openScanKernel } from '../../../src/ops/text/scan-kernel.js';
import { between as plainBetween, words as plainWords } from './prose.js';
import { cut, scan, scanByKernel } from './scan.js';

const words = fc.oneof(
  { arbitrary: plainWords, weight: 3 },
  fc.constantFrom(
    ..."__ Mr Dr. Mme. İ ŉ ǅ ﬁ table likely society reality created bees science ideas didn't rhythm antidisestablishmentarianism".split(
      ' ',
    ),
    ...['\u0301', '\ud83d', '\udc69', '\ufeff', '\u0000'],
  ),
);
const between = fc.oneof(
  { arbitrary: plainBetween, weight: 2 },
  fc.constantFrom('\r', '\u0085', '."\n', '.)] ', '', "'", '.', ',', '_', '"', '\u200d', '\u00ad'),
);
const prose = fc
  .array(fc.tuple(words, between), { maxLength: 60 })
  .map((tokens) => tokens.map(([word, gap]) => word + gap).join(''));
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });
const anything = fc.oneof(prose, fc.string({ unit: 'binary', maxLength: 80 }), ascii);
const units = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((all) => String.fromCharCode(...all));
const places = fc.array(fc.nat(), { maxLength: 8 });

describe('a scan by a kernel', () => {
  it('counts what the scan in JavaScript does, in any parts', () => {
    const texts = fc.tuple(fc.oneof(anything, units), fc.integer({ min: 1, max: 40 }), places, fc.nat(4));
    fc.assert(
      fc.property(texts, ([text, times, ends, longestLines]) => {
        const long = text.repeat(times);
        expect(scanByKernel(cut(long, ends), { longestLines })).toEqual(scan(long, { longestLines }));
      }),
      { numRuns: 1_500 },
    );
  });

  it('counts the same in ASCII that was never a string, with other texts before and behind', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            ascii.map((text) => Buffer.from(text, 'latin1')),
            prose,
          ),
          { maxLength: 6 },
        ),
        (parts) => {
          const text = parts.map((part) => (typeof part === 'string' ? part : part.toString('latin1'))).join('');
          expect(scanByKernel(parts)).toEqual(scan(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('counts the same beyond its window, and in lines that are longer', () => {
    const sentence = 'Mr. Fox saw some grapes; he didn’t reach them.  Été 3.14, naïve?';
    for (const gap of ['\n', '\r\n', ' ', '\n\n', '']) {
      const text = `${sentence}${gap}`.repeat(9_000);
      expect(scanByKernel(cut(text, [1, 300_000, 500_001]))).toEqual(scan(text));
      expect(scanByKernel([Buffer.from(text.replace(/[^\0-\x7f]/g, '~'))])).toEqual(
        scan(text.replace(/[^\0-\x7f]/g, '~')),
      );
    }
  });

  it('counts the same where the table has to grow, and where it has to forget', () => {
    const text = Array.from(
      { length: 120_000 },
      (_, index) => `W${(index * 7919) % 60_000}x${index % 7 === 0 ? '\n' : ' '}`,
    );
    const long = text.join('');
    expect(scanByKernel(long)).toEqual(scan(long));
    const limits = { words: 20_000, units: 200_000 };
    expect(scanByKernel(long, { limits })).toEqual(scan(long, { limits }));
  });

  it('counts the same after other texts in the same memory', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 2, maxLength: 5 }), (texts) => {
        expect(texts.map((text) => scanByKernel(text))).toEqual(texts.map((text) => scan(text)));
      }),
    );
  });

  it('leaves a memory that others use alone', () => {
    const [one, other] = [openScanKernel(), openScanKernel()];
    const [first, second] = ['one two, two', 'Drei. Drei drei'];
    expect(scan(first, { kernel: one })).toEqual(scan(first));
    expect(scan(second, { kernel: other })).toEqual(scan(second));
    one?.close();
    other?.close();
  });
});
