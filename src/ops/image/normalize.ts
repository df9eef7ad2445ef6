import { z } from 'zod';
import { defineStepOp } from './define-step-op.js';

const options = z
  .strictObject({
    lower: z.number().int().min(0).max(99).default(1).describe('percentile of lightness that becomes black'),
    upper: z.number().int().min(1).max(100).default(99).describe('percentile of lightness that becomes white'),
  })
  .refine(({ lower, upper }) => lower < upper, { error: 'lower must be less than upper', path: ['lower'] });

/** Stretches the lightness of a picture over the full range. */
export default defineStepOp({
  name: 'image.normalize',
  summary: 'stretch contrast over the full range',
  options,
  plan: (given) => ({ step: 'normalize', ...given }),
});
