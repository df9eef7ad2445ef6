import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/errors.js';
import type { Task } from '../../src/engine/mode.js';
import { Circuits } from '../../src/fetch/circuits.js';
import { type FakeLanes, makeItem, makeRows, startDispatcher, until } from './fake-lanes.js';

const refused = problem('E_CONN_REFUSED', 'dead refused the connection');
const urlOf = (task: Task) => task.items[0]?.item.url ?? '';

/** A clock that stands still, and a run over these rows whose dead host never answers. */
function start(rows: Iterable<string>, options: { places?: number; lookahead?: number; limit?: number } = {}) {
  const clock = { ms: 0 };
  const live: Task[] = [];
  const run = startDispatcher(makeRows(rows), {
    circuits: new Circuits(() => clock.ms),
    places: 4,
    ...options,
    work: (task: Task, lanes: FakeLanes) => {
      if (!urlOf(task).includes('//dead/')) {
        live.push(task);
        return;
      }
      clock.ms += 200;
      run.dispatcher.hub.releaseHost(task.id, urlOf(task), refused);
      fail(task, lanes);
    },
  });
  const fail = (task: Task, lanes: FakeLanes) =>
    lanes.finish(
      task,
      task.items.map(({ item }) => ({ index: item.index, url: item.url, status: 'failed', ...refused })),
    );
  const finish = (task: Task) => {
    live.splice(live.indexOf(task), 1);
    run.lanes.finish(task);
  };
  return { ...run, clock, liveTasks: live, finish };
}

const deadTasks = (tasks: readonly Task[]) => tasks.filter((task) => urlOf(task).includes('//dead/'));

describe('a host without an answer to 20 attempts', () => {
  test('gets no more items: those that wait and those that come end at once, and other hosts go on', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `https://${index % 10 === 9 ? 'live' : 'dead'}/${index}`);
    const { run, lanes, liveTasks, finish, state, outcomes } = start(rows);
    const running = run();
    while (state.counts.done < 30) {
      await until(() => liveTasks.length > 0);
      finish(liveTasks[0] as Task);
    }
    await running;
    expect(state.counts).toMatchObject({ done: 30, failed: 270, byClass: { connect: 270 } });
    expect(deadTasks(lanes.submitted)).toHaveLength(20);
    const last = outcomes.find(({ index }) => index === 298);
    expect(last?.message).toBe(
      'dead has not answered 20 attempts in a row (dead refused the connection); run millrace retry later',
    );
    expect(lanes.places.held).toBe(0);
  });

  test('gets one item every 10 s, and all again once that was answered', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => `https://dead/${index}`);
    const clock = { ms: 0 };
    let isBack = false;
    const run = startDispatcher(makeRows(rows), {
      circuits: new Circuits(() => clock.ms),
      places: 1,
      lookahead: 1,
      work: (task, taking) => {
        clock.ms += 200;
        if (!isBack) run.dispatcher.hub.releaseHost(task.id, urlOf(task), refused);
        else run.dispatcher.hub.releaseHost(task.id, urlOf(task));
        taking.finish(task);
      },
      onOutcome: ({ index }) => {
        if (index !== 24 && index !== 29) return;
        clock.ms += 10_000;
        isBack = index === 29;
      },
    });
    await run.run();
    expect(run.lanes.submitted.map(({ id }) => id)).toEqual([
      ...Array(20).keys(),
      25,
      ...Array.from({ length: 10 }, (_, n) => n + 30),
    ]);
  });

  test('is refused to hops from other hosts as well', async () => {
    const { run, dispatcher, liveTasks, finish, state } = start([
      'https://live/0',
      ...Array.from({ length: 30 }, (_, index) => `https://dead/${index}`),
    ]);
    const running = run();
    await until(() => state.counts.failed === 30);
    const { hub } = dispatcher;
    expect(await hub.acquireHost(0, 'https://dead/hop')).toMatchObject({ code: 'E_CONN_REFUSED' });
    expect(await hub.acquireHost(0, 'https://other/hop')).toBeUndefined();
    finish(liveTasks[0] as Task);
    await running;
  });

  test.each([
    ['where this machine had no socket left', 'exhausted'],
    ['where nothing was sent', 'unused'],
    ['where it asked to slow down', 'busy'],
    ['where it answered', undefined],
  ] as const)('does not count attempts %s', async (_title, news) => {
    const clock = { ms: 0 };
    const run = startDispatcher(makeRows([...Array(60).keys()].map((index) => `https://a/${index}`)), {
      circuits: new Circuits(() => clock.ms),
      work: (task, lanes) => {
        clock.ms += 1_000;
        run.dispatcher.hub.releaseHost(task.id, urlOf(task), news);
        lanes.finish(task);
      },
    });
    await run.run();
    expect(run.state.counts).toMatchObject({ done: 60, failed: 0 });
  });

  test('ends nothing any more once the run is stopped', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => `https://dead/${index}`);
    const clock = { ms: 0 };
    const run = startDispatcher(makeRows(rows), {
      circuits: new Circuits(() => clock.ms),
      places: 1,
      work: (task, lanes) => {
        clock.ms += 200;
        if (run.lanes.submitted.length === 20) run.stop.abort();
        run.dispatcher.hub.releaseHost(task.id, urlOf(task), refused);
        lanes.finish(task);
      },
    });
    await run.run();
    expect(run.outcomes).toHaveLength(20);
  });
});

describe('rows that end at once', () => {
  async function* badRows() {
    for (let index = 0; ; index += 1) {
      if (index === 5) yield makeItem(index);
      else yield makeItem(index, 'htp:/x', { problem: problem('E_URL_INVALID', 'not a URL') });
    }
  }

  test('are read no faster than their outcomes are taken', async () => {
    let ready = () => {};
    const run = startDispatcher(badRows(), {
      onOutcome: ({ index }) => (index === 3 ? new Promise<void>((resolve) => (ready = resolve)) : undefined),
    });
    const running = run.run();
    await until(() => run.dispatcher.rowsRead === 4);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(run.dispatcher.rowsRead).toBe(4);
    run.stop.abort();
    ready();
    await running;
  });

  test('keep nothing back that waits', async () => {
    const run = startDispatcher(badRows(), { onOutcome: () => new Promise((resolve) => setImmediate(resolve)) });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 1);
    expect(run.lanes.submitted[0]?.id).toBe(5);
    run.stop.abort();
    await running;
  });
});
