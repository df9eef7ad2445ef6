import { describe, expect, it } from 'vitest';
import type { Content } from '../../src/core/content.js';
import { findContentFault } from '../../src/core/content-fault.js';

const content: Content = { kind: 'image', bytes: new Uint8Array(2), mime: 'image/png', extension: 'png' };
const pixels = { data: new Uint8Array(24), width: 4, height: 2, channels: 3 as const };

describe('findContentFault', () => {
  it('finds nothing in content as ops make it', () => {
    expect(findContentFault(content)).toBeUndefined();
    expect(
      findContentFault({ ...content, bytes: Buffer.of(1), steps: [], pixels, facts: { a: [1, null] } }),
    ).toBeUndefined();
    expect(
      findContentFault({ ...content, extension: 'tar.gz', facts: { a: Number.NaN, b: undefined } }),
    ).toBeUndefined();
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [[1], 'an array'],
    [{ ...content, kind: 'picture' }, 'the kind "picture"; there are image, text'],
    [{ ...content, bytes: 'text' }, 'bytes that are string, not a Uint8Array'],
    [{ ...content, bytes: [1] }, 'bytes that are an array'],
    [{ ...content, mime: undefined }, 'a mime that is undefined'],
    [{ ...content, extension: '../x' }, 'the extension "../x"'],
    [{ ...content, extension: '' }, 'the extension ""'],
    [{ ...content, steps: 7 }, 'steps that are 7, not an array'],
    [{ ...content, pixels: 7 }, 'pixels that are 7'],
    [{ ...content, pixels: { ...pixels, data: new Float64Array(24) } }, 'a value of class Float64Array'],
    [{ ...content, pixels: { ...pixels, width: Number.NaN } }, 'pixels of the size NaN x 2'],
    [{ ...content, pixels: { ...pixels, height: 2.5 } }, 'pixels of the size 4 x 2.5'],
    [{ ...content, pixels: { ...pixels, channels: 5 } }, 'pixels of 5 channels'],
    [{ ...content, pixels: { ...pixels, height: 3 } }, 'pixels of 24 bytes; 4 x 3 x 3 are 36'],
  ])('says of %o: %s', (value, fault) => {
    expect(findContentFault(value)).toContain(fault);
  });
});
