import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunningTime, RunningTimer, sliceOf } from '../../src/flow/running-time.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A timer of a minute, with a clock that also goes on while the process is stopped. */
function startTimer(limitMs = 60_000) {
  let stoppedMs = 0;
  const ring = vi.fn();
  const timer = new RunningTimer(limitMs, ring, { now: () => performance.now() + stoppedMs });
  const stopFor = (ms: number) => {
    stoppedMs += ms;
  };
  return { timer, ring, stopFor, run: (ms: number) => vi.advanceTimersByTime(ms) };
}

describe('a timer of running time', () => {
  it('rings once, when its time is over', () => {
    const { ring, run } = startTimer();
    run(59_999);
    expect(ring).not.toHaveBeenCalled();
    run(100_000);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('hardly counts the time in which the process was stopped', () => {
    const { ring, run, stopFor } = startTimer();
    for (let times = 0; times < 5; times += 1) {
      run(5_000);
      stopFor(3_600_000);
    }
    run(20_000);
    expect(ring).not.toHaveBeenCalled();
    run(15_000);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('rings also where every look is late: a busy loop puts no end off for ever', () => {
    const { ring, run, stopFor } = startTimer();
    for (let times = 0; times < 30; times += 1) {
      stopFor(10_000);
      run(1_000);
    }
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('does not ring once it was called off', () => {
    const { timer, ring, run } = startTimer();
    run(30_000);
    timer.clear();
    run(100_000);
    expect(ring).not.toHaveBeenCalled();
  });
});

it('running time is never more than what has passed, and grows by three slices at most from look to look', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000)), fc.integer({ min: 1, max: 1_000 }), (gaps, sliceMs) => {
      let now = 0;
      const time = new RunningTime(sliceMs, () => now);
      let before = 0;
      for (const gap of gaps) {
        now += gap;
        const ran = time.look();
        expect(ran).toBeLessThanOrEqual(now);
        expect(ran - before).toBe(Math.min(gap, 3 * sliceMs));
        before = ran;
      }
    }),
  );
});

it('a limit is looked at sixty times, a short one less often', () => {
  expect([sliceOf(60_000), sliceOf(1_500)]).toEqual([1_000, 50]);
});

it('running time has what went before it was seen in it, as far as that goes', () => {
  let now = 1_000;
  const [soon, late] = [40, 5_000].map((beganMsAgo) => new RunningTime(100, () => now, beganMsAgo));
  now += 100;
  expect([soon?.look(), late?.look()]).toEqual([140, 300]);
});
