import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/engine/mode.js';
import { endless, makeRows, startDispatcher, until } from './fake-lanes.js';

const hostOf = (task: Task) => new URL(task.items[0]?.item.url ?? '').hostname;

describe('host limits', () => {
  test('are kept over all lanes, whatever the ports, while other hosts go on', async () => {
    const rows = ['http://a:1/0', 'http://a:2/1', 'https://a/2', 'http://b/3', 'http://b/4', 'file:///5', 'file:///6'];
    const run = startDispatcher(makeRows(rows), { places: 10, perHost: 1, work: () => {} });
    const running = run.run();
    await until(() => run.lanes.running.size === 4);
    await setImmediate();
    expect([...run.lanes.running.values()].map(({ id, hasHostSlot }) => [id, hasHostSlot])).toEqual([
      [0, true],
      [3, true],
      [5, false],
      [6, false],
    ]);
    run.lanes.finish(run.lanes.running.get(0) as Task);
    await until(() => run.lanes.running.has(1));
    expect(run.lanes.running.has(2)).toBe(false);
    while (run.outcomes.length < rows.length) {
      for (const task of run.lanes.running.values()) run.lanes.finish(task);
      await setImmediate();
    }
    await running;
  });

  test('count the hops of a redirect, which go before new items', async () => {
    const run = startDispatcher(makeRows(['https://a/0', 'https://b/1', 'https://b/2']), {
      perHost: 1,
      work: () => {},
    });
    const running = run.run();
    await until(() => run.lanes.running.size === 2);
    const { hub } = run.dispatcher;
    let isThrough = false;
    const hop = hub.acquireHost(0, 'https://b/hop').then((refusal) => {
      isThrough = refusal === undefined;
    });
    await setImmediate();
    expect(isThrough).toBe(false);
    run.lanes.finish(run.lanes.running.get(1) as Task);
    await hop;
    await setImmediate();
    expect([isThrough, run.lanes.running.has(2)]).toEqual([true, false]);
    hub.releaseHost(0, 'https://b/hop');
    hub.releaseHost(0, 'https://b/hop');
    hub.releaseHost(0, 'https://never/held');
    await until(() => run.lanes.running.has(2));
    for (const task of run.lanes.running.values()) run.lanes.finish(task);
    await running;
    expect(run.state.counts.done).toBe(3);
  });

  test('are free again when the lane that held or awaited them died', async () => {
    const run = startDispatcher(makeRows(['https://a/0', 'https://b/1', 'https://c/2']), {
      perHost: 1,
      work: () => {},
    });
    const running = run.run();
    await until(() => run.lanes.running.size === 3);
    const { hub } = run.dispatcher;
    await hub.acquireHost(0, 'https://d/hop');
    void hub.acquireHost(0, 'https://b/hop');
    run.lanes.lose(run.lanes.running.get(0) as Task, true);
    run.lanes.finish(run.lanes.running.get(1) as Task);
    // Both hosts are free: the dead lane's wait was granted and given back.
    expect(await hub.acquireHost(2, 'https://b/x')).toBeUndefined();
    expect(await hub.acquireHost(2, 'https://d/x')).toBeUndefined();
    await until(() => run.lanes.submitted.length === 4);
    for (const task of run.lanes.running.values()) run.lanes.finish(task);
    await running;
  });

  test('name the time in which they alone held the run back', async () => {
    const run = startDispatcher(makeRows(['https://a/0', 'https://a/1']), { perHost: 1, work: () => {} });
    const running = run.run();
    await until(() => run.lanes.running.size === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    run.lanes.finish(run.lanes.running.get(0) as Task);
    await until(() => run.lanes.running.has(1));
    expect(run.dispatcher.hostBoundMs).toBeGreaterThan(25);
    run.lanes.finish(run.lanes.running.get(1) as Task);
    await running;
  });
});

describe('a host that asks to wait', () => {
  test('gets no new items until its pause is over; the others go on', async () => {
    const pauseMs = 120;
    let pausedAt = 0;
    const times = new Map<number, number>();
    const run = startDispatcher(makeRows(['https://a/0', 'https://b/1', 'https://a/2', 'https://b/3']), {
      places: 1,
      work: (task, lanes) => {
        times.set(task.id, performance.now());
        if (task.id === 0) {
          pausedAt = performance.now();
          run.dispatcher.hub.pauseHost('https://a/0', pauseMs);
          // A shorter pause does not cut a longer one short; a file has no host to pause.
          run.dispatcher.hub.pauseHost('https://a:8443/x', 1);
          run.dispatcher.hub.pauseHost('file:///x', 1);
        }
        lanes.finish(task);
      },
    });
    const running = run.run();
    await until(() => run.outcomes.length === 3);
    expect(run.outcomes.map(({ index }) => index)).toEqual([0, 1, 3]);
    expect(run.dispatcher.hosts.paused().map(({ hostname }) => hostname)).toEqual(['a']);
    await running;
    expect((times.get(2) ?? 0) - pausedAt).toBeGreaterThanOrEqual(pauseMs);
    // What held the run back is the pause, not how many requests one host gets at once.
    const { paceBoundMs, hostBoundMs } = run.dispatcher;
    expect(paceBoundMs).toBeGreaterThan(hostBoundMs);
  });
});

test('limits of places and hosts hold and every item ends once, in whatever order lanes finish, lose and redirect', async () => {
  const moves = fc.array(
    fc.record({ pick: fc.nat(9), how: fc.constantFrom('finish', 'finish', 'lose', 'suspect', 'hop') }),
    {
      maxLength: 60,
    },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 6 }),
      moves,
      async (perHost, places, list) => {
        const count = 24;
        const run = startDispatcher(makeRows(endless((index) => ['a', 'b', 'c'][index % 3] ?? '')), {
          limit: count,
          places,
          perHost,
          lookahead: 9,
          work: () => {},
        });
        const hops = new Map<number, number>();
        const faults: string[] = [];
        const check = () => {
          const held = new Map<string, number>();
          const tasks = [...run.lanes.running.values()];
          for (const task of tasks) held.set(hostOf(task), (held.get(hostOf(task)) ?? 0) + 1);
          held.set(
            'hop',
            [...hops.values()].reduce((sum, each) => sum + each, 0),
          );
          for (const [host, requests] of held) if (requests > perHost) faults.push(`${requests} requests to ${host}`);
          if (tasks.length > places) faults.push(`${tasks.length} tasks in ${places} places`);
        };
        const running = run.run();
        const end = (pick: number, how: string) => {
          const tasks = [...run.lanes.running.values()];
          const task = tasks[pick % Math.max(1, tasks.length)];
          if (task === undefined) return;
          if (how === 'hop') {
            void run.dispatcher.hub.acquireHost(task.id, 'https://hop/').then(() => {
              if (run.lanes.running.get(task.id) === task) hops.set(task.id, (hops.get(task.id) ?? 0) + 1);
            });
            return;
          }
          hops.delete(task.id);
          if (how === 'finish') run.lanes.finish(task);
          else run.lanes.lose(task, how === 'suspect');
        };
        for (const { pick, how } of list) {
          await until(() => run.lanes.running.size > 0 || run.outcomes.length === count);
          await setImmediate();
          check();
          end(pick, how);
        }
        while (run.outcomes.length < count) {
          await setImmediate();
          check();
          end(0, 'finish');
        }
        await running;
        expect(faults).toEqual([]);
        expect(run.outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
      },
    ),
    { numRuns: 25 },
  );
});
