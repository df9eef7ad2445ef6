import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/formats/image/encode.js';
import { type PipelineShape, PipelineStore } from '../../../src/formats/image/kept-pipeline.js';
import { photo, pictureContent, resizeStep } from './pictures.js';

const shape: PipelineShape = {
  segment: [resizeStep({ width: 40 })],
  finish: () => {},
  space: 'srgb',
  keepsOrientation: false,
  pixelLimit: 1_000_000,
};

async function jpegs(count: number): Promise<readonly Buffer[]> {
  const sizes = Array.from({ length: count }, (_, index) => 60 + 7 * index);
  return Promise.all(sizes.map(async (size) => (await photo(size, 50)).jpeg().toBuffer()));
}

describe('PipelineStore', () => {
  const makeRunner = (store: PipelineStore) => {
    let opened = 0;
    const run = (bytes: Uint8Array, each: PipelineShape = shape) =>
      store.run(bytes, each, {
        open: () => {
          opened += 1;
          return sharp(bytes).resize(40).png();
        },
        work: (pipeline) => pipeline.toBuffer(),
      });
    return { run, opened: () => opened };
  };
  const alone = (bytes: Uint8Array) => sharp(bytes).resize(40).png().toBuffer();

  it('uses a pipeline again for pictures one after another, and gives each what it gives alone', async () => {
    const { run, opened } = makeRunner(new PipelineStore());
    for (const bytes of await jpegs(6)) {
      // A view into larger memory, as bodies are.
      const padded = new Uint8Array(bytes.length + 20).fill(255);
      padded.set(bytes, 10);
      expect(await run(padded.subarray(10, 10 + bytes.length))).toEqual(await alone(bytes));
    }
    expect(opened()).toBe(1);
  });

  it('never lends one to two pictures at once', async () => {
    const { run, opened } = makeRunner(new PipelineStore());
    const files = await jpegs(12);
    const expected = await Promise.all(files.map(alone));
    expect(await Promise.all(files.map((bytes) => run(bytes)))).toEqual(expected);
    expect(opened()).toBe(12);
  });

  it('goes on after a picture that cannot be decoded', async () => {
    const { run, opened } = makeRunner(new PipelineStore());
    const [first = Buffer.of(), second = Buffer.of()] = await jpegs(2);
    await run(first);
    await expect(run(Buffer.from('no picture'))).rejects.toThrow();
    expect(await run(second)).toEqual(await alone(second));
    expect(opened()).toBe(1);
  });

  it.each<[string, Partial<PipelineShape>]>([
    ['steps', { segment: [resizeStep({ width: 40 })] }],
    ['more steps', { segment: [...shape.segment, { step: 'grayscale' }] }],
    ['format', { finish: () => {} }],
    ['colours', { space: 'b-w' }],
    ['orientation', { keepsOrientation: true }],
    ['limit', { pixelLimit: 2_000_000 }],
  ])('opens another for other %s', async (_, other) => {
    const { run, opened } = makeRunner(new PipelineStore());
    const [bytes = Buffer.of()] = await jpegs(1);
    await run(bytes);
    await run(bytes, { ...shape, ...other });
    await run(bytes);
    expect(opened()).toBe(2);
  });

  it('keeps no picture in memory once it is done', async () => {
    const store = new PipelineStore();
    const [bytes = Buffer.of()] = await jpegs(1);
    const pipeline = sharp(bytes).resize(40).png();
    await store.run(bytes, shape, { open: () => pipeline, work: (each) => each.toBuffer() });
    const { options } = pipeline as unknown as { options: { input: { buffer?: unknown } } };
    expect(options.input.buffer).toBeUndefined();
  });

  it('opens one for each picture where sharp keeps its input elsewhere', async () => {
    const store = new PipelineStore();
    let opened = 0;
    for (const bytes of await jpegs(3)) {
      const hidden = { toBuffer: () => alone(bytes) } as unknown as Sharp;
      const open = () => {
        opened += 1;
        return hidden;
      };
      expect(await store.run(bytes, shape, { open, work: (each) => each.toBuffer() })).toEqual(await alone(bytes));
    }
    expect(opened).toBe(3);
  });
});

describe('encode with pipelines that are used again', () => {
  it('gives every picture of a recipe the bytes of a fresh pipeline', async () => {
    const options = { quality: 90 };
    const steps = [resizeStep({ width: 48, height: 48, fit: 'cover' })];
    for (const bytes of await jpegs(5)) {
      const [again] = await encode([{ content: pictureContent(bytes, steps), format: 'jpeg', options }]);
      // Other options and steps, equal in what they say.
      const [fresh] = await encode([
        {
          content: pictureContent(
            bytes,
            steps.map((step) => ({ ...step })),
          ),
          format: 'jpeg',
          options: { ...options },
        },
      ]);
      expect(again).toEqual(fresh);
    }
  });
});
