import { z } from 'zod';
import { colorSchema } from '../../formats/image/color.js';
import { defineStepOp } from './define-step-op.js';

const options = z.strictObject({
  angle: z.number().min(-360).max(360).describe('degrees clockwise; any angle, multiples of 90 lose nothing'),
  background: colorSchema.default('black').describe('the colour of the corners'),
});

/** Rotates a picture clockwise; the result is large enough to hold all of it. */
export default defineStepOp({
  name: 'image.rotate',
  summary: 'rotate a picture by any angle',
  options,
  plan: (given) => ({ step: 'rotate', ...given }),
});
