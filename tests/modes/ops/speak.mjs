import { defineOp } from 'millrace';

// A user's op that prints.
export default defineOp({
  run(content) {
    console.log('from the op');
    return content;
  },
});
