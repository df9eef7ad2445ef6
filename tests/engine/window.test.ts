import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task, TaskItem } from '../../src/engine/mode.js';
import { type Waiting, Window } from '../../src/engine/window.js';

const makeItem = (index: number, url: string): TaskItem => ({ item: { index, url, fields: {} }, key: String(index) });

function makeWaiting(index: number, hostname: string | undefined, path = String(index)): Waiting {
  const url = hostname === undefined ? `file:///${path}` : `https://${hostname}/${path}`;
  return { id: index, url, hostname, items: [makeItem(index, url)], isAlone: false };
}

/** Admits and queues in one go. */
function put(window: Window, waiting: Waiting): void {
  window.admit(waiting);
  window.queue(waiting);
}

const indexesOf = (task: Task | undefined) => task?.items.map(({ item }) => item.index);
const free = () => true;

describe('the window', () => {
  test('gives hosts their turns, each in its own order', () => {
    const window = new Window(10);
    for (const [index, host] of ['a', 'a', 'a', 'b', 'c', 'b'].entries()) put(window, makeWaiting(index, host));
    const taken = Array.from({ length: 6 }, () => window.take(free)?.id);
    expect(taken).toEqual([0, 3, 4, 1, 5, 2]);
    expect([window.take(free), window.size]).toEqual([undefined, 0]);
  });

  test('tells the hosts that something waits for, files apart', () => {
    const window = new Window(10);
    for (const [index, host] of ['a', 'b', undefined, 'a'].entries()) put(window, makeWaiting(index, host));
    expect(window.hostnames()).toEqual(['a', 'b']);
    window.take((host) => host === 'b');
    expect(window.hostnames()).toEqual(['a']);
  });

  test('passes over a host without a free slot until it is offered a turn', () => {
    const window = new Window(10);
    for (const [index, host] of ['a', 'b'].entries()) put(window, makeWaiting(index, host));
    expect(window.take((host) => host !== 'a')?.id).toBe(1);
    expect(window.take(free)).toBeUndefined();
    window.offerTurn('a');
    window.offerTurn('a');
    expect(window.take(free)?.id).toBe(0);
    window.offerTurn('never heard of');
    expect(window.take(free)).toBeUndefined();
  });

  test('asks no slot for what has no host, and says who holds one', () => {
    const window = new Window(10);
    put(window, makeWaiting(0, undefined));
    put(window, makeWaiting(1, 'a'));
    expect(window.take(() => false)).toEqual({ id: 0, items: [makeItem(0, 'file:///0')], hasHostSlot: false });
    window.offerTurn('a');
    expect(window.take(free)?.hasHostSlot).toBe(true);
  });

  test('joins no file of somebody’s list to one that the user named, nor the other way round', () => {
    const window = new Window(10);
    const listed = makeItem(1, 'file:///a');
    const named: TaskItem = { ...listed, item: { ...listed.item, isLocal: true } };
    put(window, { id: 0, url: 'file:///a', hostname: undefined, items: [named], isAlone: false });
    expect(window.join('file:///a', listed)).toBe(false);
    put(window, { id: 1, url: 'file:///a', hostname: undefined, items: [listed], isAlone: false });
    expect([window.join('file:///a', named), window.join('file:///a', listed)]).toEqual([false, true]);
    expect([indexesOf(window.take(free)), indexesOf(window.take(free))]).toEqual([[1], [1, 1]]);
    expect(window.size).toBe(0);
  });

  test('joins equal URLs while they wait, also before it is known whether they may be fetched', () => {
    const window = new Window(10);
    const waiting = makeWaiting(0, 'a', 'x');
    window.admit(waiting);
    expect(window.join(waiting.url, makeItem(1, waiting.url))).toBe(true);
    window.queue(waiting);
    expect(window.join(waiting.url, makeItem(2, waiting.url))).toBe(true);
    expect(window.join('https://a/y', makeItem(3, 'https://a/y'))).toBe(false);
    expect(window.size).toBe(3);
    expect(indexesOf(window.take(free))).toEqual([0, 1, 2]);
    expect(window.join(waiting.url, makeItem(4, waiting.url))).toBe(false);
    expect(window.size).toBe(0);
  });

  test('forgets what is dropped', () => {
    const window = new Window(2);
    const waiting = makeWaiting(0, 'a', 'x');
    window.admit(waiting);
    window.join(waiting.url, makeItem(1, waiting.url));
    expect(window.isFull).toBe(true);
    window.drop(waiting);
    expect([window.size, window.join(waiting.url, makeItem(2, waiting.url))]).toEqual([0, false]);
  });

  test('gives a lost task again before others of its host, alone where it is under suspicion', () => {
    const window = new Window(10);
    for (const index of [0, 1]) put(window, makeWaiting(index, 'a'));
    const lost = window.take(free);
    window.requeue({ ...makeWaiting(0, 'a'), isAlone: true });
    expect(lost?.isAlone).toBeUndefined();
    expect(window.take(free)).toMatchObject({ id: 0, isAlone: true });
    expect(window.take(free)?.id).toBe(1);
  });
});

