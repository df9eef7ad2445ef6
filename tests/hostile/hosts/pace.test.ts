import type { RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RecipeInput, RunOptions } from '../../../src/index.js';
import { library } from '../../built.js';
import { makeFolder, readOutcomes } from '../../results.js';
import { type HostileServer, interleave, startServer, urlsOf } from './support.js';

const recipe: RecipeInput = { outputs: { saved: { save: 'original' } } };
const folder = makeFolder();
/** Clocks of this process and of a lane may differ by a millisecond, and a timer makes up for ten. */
const slackMs = 12;

const servers: HostileServer[] = [];
afterEach(async () => {
  for (const { close } of servers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<HostileServer> {
  const server = await startServer(listener);
  servers.push(server);
  return server;
}

let runs = 0;
async function run(source: readonly string[], options: RunOptions = {}) {
  runs += 1;
  const { fetch, ...others } = options;
  const summary = await library.run(recipe, {
    source,
    mode: 'async',
    out: join(folder, `out-${runs}`),
    ...others,
    fetch: { allowPrivate: true, ignoreRobots: true, resolve: { '*.test': '127.0.0.1' }, backoff: 1, ...fetch },
  });
  return { summary, outcomes: await readOutcomes(summary.out) };
}

const timesOf = (server: HostileServer, host: string) =>
  server.asked.filter((each) => each.host === host && each.path !== '/robots.txt').map(({ at }) => at);

/** Requests may bunch up a little on their way, and the first may be held up: only the whole is looked at. */
function expectSpaced(times: readonly number[], intervalMs: number): void {
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(0.7 * intervalMs * (times.length - 1));
}

describe('Retry-After', { timeout: 60_000 }, () => {
  /** Refuses the first request for `/0` of host `slow.test` like this, and answers all else. */
  function refuseOnce(refuse: (response: ServerResponse) => void): RequestListener {
    let isRefused = false;
    return (request, response) => {
      const isFirst = !isRefused && request.url === '/0' && request.headers.host?.startsWith('slow.test');
      if (!isFirst) return void response.end('text');
      isRefused = true;
      refuse(response);
    };
  }
  const httpDate = (ms: number) => new Date(ms).toUTCString();
  const longAgo = Date.UTC(2001, 1, 3, 4, 5, 6);

  it.each<[string, number, Record<string, string>]>([
    ['seconds', 429, { 'retry-after': '2' }],
    ['seconds of a 503', 503, { 'retry-after': '2' }],
    [
      'a date by the clock of the server, however wrong',
      429,
      { date: httpDate(longAgo), 'retry-after': httpDate(longAgo + 2_000) },
    ],
  ])('in %s keeps everything from its host for so long, while others go on', async (_title, status, headers) => {
    const server = await serve(refuseOnce((response) => void response.writeHead(status, headers).end()));
    const source = interleave([urlsOf('slow.test', server.port, 4), urlsOf('quick.test', server.port, 4)]);
    const { summary, outcomes } = await run(source, { fetch: { perHost: 1 } });
    expect(summary.items).toMatchObject({ done: 8, failed: 0 });
    expect(outcomes[0]?.attempts).toBe(2);
    const [first = 0, second = 0] = timesOf(server, 'slow.test');
    expect(second - first).toBeGreaterThanOrEqual(2_000 - slackMs);
    expect(timesOf(server, 'quick.test').filter((at) => at < second)).toHaveLength(4);
  });

  it.each<[string, number, Record<string, string>]>([
    ['a date that is past', 429, { date: httpDate(longAgo), 'retry-after': httpDate(longAgo - 60_000) }],
    ['a date that is past and no clock', 503, { 'retry-after': httpDate(longAgo) }],
    ['no time at all', 429, { 'retry-after': 'soon' }],
    ['less than nothing', 429, { 'retry-after': '-5' }],
    ['zero', 503, { 'retry-after': '0' }],
  ])('with %s means another attempt without a pause', async (_title, status, headers) => {
    const server = await serve(
      refuseOnce((response) => {
        if (headers.date === undefined) response.sendDate = false;
        response.writeHead(status, headers).end();
      }),
    );
    const { summary, outcomes } = await run(urlsOf('slow.test', server.port, 3));
    expect(summary.items).toMatchObject({ done: 3, failed: 0 });
    expect(outcomes[0]?.attempts).toBe(2);
  });

  it.each(['121', '86400', '99999999999999999999'])(
    'of %s s fails that item at once and pauses nothing',
    async (seconds) => {
      const server = await serve(
        refuseOnce((response) => void response.writeHead(429, { 'retry-after': seconds }).end()),
      );
      const { summary, outcomes } = await run(urlsOf('slow.test', server.port, 5), { fetch: { perHost: 1 } });
      expect(summary.items).toMatchObject({ done: 4, failed: 1 });
      expect(outcomes[0]).toMatchObject({ code: 'E_RATE_LIMITED', class: 'rate-limited', attempts: 1 });
      expect(outcomes[0]?.message).toContain('asks to wait');
      expect(server.asked).toHaveLength(5);
    },
  );
});

describe('the rate of a host', { timeout: 60_000 }, () => {
  it.each(['hybrid', 'async'] as const)('is kept over all lanes in %s, and by each host for itself', async (mode) => {
    const server = await serve((_request, response) => void response.end('text'));
    const source = interleave([urlsOf('a.test', server.port, 12), urlsOf('b.test', server.port, 12)]);
    const { summary } = await run(source, { mode, workers: 2, fetch: { perHostRate: 5 } });
    expect(summary.items.done).toBe(24);
    for (const host of ['a.test', 'b.test']) {
      const times = timesOf(server, host);
      expect(times).toHaveLength(12);
      // In a lane that starts the first ones may meet; whatever else holds them up only ever spreads them.
      expectSpaced(mode === 'async' ? times : times.slice(-6), mode === 'async' ? 200 : 100);
    }
  });

  it('counts the hops of redirects and new attempts too', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/0') response.writeHead(302, { location: '/2' }).end();
      else if (request.url === '/1' && server.asked.filter(({ path }) => path === '/1').length === 1)
        response.writeHead(500).end();
      else response.end('text');
    });
    const { summary } = await run(urlsOf('a.test', server.port, 2), { fetch: { perHostRate: 4 } });
    expect(summary.items.done).toBe(2);
    expect(server.asked).toHaveLength(4);
    expectSpaced(timesOf(server, 'a.test'), 250);
  });
});

