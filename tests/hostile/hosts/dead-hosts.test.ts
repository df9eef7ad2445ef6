import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RecipeInput } from '../../../src/index.js';
import { library } from '../../built.js';
import { makeFolder, readOutcomes } from '../../results.js';
import { findDeadPort, type HostileServer, interleave, startServer, startSilent, urlsOf } from './support.js';

const recipe: RecipeInput = { outputs: { saved: { save: 'original' } } };
const resolve = { '*.test': '127.0.0.1' };

const servers: HostileServer[] = [];
afterEach(async () => {
  for (const { close } of servers.splice(0)) await close();
});

async function started(starting: Promise<HostileServer>): Promise<HostileServer> {
  const server = await starting;
  servers.push(server);
  return server;
}

const answer: RequestListener = (_request, response) => void response.end('text');
const startLive = () => started(startServer(answer));

describe('a host that is dead', { timeout: 90_000 }, () => {
  const folder = makeFolder();

  it.each(['hybrid', 'async'] as const)(
    'ends its ten thousand items in %s without asking it for each',
    async (mode) => {
      const live = await startLive();
      const port = await findDeadPort();
      const source = [...urlsOf('dead.test', port, 10_000), ...urlsOf('live.test', live.port, 50)];
      const fetch = { allowPrivate: true, resolve };
      const { out, items, byClass } = await library.run(recipe, {
        mode,
        source,
        out: join(folder, mode),
        fetch,
        workers: 2,
      });
      expect(items).toMatchObject({ done: 50, failed: 10_000 });
      expect(byClass).toEqual({ connect: 10_000 });
      const dead = (await readOutcomes(out)).slice(0, 10_000);
      const untried = dead.filter(({ attempts }) => attempts === undefined);
      // In the 3 s until it is given up, no more than what finds a place among the items at once.
      expect(untried.length).toBeGreaterThan(8_000);
      for (const { code, message } of untried) {
        expect(code).toBe('E_CONN_REFUSED');
        expect(message).toMatch(
          /^dead\.test:\d+ has not answered \d+ attempts in a row \(.*refused.*\); run millrace retry later$/,
        );
      }
    },
  );

  it('fails with the class of what its attempts met', async () => {
    const silent = await started(startSilent());
    const source = [...urlsOf('silent.test', silent.port, 300), ...urlsOf('nowhere.invalid', 80, 5_000)];
    const fetch = { allowPrivate: true, ignoreRobots: true, resolve, firstByteTimeout: 250, retries: 1, perHost: 8 };
    const { out, byClass } = await library.run(recipe, { mode: 'async', source, out: join(folder, 'classes'), fetch });
    expect(byClass).toEqual({ timeout: 300, dns: 5_000 });
    const last = (await readOutcomes(out)).filter(({ index }) => index === 299 || index === 5_299);
    expect(last.map(({ code, attempts }) => [code, attempts])).toEqual([
      ['E_HEADERS_TIMEOUT', undefined],
      [expect.stringMatching(/^E_DNS_/), undefined],
    ]);
    for (const { message } of last) expect(message).toContain('has not answered');
    expect(silent.asked.length).toBeLessThan(300);
  });

  it('does not keep the other port of its name from being asked', async () => {
    const live = await startLive();
    const source = interleave([urlsOf('both.test', await findDeadPort(), 400), urlsOf('both.test', live.port, 400)]);
    const fetch = { allowPrivate: true, ignoreRobots: true, resolve };
    const { items } = await library.run(recipe, { mode: 'async', source, out: join(folder, 'ports'), fetch });
    expect(items).toMatchObject({ done: 400, failed: 400 });
  });

  it('is one of a hundred, and live hosts are through while these are still tried', async () => {
    const live = await startLive();
    const silent = await started(startSilent());
    const port = await findDeadPort();
    const names = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}${index}.test`);
    const source = interleave([
      ...names('refuses', 50).map((host) => urlsOf(host, port, 10)),
      ...names('silent', 50).map((host) => urlsOf(host, silent.port, 10)),
      ...names('live', 4).map((host) => urlsOf(host, live.port, 50)),
    ]);
    const ended: string[] = [];
    const { items, byClass } = await library.run(recipe, {
      mode: 'hybrid',
      workers: 2,
      source,
      out: join(folder, 'hundred'),
      fetch: { allowPrivate: true, resolve, firstByteTimeout: 1_500, retries: 1 },
      onEvent: (event) => void (event.type === 'outcome' && ended.push(event.outcome.url)),
    });
    expect(items).toMatchObject({ done: 200, failed: 1_000 });
    expect(byClass).toEqual({ connect: 500, timeout: 500 });
    const lastLive = ended.findLastIndex((url) => url.includes('//live'));
    // The silent ones take many seconds yet.
    expect(lastLive + 1 - 200).toBeLessThan(900);
  });

  it('that only restarts loses no item', async () => {
    const live = await startLive();
    const { port } = live;
    const source = urlsOf('restarts.test', port, 60);
    const fetch = { allowPrivate: true, ignoreRobots: true, resolve, backoff: 1_000, retries: 6 };
    let count = 0;
    let restarted: Promise<unknown> | undefined;
    const restart = async () => {
      await live.close();
      await new Promise((done) => setTimeout(done, 1_000));
      await started(startServer(answer, port));
    };
    const { items } = await library.run(recipe, {
      mode: 'async',
      source,
      out: join(folder, 'restarts'),
      fetch,
      concurrency: 20,
      onEvent: ({ type }) => {
        if (type === 'outcome') count += 1;
        if (count === 5) restarted ??= restart();
      },
    });
    await restarted;
    expect(items).toMatchObject({ done: 60, failed: 0 });
  });
});
