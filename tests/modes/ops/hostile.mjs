import { defineOp } from 'millrace';

const deeds = {
  exit: () => process.exit(0),
  abort: () => process.abort(),
  loop: () => {
    for (;;);
  },
  never: () => new Promise(() => {}),
  async hoard() {
    for (const held = []; ; ) {
      held.push(Buffer.alloc(8 * 2 ** 20, 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
};

const define = (cost, more = {}) =>
  defineOp({
    cost,
    ...more,
    async run(content, _options, { item }) {
      const deed = /poison-(\w+)/.exec(item.url)?.[1];
      if (deed !== undefined && item.fields.harmless !== true) await deeds[deed]();
      return { ...content, facts: { process: process.pid } };
    },
  });

// A user's op that does harm to the items whose URL asks for it: `poison-exit`, `poison-loop` …
export default define('script');
export const hostileNative = define('native');
export const hostileIsolated = define('native', { isIsolated: true });
