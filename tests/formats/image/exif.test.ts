import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOrientation } from '../../../src/formats/image/headers/exif.js';

/** An EXIF block whose first directory says this. */
function makeBlock(value: number, { type = 3, entries = 1 } = {}): Buffer {
  const block = Buffer.alloc(26);
  block.write('II*\0', 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(entries, 8);
  block.writeUInt16LE(0x0112, 10);
  block.writeUInt16LE(type, 12);
  block.writeUInt32LE(1, 14);
  block.writeUInt16LE(value, 18);
  return block;
}

describe('the orientation in an EXIF block', () => {
  it('is what it says, from 1 to 8', () => {
    for (let value = 1; value <= 8; value += 1) {
      expect(readOrientation(makeBlock(value))).toBe(value);
      expect(readOrientation(Buffer.concat([Buffer.from('Exif\0\0'), makeBlock(value)]))).toBe(value);
    }
  });

  it.each([
    ['9', makeBlock(9)],
    ['0', makeBlock(0)],
    ['of another type', makeBlock(6, { type: 4 })],
    ['cut off', makeBlock(6).subarray(0, 21)],
    ['behind entries that are not there', makeBlock(6, { entries: 9 }).fill(0, 10, 12)],
  ])('is upright where it is %s', (_what, block) => {
    expect(readOrientation(block)).toBe(1);
  });

  it('fails no picture, whatever the block holds', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((random) => Buffer.concat([makeBlock(6), random]));
    const changed = fc.tuple(bytes, fc.nat(25), fc.nat(255), fc.nat(80));
    fc.assert(
      fc.property(changed, ([block, at, value, end]) => {
        block[at] = value;
        const orientation = readOrientation(block.subarray(0, end));
        expect(Number.isInteger(orientation) && orientation >= 1 && orientation <= 8).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
