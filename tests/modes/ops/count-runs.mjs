import { defineOp } from 'millrace';

let runs = 0;

// A user's op that says how often it has run in its thread.
export default defineOp({
  run(content) {
    runs += 1;
    return { ...content, facts: { runs } };
  },
});
