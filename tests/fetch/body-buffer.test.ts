import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyBuffer } from '../../src/fetch/body-buffer.js';

describe('BodyBuffer', () => {
  it('gives back exactly what was put in, whatever was declared', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });
    fc.assert(
      fc.property(chunks, fc.option(fc.nat(4_000), { nil: undefined }), (parts, expected) => {
        const body = new BodyBuffer(expected, 1_000_000);
        for (const part of parts) body.append(part);
        const whole = Buffer.concat(parts);
        const taken = body.take();
        expect(Buffer.from(taken).equals(whole)).toBe(true);
        expect(taken.buffer.byteLength).toBe(whole.length);
      }),
      { numRuns: 200 },
    );
  });

  it('says beforehand how large it is going to be', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 12 }), (sizes) => {
        const body = new BodyBuffer(undefined, 1_000_000);
        for (const size of sizes) {
          const capacity = body.capacityFor(size);
          body.append(new Uint8Array(size));
          expect(body.capacity).toBe(capacity);
          expect(capacity).toBeGreaterThanOrEqual(body.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never plans for more than the limit', () => {
    const body = new BodyBuffer(undefined, 100_000);
    body.append(new Uint8Array(60_000));
    expect(body.capacityFor(40_000)).toBe(100_000);
  });
});
