import type { z } from 'zod';
import type { Format } from '../core/contracts.js';
import { encode } from './image/encode.js';
import { webpOptions } from './image/output.js';

/** Saves pictures as WebP, sRGB without a profile. */
const webp = {
  name: 'webp',
  summary: 'pictures as WebP: smaller than JPEG, alpha kept',
  accepts: ['image'],
  options: webpOptions,
  encode,
  isNative: () => true,
} satisfies Format<z.output<typeof webpOptions>>;

export default webp;
