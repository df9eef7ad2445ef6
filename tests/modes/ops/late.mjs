import { setTimeout as sleep } from 'node:timers/promises';
import { defineOp } from 'millrace';

// A user's op that ends its thread, or throws, some time after it is done with an item whose URL says so.
export default defineOp({
  async run(content, _options, { item }) {
    if (item.url.includes('late-exit')) setTimeout(() => process.exit(3), 60);
    else if (item.url.includes('late-throw'))
      setTimeout(() => {
        throw new Error('too late');
      }, 60);
    else await sleep(200);
    return content;
  },
});
