import type { z } from 'zod';
import type { Format } from '../core/contracts.js';
import { encode } from './image/encode.js';
import { pngOptions } from './image/output.js';

/** Saves pictures as PNG, 8 bits a channel, declared sRGB; grey stays one channel. */
const png = {
  name: 'png',
  summary: 'pictures as PNG: lossless, alpha kept',
  accepts: ['image'],
  options: pngOptions,
  encode,
  isNative: () => true,
} satisfies Format<z.output<typeof pngOptions>>;

export default png;
