// An op of one's own: the negative of a picture. A recipe names it by its path; see own-op.mjs.
import { defineOp } from 'millrace';
import { z } from 'zod';

export default defineOp({
  name: 'invert',
  accepts: 'image',
  input: 'pixels',
  options: z.strictObject({ strength: z.number().min(0).max(1).default(1) }),
  run(content, { strength }) {
    const { pixels } = content;
    const data = pixels.data.map((value) => value + strength * (255 - 2 * value));
    return { ...content, pixels: { ...pixels, data }, facts: { strength } };
  },
});
