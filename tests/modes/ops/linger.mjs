import { defineOp } from 'millrace';

// A user's module that keeps its process busy for ever, from its first line and from each item.
setInterval(() => {}, 1_000);
export default defineOp({
  run(content) {
    setInterval(() => {}, 1_000);
    return content;
  },
});
