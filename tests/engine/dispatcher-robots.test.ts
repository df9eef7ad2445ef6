import { describe, expect, test } from 'vitest';
import { ItemError } from '../../src/core/errors.js';
import type { Robots } from '../../src/fetch/robots.js';
import { makeRows, startDispatcher, until } from './fake-lanes.js';

const urls = (count: number) => Array.from({ length: count }, (_, index) => `https://example.com/${index}`);

describe('robots.txt', () => {
  function makeRobots(allows: (url: URL) => boolean | Promise<boolean>): Robots {
    return {
      maxAsked: 256,
      known: () => undefined,
      allows: async (url) => allows(url),
      delayMs: () => 0,
      takeSilence: () => undefined,
      close: async () => {},
    };
  }

  test('that refuses an item skips it and those that joined it, and asks no lane', async () => {
    const refused = 'https://example.com/no';
    const run = startDispatcher(makeRows([refused, 'https://example.com/yes', refused]), {
      robots: makeRobots(({ pathname }) => pathname !== '/no'),
    });
    await run.run();
    expect(run.lanes.submitted.map(({ items }) => items.map(({ item }) => item.index))).toEqual([[1]]);
    expect(run.outcomes.filter(({ status }) => status === 'skipped')).toEqual(
      [0, 2].map((index) => ({
        index,
        url: refused,
        status: 'skipped',
        code: 'E_ROBOTS',
        class: 'opted-out',
        message: 'example.com asks programs not to fetch this (robots.txt)',
      })),
    );
  });

  test('that is slow holds up only its own host', async () => {
    let answer = (_: boolean) => {};
    const slow = new Promise<boolean>((resolve) => (answer = resolve));
    const rows = ['https://slow.example/a', 'https://fast.example/b', 'file:///c'];
    const run = startDispatcher(makeRows(rows), {
      robots: makeRobots(({ host }) => (host === 'slow.example' ? slow : true)),
    });
    const running = run.run();
    await until(() => run.outcomes.length === 2);
    expect(run.outcomes.map(({ index }) => index).sort()).toEqual([1, 2]);
    answer(true);
    await running;
    expect(run.state.counts.done).toBe(3);
  });

  test('is waited for while lanes start already', async () => {
    let answer = (_: boolean) => {};
    const slow = new Promise<boolean>((resolve) => (answer = resolve));
    const run = startDispatcher(makeRows(urls(1)), { robots: makeRobots(() => slow) });
    const running = run.run();
    await until(() => run.lanes.warmedUpAt.length === 1);
    expect(run.lanes.submitted).toEqual([]);
    answer(true);
    await running;
    expect(run.state.counts.done).toBe(1);
  });

  test('starts no lane where there is nothing to do', async () => {
    const run = startDispatcher(makeRows([]), { robots: makeRobots(() => true) });
    await run.run();
    expect(run.lanes.warmedUpAt).toEqual([]);
  });

  test('that cannot be had fails the item with its reason', async () => {
    const run = startDispatcher(makeRows(urls(1)), {
      robots: makeRobots(() => {
        throw new ItemError('E_DNS_NOTFOUND', 'example.com: no such name');
      }),
    });
    await run.run();
    expect(run.outcomes[0]).toMatchObject({ status: 'failed', code: 'E_DNS_NOTFOUND' });
  });

  test('is asked on for each hop to another host', async () => {
    const run = startDispatcher(makeRows(urls(1)), {
      robots: makeRobots(({ host }) => host !== 'other.example'),
      work: async (task, lanes) => {
        expect(await run.dispatcher.hub.acquireHost(task.id, 'https://other.example/x')).toMatchObject({
          code: 'E_ROBOTS',
        });
        expect(await run.dispatcher.hub.acquireHost(task.id, 'https://third.example/x')).toBeUndefined();
        lanes.finish(task);
      },
    });
    await run.run();
    expect(run.state.counts.done).toBe(1);
  });
});
