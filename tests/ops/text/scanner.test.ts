import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, words } from './prose.js';
import { countSegments, cut, scan, segmentWords } from './scan.js';

const texts = fc
  .array(fc.tuple(words, between), { maxLength: 60 })
  .map((tokens) => tokens.map(([word, gap]) => word + gap).join(''));

describe('the words of a text', () => {
  it('are those of Intl.Segmenter, whatever the scripts', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { terms, words: count } = scan(text);
        const expected = segmentWords(text);
        expect(new Map(terms.map(({ term, count }) => [term, count]))).toEqual(expected);
        expect(count).toBe([...expected.values()].reduce((sum, each) => sum + each, 0));
      }),
      { numRuns: 400 },
    );
  });

  it('are those of Intl.Segmenter in any run of marks, letters, digits and connectors', () => {
    const pieces = fc.constantFrom(...'aZé1٣_.,:;’\'"\u0301\u200d\u00ad-‿· אבπЖऽ'.split(''), '𝐀');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (chars) => {
        const text = chars.join('');
        expect(new Map(scan(text).terms.map(({ term, count }) => [term, count]))).toEqual(
          segmentWords(text, { byLetters: true }),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('need a letter or a digit', () => {
    expect(scan('__ -- … ___ * * * _a_').terms).toEqual([{ term: '_a_', count: 1 }]);
  });
});

describe('the characters of a text', () => {
  it('are counted as code points and as what readers see, as Intl.Segmenter does', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { characters, graphemes } = scan(text);
        expect(characters).toBe([...text].length);
        expect(graphemes).toBe(countSegments(text, 'grapheme'));
      }),
      { numRuns: 400 },
    );
  });

  it('are seen as Intl.Segmenter sees them where marks bind the letters of Indic scripts', () => {
    const letters = fc.constantFrom(...'aकरषअকরক়క్షക്ഷကသ្រលଓ𑂍。☺'.split(''), '𑂍', '👩');
    const marks = fc.constantFrom(
      ...'\u094d\u09cd\u0d4d\u0c4d\u1039\u17d2\u0b4d\u093c\u093f\u0301\u200d\u200c \n.'.split(''),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(letters, marks, fc.constant('\u094d')), { maxLength: 14 }), (chars) => {
        const text = chars
          .join('')
          .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '');
        expect(scan(text).graphemes).toBe(countSegments(text, 'grapheme'));
      }),
      { numRuns: 3_000 },
    );
  });

  it('are seen as Intl.Segmenter sees them in any order of marks, joiners, flags, jamo and controls', () => {
    const pieces = fc.constantFrom(
      ...'a \n\r\t\u0000\u0301\u200d\ufe0f한한क्षाำก\u0600\u200b\u2028\u2029'.split(''),
      '👩',
      '👍🏽',
      '🇩',
      '🇪',
      '𑂽',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), (chars) => {
        const text = chars.join('');
        expect(scan(text).graphemes).toBe(countSegments(text, 'grapheme'));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the counts of a text', () => {
  it('do not depend on the parts it comes in', () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (text, times, places) => {
          const long = text.repeat(times);
          expect(scan(cut(long, places))).toEqual(scan(long));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('do not depend on the parts where nothing parts the words', () => {
    const text = `${'漢字かな'.repeat(3_000)}${'x'.repeat(9_001)}👩‍👩‍👧${'é'.repeat(5_000)}${'\r\n'.repeat(4_000)}`;
    const whole = scan(text);
    for (const size of [1, 7, 4_095, 4_096, 4_097, 50_000]) {
      const parts = Array.from({ length: Math.ceil(text.length / size) }, (_, part) =>
        text.slice(part * size, (part + 1) * size),
      );
      expect(scan(parts)).toEqual(whole);
    }
    expect(whole.characters).toBe([...text].length);
  });

  it('are right beyond the window that is held in memory', () => {
    const line = 'One two three, four five. Six?\n';
    const { words, sentences, lines, paragraphs, characters, graphemes } = scan(line.repeat(60_000));
    expect({ words, sentences, lines, paragraphs, characters, graphemes }).toEqual({
      words: 360_000,
      sentences: 120_000,
      lines: 60_000,
      paragraphs: 1,
      characters: line.length * 60_000,
      graphemes: line.length * 60_000,
    });
  });

  it('are zero for nothing', () => {
    expect(scan('')).toEqual({
      forgotten: [],
      unique: 0,
      syllables: 0,
      characters: 0,
      graphemes: 0,
      words: 0,
      wordCharacters: 0,
      sentences: 0,
      lines: 0,
      paragraphs: 0,
      longest: [],
      terms: [],
      samples: [],
    });
  });
});