describe('what a site asks of programs', { timeout: 60_000 }, () => {
  it('is kept to: Crawl-delay spaces the requests to its host, over all its items', async () => {
    const server = await serve((request, response) => {
      const isSlow = request.headers.host?.startsWith('slow.test') === true;
      if (request.url === '/robots.txt')
        response.end(`User-agent: *\n${isSlow ? 'Crawl-delay: 0.5\n' : ''}Disallow: /3\n`);
      else response.end('text');
    });
    const source = interleave([urlsOf('slow.test', server.port, 5), urlsOf('quick.test', server.port, 5)]);
    const { summary, outcomes } = await run(source, { fetch: { ignoreRobots: false } });
    expect(summary.items).toMatchObject({ done: 8, failed: 0, skipped: 2 });
    expect(
      outcomes.filter(({ status }) => status === 'skipped').map(({ url, code }) => [new URL(url).pathname, code]),
    ).toEqual([
      ['/3', 'E_ROBOTS'],
      ['/3', 'E_ROBOTS'],
    ]);
    const slow = timesOf(server, 'slow.test');
    expect(slow).toHaveLength(4);
    expectSpaced(slow, 500);
  });

  it.each(['noindex', 'noai', 'noimageai'])(
    'is kept to: X-Robots-Tag: %s skips the item, unless robots are ignored',
    async (tag) => {
      const server = await serve((request, response) => {
        if (request.url === '/robots.txt') return void response.writeHead(404).end();
        if (request.url === '/1') response.setHeader('X-Robots-Tag', `otherbot: nofollow, millrace: ${tag}`);
        response.end('text');
      });
      const { summary, outcomes } = await run(urlsOf('a.test', server.port, 3), { fetch: { ignoreRobots: false } });
      expect(summary.items).toMatchObject({ done: 2, skipped: 1 });
      expect(outcomes[1]).toMatchObject({ status: 'skipped', class: 'opted-out', code: 'E_OPTED_OUT' });
      const ignoring = await run(urlsOf('a.test', server.port, 3), { fetch: { ignoreRobots: true } });
      expect(ignoring.summary.items).toMatchObject({ done: 3, skipped: 0 });
    },
  );
});
