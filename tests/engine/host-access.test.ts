import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { problem } from '../../src/core/errors.js';
import { HostAccess } from '../../src/engine/host-access.js';
import { Circuits } from '../../src/fetch/circuits.js';

const url = 'https://a.test/x';
const silent = problem('E_CONN_REFUSED', 'a.test refused the connection');
const opened: HostAccess[] = [];
afterEach(() => {
  for (const access of opened.splice(0)) access.hosts.close();
});

/** Access to hosts with one slot each, whose clock stands still, and tells which origins were given up. */
function start() {
  const clock = { ms: 0 };
  const givenUp: (string | undefined)[] = [];
  const access = new HostAccess({
    perHost: 1,
    perHostIntervalMs: 0,
    robots: undefined,
    circuits: new Circuits(() => clock.ms),
    signal: new AbortController().signal,
    onFree: () => {},
    onSilent: (silentUrl) => givenUp.push(silentUrl),
  });
  opened.push(access);
  /** As many attempts in a row that brought no response. */
  const fallSilent = (times: number) => {
    for (let each = 0; each < times; each += 1) {
      clock.ms += 1_000;
      access.onSilence(url, silent);
    }
  };
  return { access, givenUp, fallSilent };
}

describe('the slots of hosts', () => {
  test('are free again where a task is refused as it begins', () => {
    const { access, fallSilent } = start();
    expect(access.hosts.tryAcquire('a.test')).toBe(true);
    fallSilent(20);
    expect(access.begin(1, url, 'a.test')).toMatchObject({ code: 'E_CONN_REFUSED' });
    expect(access.hosts.tryAcquire('a.test')).toBe(true);
  });

  test('are free again where the origin falls silent while a hop waits for one', async () => {
    const { access, fallSilent } = start();
    access.begin(1, 'https://other.test/', undefined);
    expect(access.hosts.tryAcquire('a.test')).toBe(true);
    const hop = access.acquire(1, url);
    await setImmediate();
    fallSilent(20);
    access.hosts.release('a.test');
    expect(await hop).toMatchObject({ code: 'E_CONN_REFUSED' });
    expect(access.hosts.tryAcquire('a.test')).toBe(true);
  });

  test('are given back by those alone who hold them', () => {
    const { access } = start();
    expect(access.hosts.tryAcquire('a.test')).toBe(true);
    expect(access.begin(1, url, 'a.test')).toBeUndefined();
    access.release(2, url);
    access.release(1, 'https://other.test/');
    expect(access.hosts.tryAcquire('a.test')).toBe(false);
    access.release(1, url);
    expect(access.hosts.tryAcquire('a.test')).toBe(true);
    // The second time it is another's.
    access.release(1, url);
    access.end(1);
    expect(access.hosts.tryAcquire('a.test')).toBe(false);
  });

  test('are as far apart as the host’s robots.txt asks', () => {
    const { access } = start();
    access.onDelay(url, 60_000);
    expect(access.hosts.tryAcquire('a.test')).toBe(true);
    access.hosts.release('a.test');
    expect(access.hosts.tryAcquire('a.test')).toBe(false);
    expect(access.hosts.tryAcquire('other.test')).toBe(true);
  });
});

test('a slot that was not used tells nothing of its host', () => {
  const { access, givenUp, fallSilent } = start();
  fallSilent(19);
  expect(access.hosts.tryAcquire('a.test')).toBe(true);
  access.begin(1, url, 'a.test');
  access.release(1, url, 'unused');
  expect(givenUp).toEqual([]);
  fallSilent(1);
  expect(givenUp).toEqual([url]);
});
