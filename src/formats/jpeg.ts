import type { z } from 'zod';
import type { Format } from '../core/contracts.js';
import { encode } from './image/encode.js';
import { jpegOptions } from './image/output.js';

/** Saves pictures as JPEG, sRGB without a profile; transparency becomes white, grey stays one channel. */
const jpeg = {
  name: 'jpeg',
  summary: 'pictures as JPEG: small, no transparency',
  accepts: ['image'],
  options: jpegOptions,
  encode,
  isNative: () => true,
} satisfies Format<z.output<typeof jpegOptions>>;

export default jpeg;
