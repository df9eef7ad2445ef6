import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlain } from '../../src/core/plain-json.js';

describe('plain data', () => {
  test('is what JSON writes, and is written alike again', () => {
    fc.assert(
      fc.property(
        fc.object({ withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
        (value) => {
          const made = makePlain(value, 'document');
          expect(made).toMatchObject({ text: JSON.stringify(value) });
          expect(makePlain('value' in made && made.value, 'document')).toEqual(made);
        },
      ),
    );
  });

  test('shares what is named twice, which is no circle', () => {
    const shared = { a: 1 };
    expect(makePlain({ left: shared, right: [shared, shared] }, 'document')).toHaveProperty('value');
    expect(makePlain({ left: shared, right: [shared, 1n] }, 'document')).toEqual({
      fault: 'document.right[1] that is a BigInt, which JSON cannot write; make it a number or text',
    });
  });

  test.each([
    [1n, 'facts that is a BigInt, which JSON cannot write; make it a number or text'],
    [Symbol('x'), 'facts that is a symbol, which JSON cannot write'],
  ])('is not made of %s', (value, fault) => {
    expect(makePlain(value, 'facts')).toEqual({ fault });
  });
});
