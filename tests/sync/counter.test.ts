import { describe, expect, it } from 'vitest';
import { Counter, Counters } from '../../src/sync/counter.js';
import { startThread } from './start-thread.js';

describe('Counter', () => {
  it('counts up and down and answers the count after it', () => {
    const counter = Counter.create();
    expect([counter.increment(), counter.add(4), counter.add(-7), counter.value]).toEqual([1, 5, -2, -2]);
  });

  it('is one counter through its handle', () => {
    const counter = Counter.create();
    Counter.from(structuredClone(counter.handle)).add(3);
    expect(counter.value).toBe(3);
  });

  it('is exact beyond 32 bits, and refuses to answer where a number would be inexact', () => {
    const counter = Counter.create();
    counter.add(2 ** 40);
    expect(counter.increment()).toBe(2 ** 40 + 1);
    expect(counter.add(Number.MAX_SAFE_INTEGER - 2 ** 40 - 1)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => counter.increment()).toThrow(RangeError);
    expect(() => counter.value).toThrow(/2\^53/);
  });

  it('refuses what is not a safe integer and counts nothing', () => {
    const counter = Counter.create();
    for (const amount of [0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(() => counter.add(amount)).toThrow(RangeError);
    }
    expect(counter.value).toBe(0);
  });
});

describe('Counters', () => {
  it('keeps named counts apart in one buffer', () => {
    const counters = Counters.create(['fetched', 'saved', 'bytes']);
    counters.get('saved').increment();
    counters.get('bytes').add(5_000_000_000);
    expect(Counters.from(structuredClone(counters.handle)).readAll()).toEqual({
      fetched: 0,
      saved: 1,
      bytes: 5_000_000_000,
    });
    Counter.from(structuredClone(counters.get('saved').handle)).increment();
    expect(counters.get('saved').value).toBe(2);
  });

  it('refuses names that are missing, double or unknown', () => {
    expect(() => Counters.create([])).toThrow(RangeError);
    expect(() => Counters.create(['saved', 'saved'])).toThrow(/distinct/);
    expect(() => Counters.create(['saved']).get('bytes' as 'saved')).toThrow('expected one of saved, got bytes');
  });

  it('loses no count of several threads', async () => {
    const counters = Counters.create(['saved', 'bytes']);
    const rounds = 20_000;
    const threads = [1, 2, 3].map(() => startThread('count', { handle: counters.handle, rounds }));
    await Promise.all(threads.map(({ result }) => result));
    expect(counters.readAll()).toEqual({ saved: 3 * rounds, bytes: 3 * rounds * 3_000_000_000 });
  });
});
