import { z } from 'zod';
import { defineStepOp } from './define-step-op.js';

/** Turns a picture grey: one channel, by luminance in linear light. */
export default defineStepOp({
  name: 'image.grayscale',
  summary: 'turn a picture grey',
  options: z.strictObject({}),
  plan: () => ({ step: 'grayscale' }),
});
