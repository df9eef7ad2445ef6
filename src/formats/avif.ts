import type { z } from 'zod';
import type { Format } from '../core/contracts.js';
import { encode } from './image/encode.js';
import { avifOptions } from './image/output.js';

/** Saves pictures as AVIF, 8 bits a channel, sRGB. */
const avif = {
  name: 'avif',
  summary: 'pictures as AVIF: smallest, slow to make',
  accepts: ['image'],
  options: avifOptions,
  encode,
  isNative: () => true,
} satisfies Format<z.output<typeof avifOptions>>;

export default avif;
