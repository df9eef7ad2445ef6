import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteBudget, type ByteTicket } from '../../src/flow/byte-budget.js';

/** Grows a ticket and says, at any time, whether it has got through. */
function grow(ticket: ByteTicket, bytes: number, signal?: AbortSignal) {
  const state = { isThrough: false, reason: undefined as unknown };
  ticket.grow(bytes, signal).then(
    () => {
      state.isThrough = true;
    },
    (reason: unknown) => {
      state.reason = reason;
    },
  );
  return state;
}

function makeAbort() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('stopped')) };
}

describe('a byte budget', () => {
  test('lets bytes through while they fit, then in the order they asked', async () => {
    const budget = new ByteBudget(100);
    const [a, b, c, d] = [budget.open(), budget.open(), budget.open(), budget.open()];
    await a.grow(60);
    await b.grow(40);
    const waits = [grow(c, 30), grow(d, 5)];
    await setImmediate();
    expect(waits.map((wait) => wait.isThrough)).toEqual([false, false]);
    b.release();
    await setImmediate();
    expect(waits.map((wait) => wait.isThrough)).toEqual([true, true]);
    expect(budget.used).toBe(95);
  });

  test('lets one larger item through alone, and the others after it', async () => {
    const budget = new ByteBudget(100);
    const [small, large, next] = [budget.open(), budget.open(), budget.open()];
    await small.grow(10);
    const waits = [grow(large, 500), grow(next, 10)];
    await setImmediate();
    expect(waits.map((wait) => wait.isThrough)).toEqual([false, false]);
    small.release();
    await setImmediate();
    expect(waits.map((wait) => wait.isThrough)).toEqual([true, false]);
    expect(budget.used).toBe(500);
    large.release();
    await setImmediate();
    expect(waits.map((wait) => wait.isThrough)).toEqual([true, true]);
  });

  test('lets one grow on at a time where all of them wait for each other', async () => {
    const budget = new ByteBudget(100);
    const tickets = Array.from({ length: 10 }, () => budget.open());
    for (const ticket of tickets) await ticket.grow(10);
    let most = 0;
    const finishAll = tickets.map(async (ticket) => {
      for (let bytes = 20; bytes <= 100; bytes += 10) {
        await ticket.grow(bytes);
        most = Math.max(most, budget.used);
        await setImmediate();
      }
      ticket.release();
    });
    await Promise.all(finishAll);
    expect(budget.used).toBe(0);
    // The one that runs alone, besides what the others already held.
    expect(most).toBeLessThanOrEqual(100 + 90);
  });

  test('lets a ticket add to what it holds from several places at once', async () => {
    const budget = new ByteBudget(100);
    const [other, ticket] = [budget.open(), budget.open()];
    await other.grow(60);
    const adding = [ticket.add(30), ticket.add(30), ticket.add(30)];
    await adding[0];
    await setImmediate();
    expect(ticket.bytes).toBe(30);
    other.release();
    await Promise.all(adding);
    expect(budget.used).toBe(90);
    // The others have gone on as if each had waited alone: the budget knows that nobody is left.
    ticket.release();
    const large = budget.open();
    await large.grow(500);
    expect(budget.used).toBe(500);
  });

  test('rejects one and lets another through where an abort frees what it needs', async () => {
    const budget = new ByteBudget(100);
    const [holder, first, second, third] = [budget.open(), budget.open(), budget.open(), budget.open()];
    await holder.grow(50);
    const { signal, abort } = makeAbort();
    const waits = [grow(first, 90, signal), grow(second, 20, signal), grow(third, 60)];
    abort();
    await setImmediate();
    expect(waits.map((wait) => [wait.isThrough, wait.reason === undefined])).toEqual([
      [false, false],
      [true, true],
      [false, true],
    ]);
    holder.release();
    second.release();
    await setImmediate();
    expect(waits[2]?.isThrough).toBe(true);
  });

  test('lets the one that has held bytes longest go first, not the one that has waited longest', async () => {
    const budget = new ByteBudget(100);
    const [older, newer] = [budget.open(), budget.open()];
    await older.grow(60);
    await newer.grow(40);
    const waits = [grow(newer, 50)];
    await setImmediate();
    expect(waits[0]?.isThrough).toBe(false);
    waits.push(grow(older, 70));
    await setImmediate();
    expect(waits.map((wait) => wait.isThrough)).toEqual([false, true]);
  });

  test('ignores a smaller number than a ticket holds', async () => {
    const budget = new ByteBudget(100);
    const ticket = budget.open();
    await ticket.grow(50);
    await ticket.grow(20);
    ticket.shrink(80);
    expect([ticket.bytes, budget.used]).toEqual([50, 50]);
    ticket.shrink(20);
    expect([ticket.bytes, budget.used]).toEqual([20, 20]);
    ticket.release();
    ticket.release();
    expect(budget.used).toBe(0);
  });

  test('forgets a waiter that gives up, and lets those behind it through', async () => {
    const budget = new ByteBudget(100);
    const [holder, large, small] = [budget.open(), budget.open(), budget.open()];
    await holder.grow(50);
    const leaving = new AbortController();
    const waits = [grow(large, 80, leaving.signal), grow(small, 40)];
    leaving.abort(new Error('stopped'));
    await setImmediate();
    expect(waits[0]?.reason).toEqual(new Error('stopped'));
    expect(waits[1]?.isThrough).toBe(true);
    expect([large.bytes, budget.used]).toEqual([0, 90]);
  });

  test('takes nothing for one who has given up before', async () => {
    const budget = new ByteBudget(100);
    await expect(budget.open().grow(10, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(budget.used).toBe(0);
  });

  test('counts a ticket that gave up growing as one that will give back', async () => {
    const budget = new ByteBudget(100);
    const [holder, other] = [budget.open(), budget.open()];
    await holder.grow(80);
    await other.grow(20);
    const leaving = new AbortController();
    const waits = [grow(other, 60, leaving.signal), grow(budget.open(), 30)];
    leaving.abort(new Error('stopped'));
    await setImmediate();
    other.release();
    await setImmediate();
    expect(waits[1]?.isThrough).toBe(false);
    holder.release();
    await setImmediate();
    expect(waits[1]?.isThrough).toBe(true);
  });
});

interface Job {
  /** What the ticket grows to, step by step; a body of unknown length. */
  readonly sizes: readonly number[];
  readonly gap: number;
  /** Gives up at this step, if it comes to it. */
  readonly abortsAt: number | undefined;
}

const job: fc.Arbitrary<Job> = fc.record({
  sizes: fc
    .array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
    .map((steps) => steps.map((_, position) => steps.slice(0, position + 1).reduce((sum, step) => sum + step, 0))),
  gap: fc.integer({ min: 0, max: 3 }),
  abortsAt: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined, freq: 4 }),
});

