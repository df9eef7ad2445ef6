import { defineOp } from 'millrace';
import { z } from 'zod';

// A user's op on pixels: JavaScript on the CPU, with an option.
export default defineOp({
  name: 'invert',
  accepts: 'image',
  input: 'pixels',
  cost: 'script',
  options: z.strictObject({ amount: z.number().int().min(0).max(255).default(255) }),
  run(content, { amount }) {
    const { data, ...size } = content.pixels;
    const inverted = data.map((value, position) => (position % size.channels === 3 ? value : Math.abs(amount - value)));
    let sum = 0;
    for (const value of inverted) sum += value;
    return { ...content, pixels: { ...size, data: inverted }, facts: { sum } };
  },
});
