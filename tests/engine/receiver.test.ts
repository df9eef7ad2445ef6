import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { KeyMaker } from '../../src/core/key.js';
import type { Outcome } from '../../src/core/outcome.js';
import { Receiver } from '../../src/engine/receiver.js';
import { LedgerState } from '../../src/ledger/state.js';
import { makeRows, startDispatcher } from './fake-lanes.js';

const outcomeOf = (index: number): Outcome => ({ index, url: `https://a.test/${index}`, status: 'done' });

test('outcomes are taken again once all that were handed on are taken', async () => {
  const taken: (() => void)[] = [];
  const receiver = new Receiver(
    () => new Promise<void>((resolve) => taken.push(resolve)),
    () => {},
  );
  receiver.record(outcomeOf(0));
  receiver.record(outcomeOf(1));
  let isReady = false;
  const waiting = receiver.untilReady()?.then(() => {
    isReady = true;
  });
  taken[0]?.();
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  expect(isReady).toBe(false);
  taken[1]?.();
  await waiting;
  expect(receiver.untilReady()).toBeUndefined();
});

test('items of a resumed run have the names that they had in the first one', async () => {
  const urls = ['https://a.test/same.png', 'https://b.test/same.png', 'https://c.test/same.png'];
  const keysOf = async (state: LedgerState) => {
    const run = startDispatcher(makeRows(urls), { state, keys: new KeyMaker('{name}') });
    await run.run();
    return run.lanes.submitted.flatMap(({ items }) => items.map(({ item, key }) => [item.index, key]));
  };
  const first = await keysOf(new LedgerState());
  expect(new Set(first.map(([, key]) => key)).size).toBe(3);
  const state = new LedgerState();
  state.record({ ...outcomeOf(0), url: urls[0] ?? '' });
  expect(await keysOf(state)).toEqual(first.slice(1));
});
