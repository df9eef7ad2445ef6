import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colorSchema } from '../../../src/formats/image/color.js';
import { parseColor } from '../../../src/formats/image/color-value.js';

/** Every name that the schema takes, out of the sentence it refuses others with. */
function acceptedNames(): string[] {
  const sentence = colorSchema.safeParse('?').error?.issues[0]?.message ?? '';
  return (sentence.split('one of ')[1] ?? '').split(', ');
}

describe('parseColor', () => {
  it('reads every name that the schema takes, as sharp reads it', async () => {
    const names = acceptedNames();
    expect(names).toHaveLength(16);
    for (const background of [...names, 'transparent', '#1a2B3c', '#fa3', '#fa38', '#01020380']) {
      expect(colorSchema.safeParse(background).success).toBe(true);
      const [red, green, blue, alpha] = await sharp({ create: { width: 1, height: 1, channels: 4, background } })
        .raw()
        .toBuffer();
      const color = parseColor(background);
      expect([background, color.red, color.green, color.blue]).toEqual([background, red, green, blue]);
      expect(Math.round(color.alpha * 255)).toBe(alpha);
    }
  });

  it('refuses what the schema refuses', () => {
    for (const text of ['', '#12', '#12345', 'pink', 'RED', '123456', '#ggg', 'constructor', 'rgb(1,2,3)']) {
      expect(colorSchema.safeParse(text).success, text).toBe(false);
      expect(() => parseColor(text), text).toThrow(TypeError);
    }
  });
});
