import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/errors.js';
import { Concurrency } from '../../src/engine/concurrency.js';
import type { Task } from '../../src/engine/mode.js';
import { makeRows, startDispatcher, until } from './fake-lanes.js';

const urlOf = (task: Task) => task.items[0]?.item.url ?? '';
const isDead = (task: Task) => urlOf(task).includes('//dead');
const silence = problem('E_CONN_TIMEOUT', 'nobody there');

/** Limits that stay as they are. */
const fixedAt = (items: number) => new Concurrency({ startAt: items, atMost: items, isFixed: true });
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

describe('items of hosts without an answer', () => {
  test('leave the places to others: a hundred dead hosts do not keep the live ones from being asked', async () => {
    const rows: string[] = [];
    for (let index = 0; index < 400; index += 1)
      rows.push(`https://dead${index % 100}/${index}`, `https://live/${index}`);
    const run = startDispatcher(makeRows(rows), {
      places: 200,
      concurrency: fixedAt(20),
      doubtfulAtOnce: 60,
      lookahead: 1_000,
      // A dead host says nothing for as long as the test likes; its first attempt has failed, and the lane waits to try again.
      work: (task, lanes) => {
        if (isDead(task)) run.dispatcher.hub.releaseHost(task.id, urlOf(task), silence);
        else setImmediate(() => lanes.finish(task));
      },
    });
    const running = run.run();
    await until(() => run.state.counts.done === 400);
    const dead = [...run.lanes.running.values()];
    expect(dead.every(isDead)).toBe(true);
    // One for each host that was not in doubt yet, and no more than their places beyond that.
    expect(dead.length).toBeLessThanOrEqual(100);
    expect(dead.length).toBeGreaterThanOrEqual(60);
    run.stop.abort();
    await running;
  });

  test('wait for one another within their own places', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `https://dead/${index}`);
    const run = startDispatcher(makeRows(rows), { places: 40, perHost: 30, doubtfulAtOnce: 5, work: () => {} });
    const running = run.run();
    await until(() => run.lanes.running.size === 30);
    const { hub } = run.dispatcher;
    for (const task of [...run.lanes.running.values()].slice(0, 10)) hub.releaseHost(task.id, urlOf(task), silence);
    await turns(5);
    expect(run.lanes.submitted).toHaveLength(30);
    // Four of them are left waiting: one more may try.
    for (const task of [...run.lanes.running.values()].slice(0, 6)) run.lanes.finish(task);
    await until(() => run.lanes.submitted.length === 31);
    await turns(5);
    expect(run.lanes.submitted).toHaveLength(31);
    // An answer ends the doubt, for those that wait in the queue too.
    const task = run.lanes.submitted[30] as Task;
    hub.releaseHost(task.id, urlOf(task));
    await until(() => run.lanes.submitted.length > 40);
    run.stop.abort();
    await running;
  });
});

describe('the limit of items at once', () => {
  test('is kept, and rises while the run goes on', async () => {
    const clock = { ms: 0 };
    const concurrency = new Concurrency({ startAt: 4, atMost: 16, isFixed: false, now: () => clock.ms });
    let most = 0;
    const seen: number[] = [];
    const rows = Array.from({ length: 3_000 }, (_, index) => `https://h${index % 50}/${index}`);
    const run = startDispatcher(makeRows(rows), {
      places: 16,
      concurrency,
      lookahead: 5_000,
      work: (task, lanes) => {
        most = Math.max(most, lanes.running.size);
        seen.push(lanes.running.size);
        setImmediate(() => {
          // Each takes 100 ms, as many at once as there are.
          clock.ms += 100 / lanes.running.size;
          lanes.finish(task, [{ index: task.id, url: urlOf(task), status: 'done', timings: { firstByte: 100 } }]);
        });
      },
    });
    await run.run();
    expect(Math.max(...seen.slice(0, 35))).toBe(4);
    expect(most).toBe(16);
    expect(run.state.counts.done).toBe(3_000);
  });

  test('is no time for which hosts are to blame', async () => {
    const rows = Array.from({ length: 4 }, (_, index) => `https://h${index}/`);
    const run = startDispatcher(makeRows(rows), { places: 9, concurrency: fixedAt(1), work: () => {} });
    const running = run.run();
    for (let each = 0; each < 4; each += 1) {
      await until(() => run.lanes.running.size === 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      run.lanes.finish([...run.lanes.running.values()][0] as Task);
    }
    await running;
    expect(run.dispatcher.hostBoundMs).toBeLessThan(50);
  });
});
