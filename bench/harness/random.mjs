// Numbers that look random and are the same every time.

/** Gives a function that answers numbers from 0 up to, not including, 1. */
export function makeRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
