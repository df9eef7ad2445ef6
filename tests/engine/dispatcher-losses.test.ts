import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/engine/mode.js';
import { doneOf, makeRows, startDispatcher } from './fake-lanes.js';

const urls = (count: number) => Array.from({ length: count }, (_, index) => `https://example.com/${index}`);

describe('a task that a lane lost', () => {
  test('is worked again at once, with its lane to itself where it may be to blame', async () => {
    const run = startDispatcher(makeRows(urls(3)), {
      places: 2,
      work: (task, lanes) => {
        if (run.lanes.submitted.length === 2) {
          const [guilty, bystander] = run.lanes.submitted as [Task, Task];
          lanes.lose(guilty, true);
          lanes.lose(bystander, false);
        } else if (run.lanes.submitted.length > 2) lanes.finish(task);
      },
    });
    await run.run();
    expect(run.lanes.submitted.map(({ id, isAlone = false }) => [id, isAlone])).toEqual([
      [0, false],
      [1, false],
      [1, false],
      [0, true],
      [2, false],
    ]);
    expect(run.state.counts).toMatchObject({ done: 3, failed: 0 });
    expect(run.losses).toEqual([{ reason: 'crashed', url: 'https://example.com/0' }]);
  });

  test.each([
    ['crashed', 'E_PROC_CRASH', 'crashed'],
    ['out-of-memory', 'E_PROC_OOM', 'crashed'],
    ['deadline', 'E_PROC_TIMEOUT', 'timeout'],
  ] as const)('twice (%s) fails with %s, with all items that shared its URL', async (reason, code, className) => {
    const bad = 'https://u:p@example.com/bad';
    const run = startDispatcher(makeRows([bad, 'https://example.com/good', bad]), {
      work: (task, lanes) => (task.id === 0 ? lanes.lose(task, true, reason) : lanes.finish(task)),
    });
    await run.run();
    expect(run.lanes.submitted.filter(({ id }) => id === 0)).toHaveLength(2);
    const failures = run.outcomes.filter(({ status }) => status === 'failed');
    expect(failures.map((outcome) => [outcome.index, outcome.url, outcome.code, outcome.class])).toEqual(
      [0, 2].map((index) => [index, 'https://example.com/bad', code, className]),
    );
    expect(run.losses).toEqual([reason, reason].map((each) => ({ reason: each, url: 'https://example.com/bad' })));
    expect(run.state.counts.done).toBe(1);
  });

  test('through no fault of its own never fails for it', async () => {
    const run = startDispatcher(makeRows(urls(1)), {
      work: (task, lanes) => (run.lanes.submitted.length < 6 ? lanes.lose(task, false) : lanes.finish(task)),
    });
    await run.run();
    expect(run.outcomes).toEqual(doneOf(run.lanes.submitted[0] as Task));
  });

  test('is not recorded twice when its outcome comes after all', async () => {
    const run = startDispatcher(makeRows(urls(1)), {
      work: (task, lanes) => {
        if (run.lanes.submitted.length > 1) return lanes.finish(task);
        lanes.lose(task, false);
        run.dispatcher.hub.finished(99, doneOf(task));
      },
    });
    await run.run();
    expect(run.outcomes).toHaveLength(1);
  });
});
