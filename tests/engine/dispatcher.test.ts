import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { problem, RunError } from '../../src/core/errors.js';
import { KeyMaker } from '../../src/core/key.js';
import type { Task } from '../../src/engine/mode.js';
import { LedgerState } from '../../src/ledger/state.js';
import { endless, makeItem, makeRows, startDispatcher, until } from './fake-lanes.js';

const indexesOf = (tasks: readonly Task[]) => tasks.map((task) => task.items.map(({ item }) => item.index));
const urls = (count: number) => Array.from({ length: count }, (_, index) => `https://example.com/${index}`);

describe('the dispatcher', () => {
  test('hands every row over once and collects an outcome for each', async () => {
    const run = startDispatcher(makeRows(urls(50)), { lookahead: 7 });
    await run.run();
    expect(
      indexesOf(run.lanes.submitted)
        .flat()
        .sort((a, b) => a - b),
    ).toEqual(urls(50).map((_, index) => index));
    expect([run.state.counts.done, run.dispatcher.rowsRead, run.dispatcher.inFlight]).toEqual([50, 50, 0]);
    expect(run.lanes.places.held).toBe(0);
  });

  test('fetches rows of one URL once, each with its own key and outcome', async () => {
    const [a, b] = ['https://example.com/a.png', 'https://example.com/b.png'];
    const run = startDispatcher(makeRows([a, b, a, a, b]));
    await run.run();
    expect(indexesOf(run.lanes.submitted)).toEqual([
      [0, 2, 3],
      [1, 4],
    ]);
    expect(run.lanes.submitted[0]?.items.map(({ key }) => key)).toEqual(['000000-a', '000002-a', '000003-a']);
    expect(run.outcomes.map(({ index }) => index)).toEqual([0, 2, 3, 1, 4]);
  });

  test('reads no further ahead than it may while nothing is taken', async () => {
    const run = startDispatcher(makeRows(endless()), { lookahead: 10, places: 2, work: () => {} });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 2);
    await sleep(20);
    expect(run.dispatcher.rowsRead).toBe(12);
    run.stop.abort();
    await running;
  });

  test('works first what has no outcome, then what was done and is not there any more', async () => {
    const state = new LedgerState();
    for (const index of [0, 1, 2, 4]) {
      state.record({ index, url: `https://example.com/${index}`, status: 'done' });
    }
    const begun: string[] = [];
    const run = startDispatcher(makeRows(urls(6)), {
      state,
      keys: new KeyMaker('{name}'),
      results: {
        begin: () => begun.push(`with ${run.lanes.submitted.length} handed over`),
        takeBack: async () => {
          for (const index of [1, 4]) state.forget(index);
          return true;
        },
      },
    });
    await run.run();
    expect(indexesOf(run.lanes.submitted)).toEqual([[3], [5], [1], [4]]);
    expect(run.lanes.submitted.map((task) => task.items[0]?.key)).toEqual(['3', '5', '1', '4']);
    expect(begun.length).toBeGreaterThan(0);
    expect([state.counts.done, state.forgotten, run.dispatcher.rowsRead]).toEqual([6, 0, 6]);
  });

  test.each([
    ['shorter', { limit: 9, allowsChange: false }, 'E_PLAN_CHANGED'],
    ['other rows', { limit: 9, allowsChange: false }, 'E_PLAN_CHANGED'],
    ['shorter, which was accepted', { limit: 9, allowsChange: true }, undefined],
    ['as it was', { limit: 9, allowsChange: false }, undefined],
    ['shorter, beyond the rows that are asked for', { limit: 1, allowsChange: false }, undefined],
  ])('says so where the source is %s when the rows of lost results are read again', async (what, options, code) => {
    const state = new LedgerState();
    for (const index of [0, 1, 2]) state.record({ index, url: `https://example.com/${index}`, status: 'done' });
    let passes = 0;
    const run = startDispatcher(
      {
        async *[Symbol.asyncIterator]() {
          passes += 1;
          const given =
            passes === 1 || what === 'as it was' ? urls(3) : urls(3).slice(0, what === 'other rows' ? 0 : 1);
          yield* makeRows(what === 'other rows' && passes > 1 ? urls(3).map((url) => `${url}/x`) : given);
        },
      },
      {
        ...options,
        state,
        results: {
          begin: () => {},
          takeBack: async () => {
            for (const index of [0, 2]) state.forget(index);
            return true;
          },
        },
      },
    );
    await run.run();
    expect(run.dispatcher.failure?.code).toBe(code);
    if (code !== undefined) expect(run.dispatcher.failure?.message).toMatch(/the rows of \d items? whose results/);
  });

  test('looks at results where nothing else is to be done, and hands over once what is worked again anyway', async () => {
    const state = new LedgerState();
    for (let index = 0; index < 3; index += 1) {
      state.record({ index, url: `https://example.com/${index}`, status: 'failed' });
    }
    const run = startDispatcher(makeRows(urls(3)), {
      state,
      isAgain: (index) => index === 1,
      results: {
        begin: () => {},
        takeBack: async () => {
          state.forget(1);
          state.forget(2);
          return true;
        },
      },
      work: () => {},
    });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 2);
    await sleep(20);
    expect(indexesOf(run.lanes.submitted)).toEqual([[1], [2]]);
    run.stop.abort();
    await running;
  });

  test('records a bad row with its problem and asks no lane', async () => {
    async function* rows() {
      yield makeItem(0, 'htp:/x', { problem: problem('E_URL_INVALID', 'line 1: not a URL') });
      yield makeItem(1, 'https://me:secret@example.com/', { problem: problem('E_ROBOTS', 'no') });
    }
    const run = startDispatcher(rows());
    await run.run();
    expect(run.lanes.submitted).toEqual([]);
    expect(run.outcomes).toEqual([
      {
        index: 0,
        url: 'htp:/x',
        status: 'failed',
        code: 'E_URL_INVALID',
        class: 'invalid-url',
        message: 'line 1: not a URL',
      },
      { index: 1, url: 'https://example.com/', status: 'skipped', code: 'E_ROBOTS', class: 'opted-out', message: 'no' },
    ]);
  });

  test('records URLs without their credentials, and hands them over with', async () => {
    const run = startDispatcher(makeRows(['https://me:secret@example.com/x']));
    await run.run();
    expect(run.lanes.submitted[0]?.items[0]?.item.url).toBe('https://me:secret@example.com/x');
    expect(run.outcomes[0]?.url).toBe('https://example.com/x');
  });

  test.each([0, 1, 3])('stops after %d rows where that is the limit', async (limit) => {
    const run = startDispatcher(makeRows(endless()), { limit });
    await run.run();
    expect(run.outcomes).toHaveLength(limit);
    expect(run.dispatcher.rowsRead).toBe(limit);
  });

  test('holds dispatch back while the receiver of outcomes is not ready', async () => {
    let ready = () => {};
    const run = startDispatcher(makeRows(urls(10)), {
      places: 1,
      onOutcome: ({ index }) => (index === 2 ? new Promise<void>((resolve) => (ready = resolve)) : undefined),
    });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 3);
    await sleep(20);
    expect(run.lanes.submitted).toHaveLength(3);
    ready();
    await running;
    expect(run.lanes.submitted).toHaveLength(10);
  });

  test('ends when it is stopped, though the receiver of outcomes never gets ready', async () => {
    const run = startDispatcher(makeRows(endless()), { onOutcome: () => new Promise(() => {}) });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 1);
    run.stop.abort();
    await running;
    expect(run.dispatcher.isStopped).toBe(true);
  });
});

