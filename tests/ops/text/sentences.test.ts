import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scan } from './scan.js';

/** Sentences with a word in them by Intl.Segmenter, line breaks taken as the spaces they are in prose. */
function segmentSentences(text: string): number {
  const prose = text.replace(/[\r\n]/g, ' ');
  const sentences = [...new Intl.Segmenter('und', { granularity: 'sentence' }).segment(prose)];
  return sentences.filter(({ segment }) => /[\p{L}\p{Nd}]/u.test(segment)).length;
}

const tokens = fc.constantFrom(
  ...'The cat sat a I etc approx No 3 14 3.14 U.S.A e.g. don’t über Ärger Привет мир שלום أهلا नमस्ते 中文 。 これ ！ . . . ! ? ?! ... … , ; : - – ( ) " “ ” ’ » « 😀 2nd'.split(
    ' ',
  ),
  ' ',
  ' ',
  ' ',
  ' ',
  '\n',
  '. ',
  '.” ',
  '.) ',
);

describe('the sentences of a text', () => {
  it('are those of Intl.Segmenter that have a word, line breaks taken as spaces', () => {
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 40 }), (parts) => {
        // A blank line ends a paragraph, which Intl.Segmenter does not know; a period within a word ends nothing here.
        const text = parts
          .join('')
          .replace(/\n\s*\n/g, '\n')
          .replace(/\.(?=\p{Lo})|(?<=\p{Lo}\p{M}*)\.(?=\p{L})/gu, '. ');
        expect(scan(text).sentences).toBe(segmentSentences(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['One. Two! Three?', 3],
    ['He said “Stop.” and went. She stayed.', 2],
    ['He said “Stop!” and went. She stayed.', 3],
    ['It costs 3.14 or .5 euros, i.e. little.', 1],
    ['Mr. Smith met Dr. Jones and Mme. Curie. They talked.', 2],
    ['This line is\nnot at its end. This one\nis.', 2],
    ['A title without a period\n\nThen a sentence.', 2],
    ['A title without a period\r\n \t\r\nThen a sentence.', 2],
    ['Ended\u2029and begun', 2],
    ['See sect. 5 below. 6 more follow.', 1],
    ['In 2020. 5 Apples', 2],
    ['今日は晴れ。明日も晴れるでしょう！', 2],
    ['* * *\n\n...\n\n!', 0],
    ['no end', 1],
  ])('%j has %i', (text, count) => {
    expect(scan(text).sentences).toBe(count);
  });
});
