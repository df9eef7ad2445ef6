import { defineOp } from 'millrace';

// A user's op that changes the bytes where they lie, by what they were.
export default defineOp({
  accepts: ['text'],
  run(content) {
    for (let at = 0; at < content.bytes.length; at += 1) content.bytes[at] += 1;
    return content;
  },
});
