import { defineOp } from 'millrace';

const define = (more) =>
  defineOp({
    ...more,
    run(content) {
      const endsAt = performance.now() + 250;
      while (performance.now() < endsAt);
      return content;
    },
  });

// A user's op that takes its time in JavaScript.
export default define({});
export const dozeIsolated = define({ isIsolated: true });
