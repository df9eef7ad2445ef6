import type { Decoder } from '../../core/contracts.js';
import { runToPixels } from './pipeline.js';
import { planImage } from './plan.js';
import { openSource } from './source.js';

/** Decodes pictures for script ops: planned steps run, upright, 8-bit sRGB or grey, alpha kept. */
const decoder: Decoder = {
  async decode(content) {
    const first = await openSource(content);
    const { keepsOrientation, segments } = planImage(first, content.steps ?? []);
    let source = first;
    for (const segment of segments) {
      if (segment.length === 0 && 'pixels' in source) continue;
      source = { pixels: await runToPixels({ source, segment, keepsOrientation }) };
    }
    if ('pixels' in source) return source;
    return { pixels: await runToPixels({ source, segment: [], keepsOrientation }) };
  },
};

export default decoder;
