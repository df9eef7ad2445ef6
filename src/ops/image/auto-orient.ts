import { z } from 'zod';
import type { Op } from '../../core/contracts.js';

const options = z.strictObject({
  enabled: z.boolean().default(true).describe('false leaves the picture as it is stored'),
});

/** Says whether EXIF orientation is applied before all other steps, as it is by default. */
const autoOrient: Op<z.output<typeof options>> = {
  name: 'image.auto-orient',
  summary: 'turn a picture upright by its EXIF orientation (the default), or not',
  accepts: ['image'],
  cost: 'native',
  input: 'steps',
  options,
  run(content, { enabled }) {
    const others = (content.steps ?? []).filter((step) => step.step !== 'keep-orientation');
    return { ...content, steps: enabled ? others : [...others, { step: 'keep-orientation' }] };
  },
};

export default autoOrient;
