import { expect, test } from 'vitest';
import { Wake } from '../../src/flow/wake.js';

test('a wait ends with the next word, or after its limit, and words to nobody are lost', async () => {
  const wake = new Wake();
  wake.notify();
  let isAwake = false;
  const waiting = wake.untilWoken().then(() => {
    isAwake = true;
  });
  await new Promise(setImmediate);
  expect(isAwake).toBe(false);
  wake.notify();
  await waiting;
  await wake.untilWoken(5);
  const limited = wake.untilWoken(60_000);
  wake.notify();
  await limited;
});