type Step =
  | { readonly do: 'add'; readonly host: string | undefined; readonly path: number }
  | { readonly do: 'take' }
  | { readonly do: 'end'; readonly pick: number; readonly isLost: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    host: fc.constantFrom('a', 'b', 'c', undefined),
    path: fc.nat(3),
  }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('end' as const), pick: fc.nat(20), isLost: fc.boolean() }),
);

/** A list of waiting tasks, searched from the front: what the window must agree with. */
class Model {
  readonly waiting: Waiting[] = [];
  readonly running: { task: Task; host: string | undefined }[] = [];

  held(host: string | undefined): number {
    return this.running.filter((each) => each.host === host).length;
  }

  isReady(host: string | undefined, perHost: number): boolean {
    return host === undefined || this.held(host) < perHost;
  }
}

test('the window keeps every item once, in order for each host, within the limits of hosts, whatever happens', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 80 }), (perHost, steps) => {
      const window = new Window(1_000);
      const model = new Model();
      let items = 0;
      const take = () => {
        const task = window.take((host) => model.isReady(host, perHost));
        const ready = model.waiting.filter(({ hostname }) => model.isReady(hostname, perHost));
        if (task === undefined) {
          expect(ready).toEqual([]);
          return false;
        }
        const first = ready.find(
          ({ hostname }) => hostname === model.waiting.find(({ id }) => id === task.id)?.hostname,
        );
        expect(first?.id).toBe(task.id);
        expect(task.items.map(({ item }) => item.index)).toEqual(first?.items.map(({ item }) => item.index));
        model.waiting.splice(model.waiting.indexOf(first as Waiting), 1);
        model.running.push({ task, host: first?.hostname });
        return true;
      };
      const end = (pick: number, isLost: boolean) => {
        const [ended] = model.running.splice(pick % Math.max(1, model.running.length), 1);
        if (ended === undefined) return;
        if (isLost) {
          const { id, items: lost } = ended.task;
          const again = { ...makeWaiting(id, ended.host), url: 'lost', items: [...lost], isAlone: true };
          window.requeue(again);
          model.waiting.unshift(again);
        }
        if (ended.host !== undefined) window.offerTurn(ended.host);
      };
      for (const each of steps) {
        if (each.do === 'add') {
          const added = makeWaiting(items, each.host, String(each.path));
          const twin = model.waiting.find(({ url }) => url === added.url);
          expect(window.join(added.url, makeItem(items, added.url))).toBe(twin !== undefined);
          if (twin) {
            // The window was given the same array.
            expect(twin.items.at(-1)?.item.index).toBe(items);
          } else {
            put(window, added);
            model.waiting.push(added);
          }
          items += 1;
        } else if (each.do === 'take') take();
        else end(each.pick, each.isLost);
        expect(window.size).toBe(model.waiting.reduce((sum, waiting) => sum + waiting.items.length, 0));
      }
      while (model.waiting.length > 0 || model.running.length > 0) if (!take()) end(0, false);
      expect([window.size, window.take(free)]).toEqual([0, undefined]);
    }),
    { numRuns: 300 },
  );
});
