import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FetchSettings } from '../../src/core/settings.js';
import { createRobots } from '../../src/fetch/robots.js';
import { AbortListeners } from '../../src/flow/abort-listeners.js';
import { type Alarm, alarmClock } from '../../src/flow/alarm-clock.js';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, makeSettings, serve } from './support.js';

const { open, started } = makeOpeners({ retries: 1, maxBytes: 1_000 });

/** Time limits that are set, and listeners on the run's signal. */
const alarms = new Set<Alarm>();
let listeners = 0;

beforeEach(() => {
  alarms.clear();
  listeners = 0;
  const { set, clear } = alarmClock;
  vi.spyOn(alarmClock, 'set').mockImplementation((ms, ring) => {
    const alarm = set.call(alarmClock, ms, () => {
      alarms.delete(alarm);
      ring();
    });
    alarms.add(alarm);
    return alarm;
  });
  vi.spyOn(alarmClock, 'clear').mockImplementation((alarm) => {
    if (alarm !== undefined) alarms.delete(alarm);
    clear.call(alarmClock, alarm);
  });
  const { add } = AbortListeners.prototype;
  vi.spyOn(AbortListeners.prototype, 'add').mockImplementation(function (this: AbortListeners, signal, listener) {
    listeners += 1;
    const forget = add.call(this, signal, listener);
    return () => {
      listeners -= 1;
      forget();
    };
  });
});
afterEach(() => vi.restoreAllMocks());

const paths: Record<string, RequestListener> = {
  '/whole': (_request, response) => void response.end('whole'),
  '/moved': (_request, response) => void response.writeHead(302, { location: '/whole' }).end(),
  '/missing': (_request, response) => void response.writeHead(404).end('not here'),
  '/reset': (request) => void request.socket.resetAndDestroy(),
  '/silent': () => {},
  '/stalled': (_request, response) => void response.writeHead(200, { 'content-length': '100' }).write('some'),
  '/large': (_request, response) => void response.end('x'.repeat(2_000)),
  '/circle': (_request, response) => void response.writeHead(302, { location: '/circle' }).end(),
};

describe('a fetch that has ended', () => {
  it.each<[path: string, code: string | undefined, changes?: Partial<FetchSettings>]>([
    ['/whole', undefined],
    ['/moved', undefined],
    ['/missing', 'E_HTTP_404'],
    ['/reset', 'E_CONN_RESET'],
    ['/silent', 'E_HEADERS_TIMEOUT', { firstByteTimeoutMs: 50 }],
    ['/stalled', 'E_BODY_STALLED', { idleTimeoutMs: 50 }],
    ['/large', 'E_TOO_LARGE'],
    ['/circle', 'E_REDIRECT_LOOP'],
  ])('leaves no time limit and no listener behind: %s', async (path, code, changes = {}) => {
    const server = await started(serve((request, response) => paths[request.url ?? '']?.(request, response)));
    const fetching = open(changes).fetch(makeItem(`${server.origin}${path}`), makeContext());
    if (code === undefined) await fetching;
    else await expect(fetching).rejects.toMatchObject({ code });
    expect(alarms.size).toBe(0);
    expect(listeners).toBe(0);
  });
});

describe('a question for robots.txt that was answered', () => {
  it.each(['/whole', '/moved', '/missing'])('leaves no time limit behind: %s', async (path) => {
    const server = await started(serve((request, response) => paths[path]?.(request, response)));
    const robots = createRobots(makeSettings({ retries: 0, maxRedirects: 1 }));
    const { signal } = new AbortController();
    expect(await robots.allows(new URL(server.origin), signal)).toBe(true);
    expect(alarms.size).toBe(0);
    expect(listeners).toBe(0);
    await robots.close();
  });
});
