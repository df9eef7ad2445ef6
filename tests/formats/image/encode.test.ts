import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EncodeRequest } from '../../../src/core/contracts.js';
import type { ImageStep } from '../../../src/core/image.js';
import { encode } from '../../../src/formats/image/encode.js';
import { photo, pictureContent, pictureFiles, resizeStep } from './pictures.js';

const grayscale: ImageStep = { step: 'grayscale' };
const stepLists: readonly (readonly ImageStep[])[] = [
  [],
  [grayscale, resizeStep({ width: 250, height: 200 })],
  [resizeStep({ width: 40 })],
  [resizeStep({ width: 160 })],
  [resizeStep({ width: 106 })],
  [resizeStep({ width: 150, height: 150, fit: 'cover' })],
  [{ step: 'crop', left: 20, top: 30, width: 200, height: 150 }, resizeStep({ width: 50 })],
  [
    { step: 'blur', sigma: 1.5 },
    { step: 'sharpen', sigma: 1 },
  ],
  [resizeStep({ width: 160 }), { step: 'normalize', lower: 1, upper: 99 }],
  [resizeStep({ width: 160 }), { step: 'rotate', angle: 30, background: 'white' }],
  [{ step: 'keep-orientation' }, resizeStep({ width: 200 })],
];

async function expectSameAlone(requests: readonly EncodeRequest[], name: string): Promise<void> {
  const together = await encode(requests);
  for (const [index, request] of requests.entries()) {
    const [alone] = await encode([request]);
    const label = `${name}: ${JSON.stringify(request.content.steps)} as ${request.format}`;
    expect(Buffer.compare(alone?.bytes ?? Buffer.of(), together[index]?.bytes ?? Buffer.of()), label).toBe(0);
    expect([alone?.width, alone?.height], label).toEqual([together[index]?.width, together[index]?.height]);
  }
}

describe('encode shares work between requests', () => {
  let files: Record<string, Buffer>;
  beforeAll(async () => {
    files = await pictureFiles(320, 240);
    const picture = await photo(320, 240);
    files['jpeg turned'] = await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    files['png turned'] = await picture.clone().withMetadata({ orientation: 5 }).png().toBuffer();
  });

  it('and gives each the bytes it gives alone, for every kind of file and step', async () => {
    for (const [name, bytes] of Object.entries(files)) {
      const requests = stepLists.map((steps, index): EncodeRequest => {
        const format = index % 2 === 0 ? 'png' : 'jpeg';
        return {
          content: pictureContent(bytes, steps),
          format,
          options: format === 'png' ? { compressionLevel: 1 } : {},
        };
      });
      const whole = pictureContent(bytes);
      requests.push({ content: whole, format: 'jpeg', options: {} });
      requests.push({ content: whole, format: 'webp', options: { effort: 0 } });
      if (name === 'jpeg' || name === 'png alpha') requests.push({ content: whole, format: 'avif', options: {} });
      await expectSameAlone(requests, name);
    }
  }, 120_000);

  it('and gives each the bytes it gives alone, for sizes of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('jpeg', 'jpeg p3', 'png alpha', 'webp', 'tiff'),
        fc.integer({ min: 1, max: 400 }),
        fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
        fc.constantFrom('inside', 'cover', 'contain', 'fill', 'outside'),
        fc.boolean(),
        async (name, width, height, fit, isGrey) => {
          const size = { width, fit, ...(height === undefined ? {} : { height }) } as const;
          const steps = isGrey ? [grayscale, resizeStep(size)] : [resizeStep(size)];
          const bytes = files[name] ?? Buffer.of();
          await expectSameAlone(
            [
              { content: pictureContent(bytes, steps), format: 'jpeg', options: {} },
              { content: pictureContent(bytes), format: 'jpeg', options: {} },
            ],
            name,
          );
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);

  it('and keeps the order and the contents apart', async () => {
    const first = pictureContent(files.jpeg ?? Buffer.of());
    const second = pictureContent(files['png grey'] ?? Buffer.of(), [resizeStep({ width: 10 })]);
    const results = await encode([
      { content: first, format: 'png', options: {} },
      { content: second, format: 'jpeg', options: {} },
      { content: first, format: 'webp', options: {} },
    ]);
    expect(results.map(({ extension, width }) => [extension, width])).toEqual([
      ['png', 320],
      ['jpg', 10],
      ['webp', 320],
    ]);
  });
});