describe('a resumed run', () => {
  function recorded(statuses: Record<number, 'done' | 'failed'>): LedgerState {
    const state = new LedgerState();
    for (const [index, status] of Object.entries(statuses)) {
      state.record({ index: Number(index), url: `https://example.com/${index}`, status });
    }
    return state;
  }

  test('works only what has no outcome, with the keys it would have had', async () => {
    const run = startDispatcher(makeRows(urls(5)), { state: recorded({ 0: 'done', 1: 'failed', 3: 'done' }) });
    await run.run();
    expect(indexesOf(run.lanes.submitted)).toEqual([[2], [4]]);
    expect(run.lanes.submitted[0]?.items[0]?.key).toBe('000002-2');
    expect(run.state.counts).toMatchObject({ done: 4, failed: 1 });
  });

  test('works again what it is told to', async () => {
    const state = recorded({ 0: 'done', 1: 'failed', 2: 'failed' });
    const run = startDispatcher(makeRows(urls(3)), { state, isAgain: (index) => index === 2 });
    await run.run();
    expect(indexesOf(run.lanes.submitted)).toEqual([[2]]);
  });

  test('notices a source that has changed, and says where', async () => {
    const state = recorded({ 0: 'done', 1: 'done' });
    const rows = ['https://example.com/0', 'https://u:secret@example.com/new', 'https://example.com/2'];
    const run = startDispatcher(makeRows(rows), { state });
    await run.run();
    expect(run.dispatcher.failure).toMatchObject({
      code: 'E_PLAN_CHANGED',
      message:
        'the source has changed: row 1 is now https://example.com/new, which is not what was worked before; accept it with --extend, or start over with --fresh',
    });
    expect(run.lanes.submitted).toEqual([]);
  });

  test('works a row again that has become another, where the source may change', async () => {
    const state = recorded({ 0: 'done' });
    const rows = ['https://example.com/changed', 'https://example.com/new'];
    const run = startDispatcher(makeRows(rows), { state, allowsChange: true });
    await run.run();
    expect(run.dispatcher.failure).toBeUndefined();
    expect(indexesOf(run.lanes.submitted)).toEqual([[0], [1]]);
  });
});

