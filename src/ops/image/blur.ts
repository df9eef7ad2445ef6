import { z } from 'zod';
import { defineStepOp } from './define-step-op.js';

const options = z.strictObject({
  sigma: z.number().min(0.3).max(1_000).default(1).describe('standard deviation of the Gaussian in pixels'),
});

/** Blurs a picture with a Gaussian. */
export default defineStepOp({
  name: 'image.blur',
  summary: 'blur a picture',
  options,
  plan: (given) => ({ step: 'blur', ...given }),
});
