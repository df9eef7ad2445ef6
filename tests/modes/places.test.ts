import { describe, expect, it } from 'vitest';
import { Places } from '../../src/modes/places.js';

const never = new AbortController().signal;

/** Places of lanes with `total` of them, and what has been granted so far. */
function makePlaces(total: number) {
  let taken = 0;
  const granted: string[] = [];
  const places = new Places(() => total - taken);
  return {
    places,
    granted,
    reserve: (name: string, signal = never) => places.reserve(signal).then(() => granted.push(name)),
    take: () => {
      places.take();
      taken += 1;
    },
    free: () => {
      taken -= 1;
      places.offer();
    },
  };
}

/** Lets everything go on that is not waiting. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('places of lanes', () => {
  it('are promised once each: the next one waits until a task has left', async () => {
    const { granted, reserve, take, free } = makePlaces(1);
    await reserve('first');
    void reserve('second');
    take();
    await settle();
    expect(granted).toEqual(['first']);
    free();
    await settle();
    expect(granted).toEqual(['first', 'second']);
  });

  it('go to who waits in the order they asked', async () => {
    const { granted, reserve, take, free } = makePlaces(1);
    await reserve('first');
    take();
    for (const name of ['second', 'third']) void reserve(name);
    free();
    await settle();
    expect(granted).toEqual(['first', 'second']);
    take();
    free();
    await settle();
    expect(granted).toEqual(['first', 'second', 'third']);
  });

  it('go to the next one when they are given back unused', async () => {
    const { places, granted, reserve } = makePlaces(1);
    await reserve('first');
    void reserve('second');
    places.unreserve();
    await settle();
    expect(granted).toEqual(['first', 'second']);
  });

  it('are not kept for one that was called off, who hears why', async () => {
    const { granted, reserve, take, free } = makePlaces(1);
    const stopping = new AbortController();
    await reserve('first');
    take();
    const second = reserve('second', stopping.signal);
    void reserve('third');
    const reason = new Error('stopped');
    stopping.abort(reason);
    await expect(second).rejects.toBe(reason);
    await expect(reserve('fourth', stopping.signal)).rejects.toBe(reason);
    free();
    await settle();
    expect(granted).toEqual(['first', 'third']);
  });
});
