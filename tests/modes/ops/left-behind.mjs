import { setTimeout as sleep } from 'node:timers/promises';
import { defineOp } from 'millrace';

// A user's op that leaves a promise behind, which is rejected while the item is worked on.
export default defineOp({
  async run(content) {
    Promise.reject(new Error('nobody waits'));
    await sleep(20);
    return content;
  },
});
