import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PaceTimer } from '../../src/fetch/pace-timer.js';
import { AlarmClock } from '../../src/flow/alarm-clock.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(limitMs: number, least?: { bytes: number; windowMs: number }) {
  const timer = new PaceTimer(new AlarmClock());
  const heard: string[] = [];
  timer.start(
    limitMs,
    () => heard.push('silence'),
    least && { ...least, onSlow: (bytes) => heard.push(`${bytes} bytes`) },
  );
  return { timer, heard };
}

/** Hears so many bytes every 10 ms. */
function feed(timer: PaceTimer, durationMs: number, bytes: number): void {
  for (let passed = 0; passed < durationMs; passed += 10) {
    vi.advanceTimersByTime(10);
    timer.hear(bytes);
  }
}

describe('silence', () => {
  it('is noticed once it lasts for the limit, counted from what was heard last', () => {
    const { timer, heard } = start(1_000);
    vi.advanceTimersByTime(900);
    timer.hear(1);
    vi.advanceTimersByTime(990);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(15);
    expect(heard).toEqual(['silence']);
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual(['silence']);
  });

  it('does not count while the timer stands still, and counts anew after that', () => {
    const { timer, heard } = start(1_000);
    vi.advanceTimersByTime(900);
    timer.pause();
    vi.advanceTimersByTime(5_000);
    timer.resume();
    vi.advanceTimersByTime(990);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(15);
    expect(heard).toEqual(['silence']);
  });

  it('is none where something lay unread when the time was over', () => {
    const { timer, heard } = start(1_000);
    // What is read between the timer and the look it takes.
    vi.advanceTimersToNextTimer();
    timer.hear(1);
    vi.advanceTimersByTime(900);
    expect(heard).toEqual([]);
  });

  it('is not noticed after the end', () => {
    const { timer, heard } = start(1_000);
    vi.advanceTimersToNextTimer();
    timer.stop();
    timer.resume();
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('too little', () => {
  const least = { bytes: 1_000, windowMs: 1_000 };

  it('in the first window is noticed at its end', () => {
    const { timer, heard } = start(5_000, least);
    feed(timer, 990, 9);
    expect(heard).toEqual([]);
    feed(timer, 30, 9);
    expect(heard).toEqual([expect.stringMatching(/^(891|900|909) bytes$/)]);
  });

  it('is not what is just enough', () => {
    const { timer, heard } = start(5_000, least);
    feed(timer, 20_000, 11);
    expect(heard).toEqual([]);
  });

  it('after plenty is noticed a fifth of the window late at most', () => {
    const { timer, heard } = start(5_000, least);
    feed(timer, 3_100, 10_000);
    feed(timer, 990, 1);
    expect(heard).toEqual([]);
    feed(timer, 250, 1);
    expect(heard).toHaveLength(1);
  });

  it('is not told twice', () => {
    const { timer, heard } = start(5_000, least);
    feed(timer, 4_000, 1);
    expect(heard).toHaveLength(1);
  });

  it('does not count the time in which it stands still, however often that is', () => {
    const { timer, heard } = start(5_000, least);
    for (let round = 0; round < 50; round += 1) {
      feed(timer, 10, 11);
      timer.pause();
      vi.advanceTimersByTime(1_000);
      timer.resume();
    }
    expect(heard).toEqual([]);
    feed(timer, 2_000, 1);
    expect(heard).toHaveLength(1);
  });

  it('is forgotten with a new start', () => {
    const { timer, heard } = start(5_000, least);
    feed(timer, 900, 1);
    timer.start(5_000, () => heard.push('silence'));
    feed(timer, 4_000, 1);
    expect(heard).toEqual([]);
  });
});
