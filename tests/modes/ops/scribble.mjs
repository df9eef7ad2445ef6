import { defineOp } from 'millrace';

// A user's op that changes the bytes where they lie, which others may still want.
export default defineOp({
  accepts: ['text'],
  run(content) {
    content.bytes.fill(0x21);
    return content;
  },
});
