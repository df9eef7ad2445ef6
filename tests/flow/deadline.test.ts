import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AlarmClock } from '../../src/flow/alarm-clock.js';
import { Deadline } from '../../src/flow/deadline.js';

/** With a clock of its own: what another test left on the common one is of another time. */
const makeDeadline = (limitMs: number, makeReason: () => unknown) =>
  new Deadline(limitMs, makeReason, new AlarmClock());

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a deadline aborts with its reason when its time is over, not before', () => {
  const deadline = makeDeadline(1_000, () => new Error('too late'));
  vi.advanceTimersByTime(999);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.signal.reason).toEqual(new Error('too late'));
});

test('time in which a deadline is paused does not count', () => {
  const deadline = makeDeadline(1_000, () => 'late');
  vi.advanceTimersByTime(600);
  deadline.pause();
  deadline.pause();
  vi.advanceTimersByTime(60_000);
  deadline.resume();
  deadline.resume();
  vi.advanceTimersByTime(399);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.signal.aborted).toBe(true);
});

test('a deadline that is paused again and again still ends after its running time', () => {
  const deadline = makeDeadline(1_000, () => 'late');
  for (let time = 0; time < 9; time += 1) {
    vi.advanceTimersByTime(100);
    deadline.pause();
    vi.advanceTimersByTime(5_000);
    deadline.resume();
  }
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(100);
  expect(deadline.signal.aborted).toBe(true);
});

test('the reason is made when the time is over, and only then', () => {
  let attempts = 1;
  const makeReason = vi.fn(() => `late at attempt ${attempts}`);
  const deadline = makeDeadline(1_000, makeReason);
  attempts = 3;
  vi.advanceTimersByTime(1_000);
  expect(deadline.signal.reason).toBe('late at attempt 3');
  deadline.pause();
  deadline.resume();
  vi.advanceTimersByTime(10_000);
  expect(makeReason).toHaveBeenCalledTimes(1);
});

test('a deadline that is cleared never aborts', () => {
  const deadline = makeDeadline(1_000, () => 'late');
  deadline.clear();
  vi.advanceTimersByTime(10_000);
  expect(deadline.signal.aborted).toBe(false);
});

test('a deadline whose time was spent when it was paused ends as soon as it runs on', () => {
  const deadline = makeDeadline(10, () => 'late');
  const { now } = performance;
  // The loop was held up: the clock is past the end and the timer has not fired.
  performance.now = () => now.call(performance) + 50;
  deadline.pause();
  performance.now = now;
  deadline.resume();
  vi.advanceTimersByTime(1);
  expect(deadline.signal.aborted).toBe(true);
});