describe('a run that is stopped', () => {
  test('hands out nothing more, reads nothing more, and records only what had ended', async () => {
    const isClosed = vi.fn();
    async function* rows() {
      try {
        yield* makeRows(endless());
      } finally {
        isClosed();
      }
    }
    const run = startDispatcher(rows(), { places: 3, lookahead: 10, work: () => {} });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 3);
    const [first, ...others] = run.lanes.submitted;
    run.lanes.finish(first as Task);
    run.stop.abort();
    await running;
    expect(isClosed).toHaveBeenCalledTimes(1);
    expect(run.dispatcher.isStopped).toBe(true);
    expect(run.outcomes.map(({ index }) => index)).toEqual([0]);
    for (const task of run.lanes.running.values()) run.lanes.finish(task, []);
    await run.dispatcher.settle(5_000);
    expect([run.dispatcher.inFlight, run.outcomes.length, others.length]).toEqual([0, 1, 2]);
    expect(run.lanes.places.held).toBe(0);
  });

  test('still records what ends before lanes are closed, and requeues nothing that is lost', async () => {
    const run = startDispatcher(makeRows(urls(2)), { work: () => {} });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 2);
    run.stop.abort();
    await running;
    const [first, second] = run.lanes.submitted as [Task, Task];
    run.lanes.finish(first);
    run.lanes.lose(second, true);
    await run.dispatcher.settle(5_000);
    expect(run.outcomes.map(({ index }) => index)).toEqual([0]);
    expect(run.lanes.submitted).toHaveLength(2);
  });

  test('before it began hands out nothing', async () => {
    const run = startDispatcher(makeRows(urls(3)), { signal: AbortSignal.abort() });
    await run.run();
    expect([run.lanes.submitted, run.outcomes, run.lanes.places.held]).toEqual([[], [], 0]);
  });

  test('waits for what is out no longer than it may', async () => {
    const run = startDispatcher(makeRows(urls(1)), { work: () => {} });
    const running = run.run();
    await until(() => run.lanes.submitted.length === 1);
    run.stop.abort();
    await running;
    await run.dispatcher.settle(20);
    expect(run.dispatcher.inFlight).toBe(1);
  });
});

describe('a run ends with a sentence', () => {
  test.each<[string, unknown, object]>([
    [
      'whatever the source throws',
      new Error('the disk was pulled out'),
      { code: 'E_SOURCE', message: 'the source: the disk was pulled out' },
    ],
    [
      'what the source says itself',
      new RunError('E_SOURCE', 'urls.txt: cannot be read'),
      { code: 'E_SOURCE', message: 'urls.txt: cannot be read' },
    ],
  ])('where it is %s', async (_, thrown, failure) => {
    async function* rows() {
      yield makeItem(0);
      throw thrown;
    }
    const run = startDispatcher(rows());
    await run.run();
    expect(run.dispatcher.failure).toMatchObject(failure);
    expect(run.dispatcher.isStopped).toBe(true);
  });

  test('where the ledger takes no more', async () => {
    const full = new RunError('E_DISK_FULL', 'the disk is full');
    const run = startDispatcher(makeRows(endless()), {
      onOutcome: () => {
        throw full;
      },
    });
    await run.run();
    expect(run.dispatcher.failure).toBe(full);
  });

  test('where the receiver of outcomes rejects one', async () => {
    const run = startDispatcher(makeRows(endless()), { onOutcome: () => Promise.reject(new Error('no room')) });
    await run.run();
    expect(run.dispatcher.failure).toMatchObject({ code: 'E_OUT', message: 'no room' });
  });

  test('of the first failure, where a lane reports more', async () => {
    const run = startDispatcher(makeRows(endless()), {
      work: (task, lanes) => {
        run.dispatcher.hub.fail(new RunError('E_OP_STUCK', `item ${task.id} is stuck`));
        run.dispatcher.hub.fail(new RunError('E_LANES', 'later'));
        lanes.finish(task, []);
      },
    });
    await run.run();
    expect(run.dispatcher.failure?.message).toBe('item 0 is stuck');
    expect(run.outcomes).toEqual([]);
  });
});
