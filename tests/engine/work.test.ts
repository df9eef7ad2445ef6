import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesUrl } from '../../src/engine/work.js';

describe('matchesUrl', () => {
  it.each([
    ['https://a.test/stars/1.jpg', '*/stars/*', true],
    ['https://a.test/stars/1.jpg', 'https://a.test/*', true],
    ['https://a.test/stars/1.jpg', '*.jpg', true],
    ['https://a.test/stars/1.jpg', '*.png', false],
    ['https://a.test/stars/1.jpg', '/stars/', false],
    ['https://a.test/a', 'https://a.test/a', true],
    ['https://a.test/a', '*', true],
    ['abc', 'ab*bc', false],
    ['abbc', 'ab*bc', true],
    ['a.c', 'a?c', false],
  ])('%s is like %s: %s', (url, pattern, expected) => {
    expect(matchesUrl(url, pattern)).toBe(expected);
  });

  it('answers as the regular expression of the same meaning would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '/'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (url, pattern) => {
        const source = pattern
          .split('*')
          .map((part) => part.replace(/[^a-z]/g, '\\$&'))
          .join('.*');
        expect(matchesUrl(url, pattern)).toBe(new RegExp(`^${source}$`, 's').test(url));
      }),
    );
  });
});
