import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { laneFlags } from '../../src/core/v8-flags.js';
import type { LaneProcess } from '../../src/modes/lane-process.js';
import { root } from '../built.js';
import { findLanes, isRunning, until } from '../processes.js';

// Lanes are started beside the module that starts them, so this is what the build made of it.
const laneProcess = `${root}build/modes/lane-process.js`;
const { startLaneEarly, takeLaneProcess } = (await import(
  laneProcess
)) as typeof import('../../src/modes/lane-process.js');

describe('a lane that is started early', () => {
  const taken: LaneProcess[] = [];
  const take = (flags: string[]) => {
    const lane = takeLaneProcess(flags);
    taken.push(lane);
    return lane;
  };
  afterEach(async () => {
    for (const { child, marker } of taken.splice(0)) {
      const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await gone;
      marker.close();
    }
  });

  it('is the one that is taken, once', async () => {
    startLaneEarly(laneFlags(false));
    const [early] = findLanes(process.pid);
    expect(early).toBeGreaterThan(0);
    expect(take(laneFlags(false)).child.pid).toBe(early);
    expect(take(laneFlags(false)).child.pid).not.toBe(early);
  });

  it('hears what it is sent later, and answers', async () => {
    startLaneEarly(laneFlags(true));
    const { child } = take(laneFlags(true));
    const ended = once(child, 'exit');
    child.send([{ type: 'close' }]);
    expect((await ended)[0]).toBe(0);
  });

  it('is started once, however often it is asked for', async () => {
    startLaneEarly(laneFlags(false));
    startLaneEarly(laneFlags(false));
    expect(findLanes(process.pid)).toHaveLength(1);
    take(laneFlags(false));
  });

  it('is ended where another kind is wanted', async () => {
    startLaneEarly(laneFlags(true));
    const [early = 0] = findLanes(process.pid);
    expect(take(laneFlags(false)).child.pid).not.toBe(early);
    await until('it is gone', () => !isRunning(early));
  });

  it('is not taken once it has died', async () => {
    startLaneEarly(laneFlags(true));
    const [early = 0] = findLanes(process.pid);
    process.kill(early, 'SIGKILL');
    await until('it is gone', () => !isRunning(early));
    const { child } = take(laneFlags(true));
    expect(child.pid).not.toBe(early);
    expect(isRunning(child.pid ?? 0)).toBe(true);
  });
});
