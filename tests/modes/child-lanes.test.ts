import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { registry } from '../../src/builtins.js';
import type { Outcome } from '../../src/core/outcome.js';
import type { Hub, Task } from '../../src/engine/mode.js';
import { checkRecipe, makePlan } from '../../src/engine/plan.js';
import type { ChildLanesOptions, ChildLanes as Lanes, Lifetime } from '../../src/modes/child-lanes.js';
import { root } from '../built.js';
import { opModule } from '../contracts/mixed-set.js';
import { isRunning, until } from '../processes.js';
import { makeFolder } from '../results.js';

// Lanes are started beside the module that starts them, so this is what the build made of it.
const childLanes = `${root}build/modes/child-lanes.js`;
const { ChildLanes } = (await import(childLanes)) as typeof import('../../src/modes/child-lanes.js');

describe('lanes in processes', () => {
  const items = 10;
  const folder = makeFolder();
  let lanes: Lanes | undefined;
  afterEach(() => lanes?.close());

  /** Opens one lane for two items at a time. */
  async function openLanes(
    options: Omit<ChildLanesOptions, 'hasScriptThread'>,
    more: { hub?: Partial<Hub>; opTimeout?: string; op?: string } = {},
  ) {
    const outcomes: Outcome[] = [];
    const processes: number[] = [];
    const lost: { taskId: number; reason: string }[] = [];
    const { opTimeout = '60s', op } = more;
    const saved = op === undefined ? {} : { ops: [opModule(op)] };
    const recipe = checkRecipe({ outputs: { saved }, fetch: { allowFiles: true }, opTimeout }, 'recipe');
    const hub: Hub = {
      acquireHost: async () => undefined,
      releaseHost: () => {},
      pauseHost: () => {},
      finished: (_task, ended) => outcomes.push(...ended),
      lost: (taskId, { reason }) => lost.push({ taskId, reason }),
      fail: (error) => {
        throw error;
      },
      ...more.hub,
    };
    mkdirSync(join(folder, '.millrace'), { recursive: true });
    lanes = new ChildLanes(
      {
        plan: await makePlan(recipe, registry, { where: 'recipe', directory: folder }),
        out: folder,
        shape: { lanes: 1, itemsPerLane: 2, itemsAtOnce: 2 },
        registry,
        hub,
        budgetBytes: 1_000_000,
        onReady: () => {},
        onProcess: (id) => processes.push(id),
      },
      { hasScriptThread: false, ...options },
    );
    return { lanes, outcomes, processes, lost };
  }

  /** Runs ten small files through one lane, two at a time. */
  async function runTasks(lifetime: Lifetime) {
    const { lanes, outcomes, processes, lost } = await openLanes({ lifetime });
    for (let index = 0; index < items; index += 1) {
      const file = join(folder, `item-${index}.txt`);
      writeFileSync(file, `item ${index}`);
      const task: Task = {
        id: index,
        items: [{ item: { index, url: pathToFileURL(file).href, fields: {} }, key: `item-${index}` }],
        hasHostSlot: false,
      };
      await lanes.reserve(AbortSignal.timeout(30_000));
      lanes.submit(task);
    }
    await until('all items have an outcome', () => outcomes.length === items, 30_000);
    return { outcomes, processes, lost };
  }

  it('start with the first item that will come, and that one is then worked in the lane that started', async () => {
    const { lanes, outcomes, processes } = await openLanes({});
    expect(processes).toHaveLength(0);
    lanes.warmUp();
    lanes.warmUp();
    expect(processes).toHaveLength(1);
    const file = join(folder, 'first.txt');
    writeFileSync(file, 'first');
    await lanes.reserve(AbortSignal.timeout(30_000));
    const item = { index: 0, url: pathToFileURL(file).href, fields: {} };
    lanes.submit({ id: 0, items: [{ item, key: 'first' }], hasHostSlot: false });
    await until('the item has an outcome', () => outcomes.length === 1, 30_000);
    expect(outcomes).toMatchObject([{ status: 'done' }]);
    expect(processes).toHaveLength(1);
  });

  it('are replaced after so many tasks, and lose none by it', async () => {
    const { outcomes, processes, lost } = await runTasks({ tasks: 4, heavyTasks: 4, bytes: Number.POSITIVE_INFINITY });
    expect(outcomes.map(({ status }) => status)).toEqual(Array(items).fill('done'));
    expect(new Set(outcomes.map(({ index }) => index)).size).toBe(items);
    expect(lost).toEqual([]);
    // 4 + 4 + 2, or fewer in the first ones, where the last of a lane come back late.
    expect(processes.length).toBeGreaterThanOrEqual(2);
    expect(processes.length).toBeLessThanOrEqual(3);
    expect(lanes?.usage().started).toBe(processes.length);
  });

  it('stay as long as they are neither old nor heavy', async () => {
    const { outcomes, processes } = await runTasks({ tasks: 1_000, heavyTasks: 2, bytes: Number.POSITIVE_INFINITY });
    expect(outcomes.map(({ status }) => status)).toEqual(Array(items).fill('done'));
    expect(processes).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux')('are killed where they were stopped between two steps', async () => {
    const hub = {
      // Asked when nothing dangerous is under way. The lane is stopped before it can hear the answer.
      acquireHost: async () => {
        for (const pid of processes) process.kill(pid, 'SIGSTOP');
        return undefined;
      },
    };
    const { lanes, processes, lost } = await openLanes({ silenceMs: 100 }, { hub, opTimeout: '100ms' });
    await lanes.reserve(AbortSignal.timeout(30_000));
    lanes.submit({
      id: 7,
      items: [{ item: { index: 7, url: 'http://stopped.test/', fields: {} }, key: 'item' }],
      hasHostSlot: false,
    });
    await until('the task is lost', () => lost.length > 0, 30_000);
    expect(lost).toEqual([{ taskId: 7, reason: 'deadline' }]);
    expect(processes.filter(isRunning)).toEqual([]);
  });

  it('are said to have crashed where they end themselves, however long that takes', async () => {
    const file = join(folder, 'leaving.txt');
    writeFileSync(file, 'x');
    const { lanes, processes, lost } = await openLanes({}, { opTimeout: '300ms', op: 'slow-exit' });
    await lanes.reserve(AbortSignal.timeout(30_000));
    lanes.submit({
      id: 3,
      items: [{ item: { index: 3, url: pathToFileURL(file).href, fields: {} }, key: 'item' }],
      hasHostSlot: false,
    });
    await until('the task is lost', () => lost.length > 0, 30_000);
    expect(lost).toEqual([{ taskId: 3, reason: 'crashed' }]);
    expect(processes.filter(isRunning)).toEqual([]);
  });

  it('that never get ready end the run with what is wrong: here a flag that Node does not take', async () => {
    const failures: Error[] = [];
    const { NODE_OPTIONS } = process.env;
    process.env.NODE_OPTIONS = '--no-such-flag';
    try {
      const lose = () => {
        if (failures.length === 0) submit();
      };
      const { lanes } = await openLanes({}, { hub: { lost: lose, fail: (error) => void failures.push(error) } });
      const submit = () =>
        lanes.submit({
          id: 1,
          items: [{ item: { index: 1, url: 'file:///x', fields: {} }, key: 'item' }],
          hasHostSlot: false,
        });
      await lanes.reserve(AbortSignal.timeout(30_000));
      submit();
      await until('the run is given up', () => failures.length > 0, 30_000);
    } finally {
      if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = NODE_OPTIONS;
    }
    expect(failures[0]).toMatchObject({
      code: 'E_LANES',
      message: expect.stringMatching(
        /^lane processes end before they can work \(exit code 9\): Node [\d.]+ refuses a flag .* NODE_OPTIONS=--no-such-flag\)$/,
      ),
    });
  });
});
