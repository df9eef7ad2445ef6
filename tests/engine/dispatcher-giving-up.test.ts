import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/errors.js';
import type { Item } from '../../src/core/item.js';
import type { Task } from '../../src/engine/mode.js';
import { Circuits } from '../../src/fetch/circuits.js';
import { endless, makeItem, makeRows, startDispatcher, until } from './fake-lanes.js';

const refused = problem('E_CONN_REFUSED', 'dead refused the connection');
const urlOf = (task: Task) => task.items[0]?.item.url ?? '';
const failedOf = (task: Task) =>
  task.items.map(({ item }) => ({ index: item.index, url: item.url, status: 'failed' as const, ...refused }));

describe('an origin that has stopped answering', () => {
  test('is tried with one of the items that wait by then, and the others end as they would have before', async () => {
    const clock = { ms: 0 };
    async function* rows(): AsyncGenerator<Item> {
      for (let index = 0; index < 20; index += 1) yield makeItem(index, `https://dead/${index}`);
      await until(() => run.state.counts.failed === 20);
      clock.ms += 10_000;
      for (let index = 20; index < 25; index += 1) yield makeItem(index, `https://dead/${index}`);
    }
    const run = startDispatcher(rows(), {
      circuits: new Circuits(() => clock.ms),
      work: (task, lanes) => {
        if (task.id >= 20) return;
        clock.ms += 200;
        run.dispatcher.hub.releaseHost(task.id, urlOf(task), refused);
        lanes.finish(task, failedOf(task));
      },
    });
    const running = run.run();
    await until(() => run.outcomes.length === 24);
    const tries = run.lanes.submitted.slice(20);
    expect(tries.map(({ id }) => id)).toEqual([20]);
    run.lanes.finish(tries[0] as Task);
    await running;
    expect(run.state.counts).toMatchObject({ done: 1, failed: 24, byClass: { connect: 24 } });
    expect(run.lanes.places.held).toBe(0);
  });

  test('leaves what waits for another port of its host alone', async () => {
    const clock = { ms: 0 };
    const ports = [...Array(20).fill(1), ...Array(3).fill(2), ...Array(5).fill(1)];
    const run = startDispatcher(makeRows(ports.map((port, index) => `https://dead:${port}/${index}`)), {
      circuits: new Circuits(() => clock.ms),
      places: 1,
      work: (task, lanes) => {
        const isDead = urlOf(task).startsWith('https://dead:1/');
        clock.ms += 200;
        run.dispatcher.hub.releaseHost(task.id, urlOf(task), isDead ? refused : undefined);
        if (isDead) lanes.finish(task, failedOf(task));
        else lanes.finish(task);
      },
    });
    await run.run();
    expect(run.lanes.submitted).toHaveLength(23);
    expect(run.state.counts).toMatchObject({ done: 3, failed: 25 });
  });
});

describe('a run that is stopped', () => {
  test('has not failed where its source throws for it', async () => {
    async function* rows(): AsyncGenerator<Item> {
      yield makeItem(0);
      await until(() => run.stop.signal.aborted);
      throw run.stop.signal.reason;
    }
    const run = startDispatcher(rows(), { work: () => run.stop.abort(new Error('stopped')) });
    await run.run();
    expect(run.dispatcher.failure).toBeUndefined();
    expect(run.dispatcher.isStopped).toBe(true);
  });

  test('waits for what is out, and takes its outcomes', async () => {
    const run = startDispatcher(makeRows(endless()), { places: 2, work: () => {} });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 2);
    run.stop.abort();
    await running;
    let isSettled = false;
    const settling = run.dispatcher.settle(60_000).then(() => {
      isSettled = true;
    });
    for (const task of run.lanes.submitted) {
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      expect(isSettled).toBe(false);
      run.lanes.finish(task);
    }
    await settling;
    expect(run.outcomes.map(({ index }) => index)).toEqual([0, 1]);
  });

  test('waits for it no longer than it may', async () => {
    const run = startDispatcher(makeRows(endless()), { places: 2, work: () => {} });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 2);
    run.stop.abort();
    await running;
    await run.dispatcher.settle(1);
    expect(run.dispatcher.inFlight).toBe(2);
  });
});
