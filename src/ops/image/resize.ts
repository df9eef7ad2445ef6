import { z } from 'zod';
import { imageFits, imageKernels, imagePositions } from '../../core/image.js';
import { colorSchema } from '../../formats/image/color.js';
import { defineStepOp } from './define-step-op.js';

const pixels = z.number().int().min(1).max(65_535).optional();

const options = z
  .strictObject({
    width: pixels.describe('pixels; left out, it follows from the height'),
    height: pixels.describe('pixels; left out, it follows from the width'),
    fit: z
      .enum(imageFits)
      .default('inside')
      .describe(
        'how it fills the box: inside and outside keep the whole picture and its shape, cover crops, contain pads, fill distorts',
      ),
    position: z
      .enum(imagePositions)
      .default('center')
      .describe('with cover and contain: what part to keep, or where to put it'),
    kernel: z.enum(imageKernels).default('lanczos3').describe('interpolation when reducing'),
    background: colorSchema.default('black').describe('with contain: the colour of the padding'),
    enlarge: z.boolean().default(false).describe('also make small pictures larger'),
  })
  .refine(({ width, height }) => width !== undefined || height !== undefined, {
    error: 'image.resize needs a width, a height or both',
  })
  .refine(({ fit, position }) => fit === 'cover' || (position !== 'entropy' && position !== 'attention'), {
    error: 'position entropy and attention work with fit: cover only',
    path: ['position'],
  });

/** Fits a picture into a box of pixels. */
export default defineStepOp({
  name: 'image.resize',
  summary: 'fit a picture into a box',
  options,
  plan: ({ width, height, ...rest }) => ({
    step: 'resize',
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...rest,
  }),
});
