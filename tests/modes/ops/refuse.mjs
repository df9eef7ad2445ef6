import { defineOp } from 'millrace';

// A user's op that throws.
export default defineOp({
  run({ bytes }) {
    throw new RangeError(`will not take ${bytes.length} bytes\nsecond line`);
  },
});
