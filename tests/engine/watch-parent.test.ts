import { describe, expect, it } from 'vitest';
import type { Plan, PlannedOp } from '../../src/engine/plan.js';
import { watchDelayMs } from '../../src/engine/watch-parent.js';

const op = (cost: PlannedOp['cost'], module?: string): PlannedOp =>
  ({ name: 'an op', options: {}, cost, ...(module === undefined ? {} : { module }) }) as PlannedOp;

const delayWith = (ops: PlannedOp[], hasScriptThread: boolean) =>
  watchDelayMs({
    plan: {
      outputs: [
        { name: 'a', ops: [], saves: [] },
        { name: 'b', ops, saves: [] },
      ],
    } as never as Plan,
    hasScriptThread,
  });

describe('a lane watches its parent from a thread', () => {
  it.each([
    ['at once, where a user’s script op may keep its loop busy', [op('script', 'file:///a.mjs')], false, 0],
    ['at once, where a user’s op only says that it is native', [op('native', 'file:///a.mjs')], true, 0],
    ['later, where ops of ours run on its loop: they end', [op('script')], false, 10_000],
    ['at once, where there are both', [op('script'), op('script', 'file:///a.mjs')], false, 0],
    ['never, where script ops have a thread', [op('script')], true, undefined],
    ['never, where users’ script ops have a thread', [op('script', 'file:///a.mjs')], true, undefined],
    ['never, where work is native', [op('native')], false, undefined],
  ] as const)('%s', (_, ops, hasScriptThread, expected) => {
    expect(delayWith([...ops], hasScriptThread)).toBe(expected);
  });
});