test('a byte budget never exceeds its capacity but for one item that runs on alone, and all items end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 150 }), fc.array(job, { maxLength: 12 }), async (capacity, jobs) => {
      const budget = new ByteBudget(capacity);
      const tickets: ByteTicket[] = [];
      const excess: string[] = [];
      const check = () => {
        const largest = Math.max(0, ...tickets.map((ticket) => ticket.bytes));
        const sum = tickets.reduce((total, ticket) => total + ticket.bytes, 0);
        if (sum !== budget.used) excess.push(`counts ${budget.used} for ${sum}`);
        if (budget.used > capacity && budget.used - largest > capacity) excess.push(`${budget.used} of ${capacity}`);
      };
      const work = async ({ sizes, gap, abortsAt }: Job) => {
        const ticket = budget.open();
        tickets.push(ticket);
        const leaving = new AbortController();
        try {
          for (const [step, size] of sizes.entries()) {
            const growing = ticket.grow(size, leaving.signal);
            if (step === abortsAt) leaving.abort(new Error('stopped'));
            await growing;
            check();
            for (let turn = 0; turn < gap; turn += 1) await setImmediate();
          }
        } catch {
          check();
        } finally {
          ticket.release();
          check();
        }
      };
      await Promise.all(jobs.map(work));
      expect(excess).toEqual([]);
      expect(budget.used).toBe(0);
    }),
    { numRuns: 150 },
  );
});
