import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseBinary } from '../../../src/formats/text/detection.js';

const isRefused = (bytes: Uint8Array) => {
  try {
    refuseBinary(bytes);
    return false;
  } catch {
    return true;
  }
};

describe('bytes that are no text', () => {
  it('are those with more than one control character in twenty, wherever in memory they lie', () => {
    const byte = fc.oneof(
      { weight: 12, arbitrary: fc.nat(255) },
      { weight: 1, arbitrary: fc.constantFrom(0, 0x0a, 0x1b, 0x7f) },
    );
    const printable = fc.integer({ min: 0x20, max: 0xff });
    const bytes = fc.array(fc.oneof({ weight: 15, arbitrary: printable }, { weight: 1, arbitrary: byte }), {
      maxLength: 70,
    });
    fc.assert(
      fc.property(bytes, fc.nat(7), (values, offset) => {
        const sample = new Uint8Array(values.length + offset).subarray(offset);
        sample.set(values);
        const controls = values.filter(
          (each) => each === 0x7f || (each < 0x20 && each !== 0x1b && (each < 8 || each > 13)),
        );
        expect(isRefused(sample)).toBe(controls.length > values.length * 0.05);
      }),
      { numRuns: 2_000 },
    );
  });
});
