import { z } from 'zod';
import { colorSchema } from '../../formats/image/color.js';
import { defineStepOp } from './define-step-op.js';

const options = z.strictObject({
  background: colorSchema.default('white').describe('what shows through transparent parts'),
});

/** Puts a picture on a background and drops its transparency. */
export default defineStepOp({
  name: 'image.flatten',
  summary: 'put a transparent picture on a background',
  options,
  plan: (given) => ({ step: 'flatten', ...given }),
});
