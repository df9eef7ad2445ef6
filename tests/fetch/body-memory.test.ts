import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyMemory } from '../../src/fetch/body-memory.js';

describe('memory for bodies', () => {
  it.each([1, 900, 5_000, 16_000, 300_000])('lends what was given back again to a body of %i bytes', (bytes) => {
    const memory = new BodyMemory();
    const first = memory.take(bytes);
    memory.giveBack(first.subarray(0, bytes));
    expect(memory.take(bytes).buffer).toBe(first.buffer);
  });

  it('leaves alone what it did not lend, and what was given back before', () => {
    const memory = new BodyMemory();
    const own = memory.take(1_000);
    memory.giveBack(Buffer.alloc(1_000));
    memory.giveBack(own);
    memory.giveBack(own);
    expect(memory.take(1_000).buffer).toBe(own.buffer);
    expect(memory.take(1_000).buffer).not.toBe(own.buffer);
  });

  it('gives every body enough, and no memory to two at once', () => {
    const steps = fc.array(fc.record({ bytes: fc.nat(70_000), isKept: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (bodies) => {
        const memory = new BodyMemory();
        const held = new Set<ArrayBufferLike>();
        for (const { bytes, isKept } of bodies) {
          const lent = memory.take(bytes);
          expect(lent.length).toBeGreaterThanOrEqual(bytes);
          expect(held.has(lent.buffer)).toBe(false);
          if (isKept) held.add(lent.buffer);
          else memory.giveBack(lent);
        }
      }),
    );
  });
});
