import { z } from 'zod';
import { defineStepOp } from './define-step-op.js';

const offset = z.number().int().min(0).default(0);
const length = z.number().int().min(1);

const options = z.strictObject({
  left: offset.describe('pixels from the left edge'),
  top: offset.describe('pixels from the top edge'),
  width: length.describe('pixels'),
  height: length.describe('pixels'),
});

/** Cuts a rectangle out of a picture; one that reaches beyond its edge fails the item with `E_OP`. */
export default defineStepOp({
  name: 'image.crop',
  summary: 'cut a rectangle out of a picture',
  options,
  plan: (given) => ({ step: 'crop', ...given }),
});
