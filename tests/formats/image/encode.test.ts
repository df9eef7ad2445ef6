import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EncodeRequest } from '../../../src/core/contracts.js';
import type { ImageStep } from '../../../src/core/image.js';
import { encode } from '../../../src/formats/image/encode.js';
import { pictureContent, pictureFiles, resizeStep } from './pictures.js';

const width = 640;
const height = 480;
let files: Record<string, Buffer>;

beforeAll(async () => {
  files = await pictureFiles(width, height);
}, 60_000);

const stepLists: Record<string, readonly ImageStep[]> = {
  whole: [],
  'processed like hybrid-images': [{ step: 'grayscale' }, resizeStep({ width: 500, height: 400 })],
  small: [resizeStep({ width: 100 })],
  half: [resizeStep({ width: 320 })],
  third: [resizeStep({ width: 213 })],
  'cover crop': [resizeStep({ width: 300, height: 300, fit: 'cover' })],
  'cropped first': [{ step: 'crop', left: 20, top: 30, width: 400, height: 300 }, resizeStep({ width: 100 })],
  blurred: [{ step: 'blur', sigma: 1.5 }, { step: 'sharpen', sigma: 1 }],
  normalized: [resizeStep({ width: 320 }), { step: 'normalize', lower: 1, upper: 99 }],
  turned: [resizeStep({ width: 320 }), { step: 'rotate', angle: 30, background: 'white' }],
};

describe('encode', () => {
  it('gives every request the bytes it gives alone, whatever it shares an item with', async () => {
    for (const [name, bytes] of Object.entries(files)) {
      const requests: EncodeRequest[] = [];
      for (const steps of Object.values(stepLists)) {
        const content = pictureContent(bytes, steps);
        requests.push({ content, format: 'png', options: { compressionLevel: 1 } });
        requests.push({ content, format: 'jpeg', options: {} });
      }
      requests.push({ content: pictureContent(bytes), format: 'webp', options: { effort: 0 } });
      const together = await encode(requests);
      for (const [index, request] of requests.entries()) {
        const [alone] = await encode([request]);
        const label = `${name}, ${JSON.stringify(request.content.steps)}, ${request.format}`;
        expect(Buffer.compare(alone?.bytes ?? Buffer.of(), together[index]?.bytes ?? Buffer.of()), label).toBe(0);
        expect([alone?.width, alone?.height]).toEqual([together[index]?.width, together[index]?.height]);
      }
    }
  }, 300_000);
  it('x', () => { void sharp; });
});
