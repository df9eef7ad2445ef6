import type { Pixels, Samples } from '../../core/content.js';
import type { Decoder } from '../../core/contracts.js';
import { decodeFits } from '../fits/decode.js';
import { readImageHeader } from './header.js';
import { runToPixels } from './pipeline.js';
import { planImage } from './plan.js';
import { readSamples } from './samples.js';
import { checkEnd, type ImageSource, openSource } from './source.js';

/**
 * Decodes pictures for script ops: planned steps run, upright, 8-bit sRGB or grey, alpha kept. Where more depth is asked
 * for and there are no steps, the samples of 16-bit PNG, 16-bit TIFF and FITS come with them, of the same size and
 * upright too: steps work on 8 bits, so after them there is no more depth than in the pixels. sharp makes 8 bits of 16
 * by the color profile where the file has one, else by dropping the lower byte of color and scaling grey; samples are
 * the recorded numbers.
 */
const decoder: Decoder = {
  async decode(content, { isDeep }) {
    const steps = content.steps ?? [];
    if (isDeep && content.pixels === undefined && steps.length === 0) return decodeDeep(content.bytes);
    return { pixels: await runSteps(await openSource(content), steps) };
  },
};

async function decodeDeep(bytes: Uint8Array): Promise<{ pixels: Pixels; samples?: Samples }> {
  const header = await readImageHeader(bytes);
  if (header.format === 'fits') return decodeFits(bytes, { isDeep: true });
  checkEnd(bytes, header);
  const pixels = await runSteps({ bytes, header }, []);
  const samples = await readSamples(bytes, header);
  return samples === undefined ? { pixels } : { pixels, samples };
}

async function runSteps(first: ImageSource, steps: Parameters<typeof planImage>[1]): Promise<Pixels> {
  const { keepsOrientation, segments } = planImage(first, steps);
  let source = first;
  for (const segment of segments) {
    if (segment.length === 0 && 'pixels' in source) continue;
    source = { pixels: await runToPixels({ source, segment, keepsOrientation }) };
  }
  if ('pixels' in source) return source.pixels;
  return runToPixels({ source, segment: [], keepsOrientation });
}

export default decoder;
