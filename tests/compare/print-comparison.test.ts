import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/compare/comparison.js';
import { printComparison } from '../../src/compare/print-comparison.js';

describe('the text of comparison.json', () => {
  it('says what it was made from, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const made = { value, text, lists: [[1, 2.5], [-3e-9, 4], []], hostile: '[\n1,\n 2]' };
        expect(JSON.parse(printComparison(made as unknown as Comparison))).toEqual(JSON.parse(JSON.stringify(made)));
      }),
    );
  });

  it('has lists of numbers on one line', () => {
    const made = { lists: [[1, 2.5], [-3e-9, 4], []], words: ['a', 'b'] } as unknown as Comparison;
    expect(printComparison(made)).toBe(
      '{\n  "lists": [[1, 2.5], [-3e-9, 4], []],\n  "words": [\n    "a",\n    "b"\n  ]\n}\n',
    );
  });
});
