import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isPictureCut } from '../../../src/formats/image/cut-short.js';

const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
const picture = sharp({ create: { width: 120, height: 90, channels: 3, background: 'white', noise } });
const formats = {
  jpeg: () => picture.clone().jpeg().toBuffer(),
  'progressive jpeg': () => picture.clone().jpeg({ progressive: true }).toBuffer(),
  'jpeg with a thumbnail': async () => {
    const thumbnail = await picture.clone().resize(20).jpeg().toBuffer();
    const whole = await picture.clone().jpeg().toBuffer();
    const size = Buffer.alloc(2);
    size.writeUInt16BE(thumbnail.length + 2);
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1]), size, thumbnail]);
    return Buffer.concat([whole.subarray(0, 2), segment, whole.subarray(2)]);
  },
  png: () => picture.clone().png().toBuffer(),
  gif: () => picture.clone().gif().toBuffer(),
  webp: () => picture.clone().webp().toBuffer(),
};

describe('isPictureCut', () => {
  it.each(Object.keys(formats) as (keyof typeof formats)[])('tells a whole %s from one that is cut', async (name) => {
    const whole = await formats[name]();
    expect(isPictureCut(whole)).toBe(false);
    expect(isPictureCut(Buffer.concat([whole, Buffer.alloc(3)]))).toBe(false);
    for (const share of [0.5, 0.9]) {
      expect(isPictureCut(whole.subarray(0, Math.floor(whole.length * share)))).toBe(true);
    }
  });

  it('is not deceived by a smaller JPEG in the header, wherever the file breaks off', async () => {
    const whole = await formats['jpeg with a thumbnail']();
    for (let length = 4; length < whole.length - 1; length += 1) {
      expect(isPictureCut(whole.subarray(0, length)), `${length} bytes`).toBe(true);
    }
  });

  it('is not deceived by bytes of a GIF that look like its end', async () => {
    const whole = await formats.gif();
    const places = [...whole.keys()].filter((place) => place > 13 && place < whole.length - 1 && whole[place] === 0x3b);
    expect(places.length).toBeGreaterThan(0);
    for (const place of places) expect(isPictureCut(whole.subarray(0, place + 1)), `${place + 1} bytes`).toBe(true);
  });

  it.each(['hello', '', 'RIFF', 'GIF'])('knows nothing of %j', (text) => {
    expect(isPictureCut(Buffer.from(text))).toBe(false);
  });
});
