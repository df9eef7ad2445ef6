import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSyllables, syllableCounter } from '../../../src/ops/text/reading-ease.js';
import { writeUnits } from '../../../src/ops/text/units.js';

/** The rules as patterns over a word. */
function countByPatterns(word: string): number {
  let count = word.match(/[aeiouyàâäæçéèêëïîôöœùûü]+/g)?.length ?? 0;
  if (/[^aeiouy]e$/.test(word)) count -= /[^aeiouylr]le$/.test(word) ? 0 : 1;
  else if (/[^aeiouy]es$/.test(word)) count -= /(?:[sxz]|ch|sh|c|g|[^aeiouylr]l)es$/.test(word) ? 0 : 1;
  else if (/[^aeiouy]ed$/.test(word)) count -= /[td]ed$/.test(word) ? 0 : 1;
  if (/[^aeiouyl]e(?=(?:ly|ful|less|ness|ment|thing|ty|where|time)s?$)/.test(word)) count -= 1;
  const isApart =
    /[^cgst]ia|gian|[^cgqst]io|iu|[^gq]ua|uou|[dhlnr]eo|[aeiouy][^aeiouy]+eas?$|[eo]ing|[^s]ying|(?:sc|cl|d|qu)ie[nt]|rien|[cr]iet|create|reali|coop/;
  if (isApart.test(word)) count += 1;
  if (/(?:sm|thm)$/.test(word)) count += 1;
  if (/[ds]n't$/.test(word)) count += 1;
  return Math.max(1, count);
}

const letters = fc.constantFrom(...'aeiouybcdfghlmnqrstvwxz');
const syllables = fc.constantFrom(
  ...'ia io iu ua uou eo ea ing ying ien iet gian create reali coop scien qui'.split(' '),
);
const endings = fc.constantFrom(
  ...'e le es les ches shes ges ed ted ded sm thm '.split(' '),
  ..."ely eful eless eness ement ething ety ewhere etime n't dn't sn't s".split(' '),
);
const odd = fc.constantFrom('é', 'ï', 'œ', 'ÿ', 'ж', '日', "'", '7', '_', '\ud83d');
const part = fc.oneof(
  { weight: 5, arbitrary: letters },
  { weight: 2, arbitrary: syllables },
  { weight: 1, arbitrary: odd },
);
const word = fc
  .tuple(fc.array(part, { maxLength: 8 }), fc.option(endings, { nil: '' }), fc.option(endings, { nil: '' }))
  .map(([parts, ...ends]) => [...parts, ...ends].join(''));

describe('the syllables of an English word', () => {
  it('are those that the patterns of its rules count', () => {
    fc.assert(
      fc.property(word, (given) => {
        expect(countSyllables(given, 'en')).toBe(countByPatterns(given));
      }),
      { numRuns: 20_000 },
    );
  });

  it('are counted of the word alone, whatever is around it', () => {
    const units = new Uint16Array(64);
    fc.assert(
      fc.property(word, endings, endings, (given, before, behind) => {
        const start = writeUnits(units, 0, before);
        const end = start + writeUnits(units, start, given);
        writeUnits(units, end, behind);
        expect(syllableCounter('en')(units, start, end)).toBe(countByPatterns(given));
      }),
      { numRuns: 5_000 },
    );
  });

  it('are counted in units as in strings in every language', () => {
    const units = new Uint16Array(16);
    for (const [language, given] of [
      ['fr', 'parlent'],
      ['de', 'häuser'],
      ['ru', 'молоко'],
      ['ja', '学校'],
    ] as const) {
      const end = writeUnits(units, 0, given);
      expect(syllableCounter(language)(units, 0, end)).toBe(countSyllables(given, language));
    }
  });
});
