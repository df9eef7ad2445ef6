import { defineOp } from 'millrace';

// A user's op that ends its process, which takes a while.
export default defineOp({
  cost: 'native',
  run() {
    process.on('exit', () => {
      const endsAt = performance.now() + 10_000;
      while (performance.now() < endsAt);
    });
    process.exit(0);
  },
});
