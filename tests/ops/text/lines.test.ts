import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scan } from './scan.js';

const count = (text: string) => {
  const { lines, paragraphs } = scan(text);
  return { lines, paragraphs };
};

describe('the lines of a text', () => {
  it.each([
    ['', 0, 0],
    ['one', 1, 1],
    ['one\n', 1, 1],
    ['one\ntwo', 2, 1],
    ['one\r\ntwo\r\n', 2, 1],
    ['one\rtwo\r', 2, 1],
    ['one\n\rtwo', 3, 2],
    ['one\n\ntwo', 3, 2],
    ['one\n \t\n\n\ntwo\n\n', 6, 2],
    ['\n\n', 2, 0],
    ['one\u2029two\u2028three\u0085', 3, 2],
    ['!\n\n?', 3, 2],
  ])('of %j are %i in %i paragraphs', (text, lines, paragraphs) => {
    expect(count(text)).toEqual({ lines, paragraphs });
  });

  it('are as many as a split makes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'bc d', ' ', '\n', '\r\n', '\r', 'é', '😀'), { maxLength: 40 }),
        (parts) => {
          const text = parts.join('');
          const split = text.split(/\r\n|\r|\n/);
          if (split.at(-1) === '') split.pop();
          const { lines, longest } = scan(text, { longestLines: 100 });
          expect(lines).toBe(split.length);
          const expected = split
            .map((line, index) => ({ line: index + 1, characters: [...line].length, text: line }))
            .filter(({ characters }) => characters > 0)
            .sort((one, two) => two.characters - one.characters || one.line - two.line);
          expect(longest).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are listed with their first 80 characters, the longest first', () => {
    const { longest } = scan(`short\n${'😀'.repeat(100)}\n${'ab '.repeat(50)}\nx`, { longestLines: 2 });
    expect(longest).toEqual([
      { line: 3, characters: 150, text: `${'ab '.repeat(26)}ab` },
      { line: 2, characters: 100, text: '😀'.repeat(80) },
    ]);
  });

  it('may be longer than what is held in memory', () => {
    const long = `The start of it: ${'word '.repeat(200_000)}`;
    const text = `one\n${long}\n${'y'.repeat(700_000)}`;
    expect(scan(text, { longestLines: 2 }).longest).toEqual([
      { line: 2, characters: long.length, text: long.slice(0, 80) },
      { line: 3, characters: 700_000, text: 'y'.repeat(80) },
    ]);
  });
});
