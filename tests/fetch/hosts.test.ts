import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Hosts } from '../../src/fetch/hosts.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Takes every slot of these hosts as soon as there is one, and gives it back after `heldMs`. Notes when. */
function start(options: { perHost?: number; intervalMs?: number; heldMs?: number; hosts?: string[] } = {}) {
  const { perHost = 8, intervalMs = 0, heldMs = 5, hosts: names = ['a'] } = options;
  const starts = new Map<string, number[]>(names.map((name) => [name, []]));
  const take = (hostname: string) => {
    while (hosts.tryAcquire(hostname)) {
      starts.get(hostname)?.push(performance.now());
      setTimeout(() => hosts.release(hostname), heldMs);
    }
  };
  const hosts = new Hosts({ perHost, intervalMs, onFree: take });
  return { hosts, take, startsOf: (name: string) => starts.get(name) ?? [] };
}

/** The most starts within any second. */
function mostInASecond(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

describe('the slots of a host', () => {
  test('are spaced evenly where the run asks for a rate, and used as often as that allows', async () => {
    const { hosts, take, startsOf } = start({ intervalMs: 100 });
    take('a');
    await vi.advanceTimersByTimeAsync(10_000);
    const times = startsOf('a');
    expect(times.length).toBeGreaterThanOrEqual(98);
    expect(mostInASecond(times)).toBeLessThanOrEqual(10);
    hosts.close();
  });

  test('are spaced as far as the host asks where that is further, from then on', async () => {
    const { hosts, take, startsOf } = start({ intervalMs: 50, hosts: ['a', 'b'] });
    hosts.space('a', 2_000);
    hosts.space('a', 1_000);
    hosts.space('b', 10);
    take('a');
    take('b');
    await vi.advanceTimersByTimeAsync(6_500);
    expect(startsOf('a').length).toBe(4);
    for (const [n, at] of startsOf('a').slice(1).entries())
      expect(at - (startsOf('a')[n] ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect(startsOf('b').length).toBeGreaterThan(120);
    hosts.close();
  });

  test('wait for a pause and the spacing after it, and those who wait with a lane go first', async () => {
    const { hosts, startsOf } = start({ intervalMs: 300 });
    expect(hosts.tryAcquire('a')).toBe(true);
    const granted: number[] = [];
    for (const _ of [0, 1]) void hosts.acquire('a').then(() => granted.push(performance.now()));
    const pausedAt = performance.now();
    hosts.pause('a', 1_000);
    hosts.release('a');
    expect(hosts.tryAcquire('a')).toBe(false);
    await vi.advanceTimersByTimeAsync(1_650);
    expect(granted).toHaveLength(2);
    expect((granted[0] ?? 0) - pausedAt).toBeGreaterThanOrEqual(1_000);
    expect((granted[1] ?? 0) - (granted[0] ?? 0)).toBeGreaterThanOrEqual(300);
    expect(startsOf('a').length).toBe(1);
    hosts.close();
  });

  test('wait for the longer of two pauses, whichever came first', async () => {
    for (const pauses of [
      [1_000, 10],
      [10, 1_000],
    ]) {
      const { hosts, take, startsOf } = start();
      const pausedAt = performance.now();
      for (const durationMs of pauses) hosts.pause('a', durationMs);
      await vi.advanceTimersByTimeAsync(100);
      take('a');
      await vi.advanceTimersByTimeAsync(1_100);
      expect((startsOf('a')[0] ?? 0) - pausedAt).toBeGreaterThanOrEqual(1_000);
      hosts.close();
    }
  });

  test('go to those who wait with a lane first, also where the timer that serves them is late', async () => {
    const { hosts } = start({ perHost: 1 });
    hosts.pause('a', 1_000);
    let isGranted = false;
    void hosts.acquire('a').then(() => {
      isGranted = true;
    });
    const late = performance.now() + 2_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(late);
    expect(hosts.tryAcquire('a')).toBe(false);
    clock.mockRestore();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(isGranted).toBe(true);
    hosts.close();
  });

  test('are not delayed, and no timer is set, where nothing asks for that', () => {
    const { hosts, startsOf, take } = start({ perHost: 3 });
    take('a');
    expect(startsOf('a')).toHaveLength(3);
    // Only those of the three holders.
    expect(vi.getTimerCount()).toBe(3);
    hosts.close();
  });
});

test('no second sees more requests to a host than its rate, whatever is asked when and held how long', async () => {
  const step = fc.record({
    host: fc.constantFrom('a', 'b'),
    waitMs: fc.nat(400),
    heldMs: fc.nat(600),
    waits: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 60 }),
      async (rate, perHost, steps) => {
        const starts = { a: [] as number[], b: [] as number[] };
        const hosts = new Hosts({ perHost, intervalMs: 1_000 / rate, onFree: () => {} });
        const held = { a: 0, b: 0 };
        let most = 0;
        const begin = (host: 'a' | 'b', heldMs: number) => {
          starts[host].push(performance.now());
          held[host] += 1;
          most = Math.max(most, held[host]);
          setTimeout(() => {
            held[host] -= 1;
            hosts.release(host);
          }, heldMs);
        };
        let waiting = 0;
        for (const { host, waitMs, heldMs, waits } of steps) {
          await vi.advanceTimersByTimeAsync(waitMs);
          if (!waits) {
            if (hosts.tryAcquire(host)) begin(host, heldMs);
            continue;
          }
          waiting += 1;
          void hosts.acquire(host).then(() => {
            waiting -= 1;
            begin(host, heldMs);
          });
        }
        await vi.advanceTimersByTimeAsync(120_000);
        expect(waiting).toBe(0);
        expect(most).toBeLessThanOrEqual(perHost);
        // What a late timer made up for may bring the last of a second's requests 10 ms early.
        for (const times of [starts.a, starts.b])
          for (const [n, at] of times.entries())
            if (n >= rate) expect(at - (times[n - rate] ?? 0)).toBeGreaterThanOrEqual(990 - 1e-6);
        hosts.close();
      },
    ),
    { numRuns: 60 },
  );
});
