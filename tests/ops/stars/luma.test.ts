import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillLuma, lumaOf } from '../../../src/ops/stars/luma.js';

function expectSame(data: Uint8Array): void {
  const expected = new Uint8Array(data.length / 3);
  fillLuma(data, expected, 3);
  expect(Buffer.compare(lumaOf(data, expected.length), expected)).toBe(0);
}

describe('luma by a kernel', () => {
  it('is that of JavaScript for any pixels', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expectSame(bytes.subarray(0, bytes.length - (bytes.length % 3)));
      }),
      { numRuns: 300 },
    );
  });

  it('is that of JavaScript for every level, and over the ends of blocks', () => {
    expectSame(Uint8Array.from({ length: 3 * 200_001 }, (_, i) => (i * 2_654_435_761) >>> 24));
    expectSame(new Uint8Array(3 * 70_000).fill(255));
  });
});
