import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Slots } from '../../src/flow/slots.js';

describe('slots', () => {
  test('are given first come, first served', async () => {
    const slots = new Slots(2);
    const order: string[] = [];
    const take = async (name: string) => {
      await slots.acquire();
      order.push(name);
    };
    for (const name of ['a', 'b', 'c', 'd']) void take(name);
    await setImmediate();
    expect(order).toEqual(['a', 'b']);
    expect([slots.held, slots.waiting]).toEqual([2, 2]);
    slots.release();
    slots.release();
    await setImmediate();
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    expect([slots.held, slots.waiting]).toEqual([2, 0]);
  });

  test('are not taken at once past those who wait', async () => {
    const slots = new Slots(1);
    expect(slots.tryAcquire()).toBe(true);
    const waiting = slots.acquire();
    slots.release();
    expect(slots.tryAcquire()).toBe(false);
    await waiting;
    slots.release();
    expect(slots.tryAcquire()).toBe(true);
  });

  test('cost nothing to a waiter that gives up, and nobody loses its place', async () => {
    const slots = new Slots(1);
    await slots.acquire();
    const leaving = new AbortController();
    const left = slots.acquire(leaving.signal);
    const stayed = slots.acquire();
    leaving.abort(new Error('no time'));
    await expect(left).rejects.toThrow('no time');
    slots.release();
    await stayed;
    expect([slots.held, slots.waiting]).toEqual([1, 0]);
  });

  test('are refused to one who has given up before', async () => {
    const slots = new Slots(1);
    await expect(slots.acquire(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(slots.held).toBe(0);
  });

  test('stay with their holder when it gives up after it got one', async () => {
    const slots = new Slots(1);
    await slots.acquire();
    const leaving = new AbortController();
    const waiting = slots.acquire(leaving.signal);
    slots.release();
    await waiting;
    leaving.abort(new Error('too late'));
    await setImmediate();
    expect([slots.held, slots.waiting]).toEqual([1, 0]);
  });

  test('come back when the work that used one throws', async () => {
    const slots = new Slots(1);
    await expect(slots.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.use(() => slots.held)).toBe(1);
    expect(slots.held).toBe(0);
  });

  test('cannot be given back twice', () => {
    expect(() => new Slots(1).release()).toThrow('release without acquire');
  });

  test.each([0, -1, 1.5, Number.NaN])('cannot number %d', (capacity) => {
    expect(() => new Slots(capacity)).toThrow(RangeError);
  });
});

type Step = 'acquire' | 'try' | 'release' | 'abort';

test('slots never exceed their number, lose none, and serve in order, whatever the steps', async () => {
  const steps = fc.array(fc.constantFrom<Step>('acquire', 'acquire', 'try', 'release', 'abort'), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (capacity, taken) => {
      const slots = new Slots(capacity);
      let held = 0;
      let line: { number: number; leave: AbortController }[] = [];
      const served: number[] = [];
      const expected: number[] = [];
      for (const [number, step] of taken.entries()) {
        if (step === 'acquire') {
          const leave = new AbortController();
          slots.acquire(leave.signal).then(
            () => served.push(number),
            () => {},
          );
          if (held < capacity) {
            held += 1;
            expected.push(number);
          } else line.push({ number, leave });
        } else if (step === 'try') {
          const isFree = held < capacity;
          expect(slots.tryAcquire()).toBe(isFree);
          if (isFree) held += 1;
        } else if (step === 'release' && held > 0) {
          slots.release();
          const next = line.shift();
          if (next) expected.push(next.number);
          else held -= 1;
        } else if (step === 'abort' && line.length > 0) {
          const [leaver] = line.splice(number % line.length, 1);
          leaver?.leave.abort();
          line = [...line];
        }
        expect([slots.held, slots.waiting]).toEqual([held, line.length]);
      }
      await setImmediate();
      expect(served).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
