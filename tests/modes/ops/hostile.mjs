import { defineOp } from 'millrace';
import { z } from 'zod';

const deeds = {
  exit: () => process.exit(0),
  abort: () => process.abort(),
  loop: () => {
    for (;;);
  },
  never: () => new Promise(() => {}),
};

const define = (cost) =>
  defineOp({
    cost,
    options: z.strictObject({ deed: z.enum(['exit', 'abort', 'loop', 'never']) }),
    async run(content, { deed }, { item }) {
      if (item.url.includes('poison') && item.fields.harmless !== true) await deeds[deed]();
      return content;
    },
  });

// A user's op that does harm to the items with "poison" in their URL.
export default define('script');
export const hostileNative = define('native');
