import { defineOp } from 'millrace';

const placeholder = new Uint8Array(5_000).fill(65);

// A user's op that answers with the same bytes every time, and looks whether it still has them.
export default defineOp({
  run(content) {
    return { ...content, bytes: placeholder, facts: { kept: placeholder.length } };
  },
});
