import { z } from 'zod';
import { documentOf } from '../core/content.js';
import type { Encoded, Format } from '../core/contracts.js';
import { ItemError } from '../core/errors.js';
import { drawSpectrum } from './signal/draw-spectrum.js';
import { findSpectrumData } from './signal/spectrum-data.js';

const options = z.strictObject({
  width: z.number().int().min(320).max(8192).default(800).describe('pixels'),
  height: z.number().int().min(200).max(8192).default(400).describe('pixels'),
});

/** Draws the spectrum that `signal.analyze` found as SVG: amplitude, in decades, against frequency. */
const spectrum = {
  name: 'spectrum',
  summary: 'the spectrum of a signal as a drawing (SVG)',
  accepts: ['signal'],
  options,
  isNative: () => false,
  async encode(requests): Promise<readonly Encoded[]> {
    return requests.map(({ content, options: given }) => {
      const data = findSpectrumData(documentOf(content));
      if (data === undefined) {
        throw new ItemError(
          'E_OP',
          'there is no spectrum to draw: { signal.analyze: { spectrum: true } } must come before save: spectrum, and a constant signal has none',
        );
      }
      const size = options.parse(given);
      return { bytes: Buffer.from(drawSpectrum(data, size)), extension: 'svg', ...size };
    });
  },
} satisfies Format<z.output<typeof options>>;

export default spectrum;
