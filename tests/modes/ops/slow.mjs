import { defineOp } from 'millrace';
import { z } from 'zod';

const define = (cost) =>
  defineOp({
    cost,
    options: z.strictObject({ ms: z.number() }),
    run(content, { ms }) {
      const endsAt = performance.now() + ms;
      while (performance.now() < endsAt);
      return content;
    },
  });

// A user's op that keeps the CPU busy for a while.
export default define('script');
export const slowNative = define('native');
