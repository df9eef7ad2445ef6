import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldBytes } from '../../../src/formats/table/held-bytes.js';

describe('bytes that are held until more come', () => {
  it('are all bytes that came and were not used, in order, whatever their pieces are', () => {
    const steps = fc.array(fc.record({ piece: fc.uint8Array({ maxLength: 40 }), used: fc.nat(60) }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (given) => {
        const held = new HeldBytes();
        let expected: number[] = [];
        for (const { piece, used } of given) {
          const bytes = held.join(piece);
          expected.push(...piece);
          expect([...bytes]).toEqual(expected);
          const from = Math.min(used, bytes.length);
          held.keep(bytes, from);
          // Who gave the piece writes other bytes into it.
          piece.fill(0);
          expected = expected.slice(from);
          expect([...held.bytes]).toEqual(expected);
        }
      }),
    );
  });

  it('are the piece itself, uncopied, where nothing is held', () => {
    const held = new HeldBytes();
    const piece = Uint8Array.of(1, 2, 3);
    expect(held.join(piece)).toBe(piece);
    held.keep(piece, 3);
    expect(held.join(piece)).toBe(piece);
  });
});
