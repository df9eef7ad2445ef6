import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Concurrency, type ConcurrencyOptions } from '../../src/engine/concurrency.js';

/** Servers that take so long for an answer, and give so many a second at most, all together. */
interface Servers {
  readonly latencyMs: number;
  readonly mostASecond: number;
}

function start(options: Partial<ConcurrencyOptions> = {}) {
  const clock = { ms: 0 };
  const concurrency = new Concurrency({ startAt: 64, atMost: 256, isFixed: false, now: () => clock.ms, ...options });
  /** Runs with always more to do, and `each` ten times a second. The limit at the end of every second. */
  const run = (seconds: number, { latencyMs, mostASecond }: Servers, each: () => void = () => {}): number[] => {
    const limits: number[] = [];
    for (let tenth = 1; tenth <= 10 * seconds; tenth += 1) {
      each();
      const end = 100 * Math.floor(clock.ms / 100) + 100;
      while (clock.ms < end) {
        const { limit } = concurrency;
        const stepMs = Math.max(latencyMs / limit, 1_000 / mostASecond);
        clock.ms += stepMs;
        concurrency.addFull();
        concurrency.addEnd({ bytes: 1_000, timings: { firstByte: limit * stepMs } });
      }
      if (tenth % 10 === 0) limits.push(concurrency.limit);
    }
    return limits;
  };
  return { clock, concurrency, run };
}

const slow: Servers = { latencyMs: 200, mostASecond: 1e6 };
const bound: Servers = { latencyMs: 10, mostASecond: 2_000 };

describe('the number of items at once', () => {
  test('climbs to its bound while more at once bring more', () => {
    const { concurrency, run } = start();
    expect(Math.max(...run(1, slow))).toBeLessThan(100);
    run(10, slow);
    expect(concurrency.limit).toBe(256);
  });

  test('comes back to where it was where more at once bring nothing, and is tried ever more rarely', () => {
    const { run } = start();
    const limits = run(200, bound);
    expect(Math.max(...limits)).toBe(96);
    const trials = limits.filter((limit) => limit > 64).length;
    expect(trials).toBeGreaterThan(3);
    expect(trials).toBeLessThan(14);
    expect(limits.slice(-30).filter((limit) => limit === 64).length).toBeGreaterThan(25);
  });

  test('stops where the servers are at their end', () => {
    const { run } = start();
    // They give 500 a second, which 100 items at once can use.
    const limits = run(100, { latencyMs: 200, mostASecond: 500 });
    expect(limits.slice(-20).every((limit) => limit >= 96 && limit <= 216)).toBe(true);
    expect(limits.slice(-20).filter((limit) => limit <= 144).length).toBeGreaterThan(15);
  });

  test('grows by bytes as well as by items', () => {
    const { clock, concurrency } = start();
    // Items come at one pace, whatever the limit; only their bodies are larger.
    for (let item = 0; item < 5_000; item += 1) {
      clock.ms += 2;
      concurrency.addFull();
      concurrency.addEnd({ bytes: concurrency.limit * 1_000, timings: { body: 10 } });
    }
    expect(concurrency.limit).toBe(256);
  });

  test('never goes up while hosts ask to slow down', () => {
    const { concurrency, run } = start();
    expect(new Set(run(20, slow, () => concurrency.addBusy()))).toEqual(new Set([64]));
    run(3, slow);
    expect(concurrency.limit).toBeGreaterThan(64);
  });

  test.each([
    ['no item was kept back by it', { isFull: false, busy: 0 }],
    ["the lanes' loops are busy", { isFull: true, busy: 0.95 }],
  ])('does not go up where %s', (_title, { isFull, busy }) => {
    const { clock, concurrency } = start({ readBusy: () => busy });
    for (let item = 0; item < 3_000; item += 1) {
      clock.ms += 5;
      if (isFull) concurrency.addFull();
      concurrency.addEnd({ bytes: 1_000, timings: {} });
    }
    expect(concurrency.limit).toBe(64);
  });

  test('goes down while hosts that had answered fall silent, and up again afterwards', () => {
    const { concurrency, run } = start();
    run(10, slow);
    run(3, slow, () => {
      for (let each = 0; each < 20; each += 1) concurrency.addSilence();
    });
    expect(concurrency.limit).toBeLessThan(150);
    run(40, slow);
    expect(concurrency.limit).toBe(256);
  });

  test('minds no few silences among many answers', () => {
    const { concurrency, run } = start();
    let silences = 0;
    run(10, slow, () => {
      silences += 1;
      if (silences % 5 === 0) concurrency.addSilence();
    });
    expect(concurrency.limit).toBe(256);
  });

  test('goes down where answers take much longer and fewer come', () => {
    const { concurrency, run } = start();
    run(10, slow);
    run(3, { latencyMs: 200, mostASecond: 400 });
    expect(concurrency.limit).toBeLessThan(256);
  });

  test('falls at once where this machine has no socket left, once in a window, never below one', () => {
    const { concurrency, run } = start();
    for (let each = 0; each < 50; each += 1) concurrency.addExhaustion();
    expect(concurrency.limit).toBe(32);
    for (let each = 0; each < 20; each += 1) run(1, slow, () => concurrency.addExhaustion());
    expect(concurrency.limit).toBe(1);
  });

  test('that a person gave stays, and comes back after it had to give way', () => {
    const { concurrency, run } = start({ startAt: 40, atMost: 40, isFixed: true });
    const trouble = () => {
      concurrency.addBusy();
      for (let each = 0; each < 50; each += 1) concurrency.addSilence();
    };
    expect(new Set(run(20, slow, trouble))).toEqual(new Set([40]));
    concurrency.addExhaustion();
    expect(concurrency.limit).toBe(20);
    run(5, slow);
    expect(concurrency.limit).toBe(40);
  });
});

test('stays between one and its bound, and never rises in a window with a host that asked to slow down', () => {
  const second = fc.record({
    latencyMs: fc.integer({ min: 1, max: 2_000 }),
    mostASecond: fc.integer({ min: 1, max: 3_000 }),
    silences: fc.nat(50),
    isBusy: fc.boolean(),
    isExhausted: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(second, { maxLength: 40 }), (seconds) => {
      const { concurrency, run } = start();
      for (const { silences, isBusy, isExhausted, ...servers } of seconds) {
        const before = concurrency.limit;
        run(1, servers, () => {
          if (isBusy) concurrency.addBusy();
          if (isExhausted) concurrency.addExhaustion();
          for (let each = 0; each < silences; each += 1) concurrency.addSilence();
        });
        expect(concurrency.limit).toBeGreaterThanOrEqual(1);
        expect(concurrency.limit).toBeLessThanOrEqual(256);
        if (isBusy) expect(concurrency.limit).toBeLessThanOrEqual(before);
      }
    }),
    { numRuns: 50 },
  );
});
