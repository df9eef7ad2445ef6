import { z } from 'zod';
import { defineStepOp } from './define-step-op.js';

const options = z.strictObject({
  sigma: z.number().min(0.000001).max(10).default(1).describe('standard deviation of the Gaussian mask in pixels'),
});

/** Sharpens the lightness of a picture with an unsharp mask. */
export default defineStepOp({
  name: 'image.sharpen',
  summary: 'sharpen a picture',
  options,
  plan: (given) => ({ step: 'sharpen', ...given }),
});
