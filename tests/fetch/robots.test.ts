import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { FetchSettings } from '../../src/core/settings.js';
import { createRobots, type Robots } from '../../src/fetch/robots.js';
import { closeAfterEach } from '../closing.js';
import { makeSettings, serve, serveRaw } from './support.js';

const closeLater = closeAfterEach();

function open(changes: Partial<FetchSettings> = {}): Robots {
  const robots = createRobots(makeSettings(changes));
  closeLater(() => robots.close());
  return robots;
}

async function started(listener: RequestListener) {
  const asked: string[] = [];
  const server = await serve((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  closeLater(() => server.close());
  return { ...server, asked };
}

const { signal } = new AbortController();
const serving = (text: string | Buffer, status = 200, headers: Record<string, string> = {}) =>
  started((_request, response) => {
    response.writeHead(status, headers);
    response.end(text);
  });

describe('robots.txt', () => {
  it('is asked for once per origin, however many want to know', async () => {
    const server = await serving('User-agent: *\nDisallow: /private\n');
    const robots = open();
    const url = (path: string) => new URL(path, server.origin);
    expect(robots.known(url('/a'))).toBeUndefined();
    const answers = await Promise.all(
      ['/a', '/private/b', '/privates', '/b?/private'].map((path) => robots.allows(url(path), signal)),
    );
    expect(answers).toEqual([true, false, false, true]);
    expect(robots.known(url('/private'))).toBe(false);
    expect(await robots.allows(url('/c'), signal)).toBe(true);
    expect(server.asked).toEqual(['/robots.txt']);
  });

  it('heeds the group of millrace before the one of all', async () => {
    const server = await serving(
      '\ufeffUser-agent: *\nDisallow: /\n\nUser-Agent: Millrace/2.0\nAllow: /\nDisallow: /no$\n\nUser-agent: other\nDisallow: /\n',
    );
    const robots = open();
    expect(await robots.allows(new URL('/yes', server.origin), signal)).toBe(true);
    expect(await robots.allows(new URL('/no', server.origin), signal)).toBe(false);
  });

  it('takes a letter and its percent-encoding for the same, in rules and in URLs (RFC 9309, 2.2.2)', async () => {
    const server = await serving('User-agent: *\nDisallow: /go%6Fd\nDisallow: /~me\nDisallow: /a%2Fb\n');
    const robots = open();
    const paths = ['/good', '/g%6Fo%64', '/%7Eme', '/~me', '/a%2fb', '/a/b', '/go'];
    const answers = await Promise.all(paths.map((path) => robots.allows(new URL(path, server.origin), signal)));
    expect(answers).toEqual([false, false, false, false, false, true, true]);
  });

  it('joins the groups of one name, and takes the longest rule that fits, allowing where two are as long', async () => {
    const server = await serving(
      [
        'user-agent: a\r\nUser-agent: millrace\r\ndisallow: /x  # why\r\nCrawl-delay: 2.5\r\n',
        'User-agent: *\nDisallow: /\nCrawl-delay: 9\n',
        'USER-AGENT: MILLRACE\rAllow: /x/y\rDisallow: /*.gif$\rDisallow: /same\rAllow: /same\rDisallow: /%7euser\r',
      ].join('\n'),
    );
    const robots = open();
    const paths = ['/x', '/x/z', '/x/y', '/x/y/z.gif', '/a.gif?b', '/same', '/other', '/d/a.gif', '/%7Euser/a'];
    const answers = await Promise.all(paths.map((path) => robots.allows(new URL(path, server.origin), signal)));
    expect(answers).toEqual([false, false, true, false, true, true, true, false, false]);
    expect(robots.delayMs(new URL('/any', server.origin))).toBe(2_500);
  });

  it.each([
    ['Crawl-delay: 3', 3_000],
    ['Crawl-delay: 0', 0],
    ['Crawl-delay: -3', 0],
    ['Crawl-delay: often', 0],
    ['Crawl-delay: 86400', 120_000],
    ['Crawl-delay: Infinity', 120_000],
    ['Disallow:', 0],
  ])('"%s" means %i ms between requests', async (line, delayMs) => {
    const server = await serving(`User-agent: *\n${line}\n`);
    const robots = open();
    const url = new URL('/a', server.origin);
    expect([robots.delayMs(url), await robots.allows(url, signal), robots.delayMs(url)]).toEqual([0, true, delayMs]);
  });

  it.each([
    ['24 h where it was had', 200, 24 * 60],
    ['24 h where there is none', 404, 24 * 60],
    ['5 minutes where the server failed', 500, 5],
  ])('is kept for %s', async (_title, status, minutes) => {
    const server = await serving('', status);
    const robots = open();
    const url = new URL('/a', server.origin);
    await robots.allows(url, signal);
    const askedOnce = server.asked.length;
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now');
    try {
      clock.mockReturnValue(now + minutes * 60_000 - 30_000);
      expect(robots.known(url)).toBe(status !== 500);
      clock.mockReturnValue(now + minutes * 60_000 + 1);
      expect(robots.known(url)).toBeUndefined();
    } finally {
      clock.mockRestore();
    }
    await robots.allows(url, signal);
    expect(server.asked.length).toBe(2 * askedOnce);
  });

  it.each([
    ['an empty file', 200, '', true],
    ['a web page', 200, '<html><body>Disallow everything?</body></html>', true],
    ['401', 401, '', true],
    ['404', 404, 'not here', true],
    ['429', 429, '', true],
    ['500', 500, '', false],
    ['503', 503, '', false],
  ])('%s', async (_title, status, text, isAllowed) => {
    const server = await serving(text, status);
    expect(await open().allows(new URL('/a', server.origin), signal)).toBe(isAllowed);
  });

  it('forbids everything where the server goes on failing and asks for time', async () => {
    const server = await serving('', 503, { 'retry-after': '100' });
    expect(await open().allows(new URL('/a', server.origin), signal)).toBe(false);
  });

  it('is asked for again after a 5xx before everything is forbidden', async () => {
    let count = 0;
    const server = await started((_request, response) => {
      count += 1;
      response.writeHead(count === 1 ? 503 : 200, { 'retry-after': '100' });
      response.end('');
    });
    expect(await open({ retries: 3 }).allows(new URL('/a', server.origin), signal)).toBe(true);
    expect(server.asked).toHaveLength(2);
  });

  it('leaves it to the item to fail where the host cannot be reached', async () => {
    const server = await serve(() => {});
    await server.close();
    const robots = open();
    expect(await robots.allows(new URL('/a', server.origin), signal)).toBe(true);
    expect(await robots.allows(new URL('http://nowhere.invalid/a'), signal)).toBe(true);
  });

  it('leaves it to the item to fail where the host says nothing, or nothing sensible', async () => {
    const silent = await serveRaw(() => {});
    const garbled = await serveRaw((socket) => socket.end('garbage\r\n\r\n'));
    closeLater(silent.close, garbled.close);
    const robots = open({ firstByteTimeoutMs: 100 });
    expect(await robots.allows(new URL('/a', silent.origin), signal)).toBe(true);
    expect(await robots.allows(new URL('/a', garbled.origin), signal)).toBe(true);
  });

  it('sends nothing to a blocked address', async () => {
    const server = await serving('User-agent: *\nDisallow: /\n');
    expect(await open({ allowPrivate: false }).allows(new URL('/a', server.origin), signal)).toBe(true);
    expect(server.connections()).toBe(0);
  });

  it('follows five redirects, to other hosts too, and takes a sixth for no rules', async () => {
    const rules = await serving('User-agent: *\nDisallow: /\n');
    const start = async (hops: number) => {
      const server = await started((request, response) => {
        const hop = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0) + 1;
        const location = hop === hops ? `${rules.origin}/robots.txt` : `/hop${hop}`;
        response.writeHead(301, { location });
        response.end();
      });
      return open().allows(new URL('/a', server.origin), signal);
    };
    expect(await start(1)).toBe(false);
    expect(await start(5)).toBe(false);
    expect(await start(6)).toBe(true);
  });

  it('reads the first 500 KiB of one that is longer', async () => {
    const filler = `# ${'x'.repeat(97)}\n`.repeat(6 * 1024);
    const early = await serving(`User-agent: *\nDisallow: /early\n${filler}Disallow: /late\n`);
    const robots = open();
    expect(await robots.allows(new URL('/early', early.origin), signal)).toBe(false);
    expect(await robots.allows(new URL('/late', early.origin), signal)).toBe(true);
  });

  it.each([
    ['many patterns', 'Disallow: *a*b\n'.repeat(30_000)],
    ['long patterns', `Disallow: /${'*a'.repeat(1_000)}b\n`.repeat(240)],
  ])('with %s is not matched against long URLs for seconds, but taken to refuse them', async (_title, rules) => {
    const server = await serving(`User-agent: *\n${rules}`);
    const robots = open();
    expect(await robots.allows(new URL('/x', server.origin), signal)).toBe(true);
    const long = new URL(`/${'a'.repeat(1_900)}c`, server.origin);
    for (let each = 0; each < 100; each += 1) expect(await robots.allows(long, signal)).toBe(false);
  });

  it.each(['utf-8', 'none', 'gzip'])('is heard where it is said to be packed as %s and is not', async (coding) => {
    const server = await serving('User-agent: *\nDisallow: /\n', 200, { 'content-encoding': coding });
    expect(await open().allows(new URL(server.origin), signal)).toBe(false);
  });

  it('unpacks one that comes packed', async () => {
    const server = await serving(gzipSync('User-agent: *\nDisallow: /\n'), 200, { 'content-encoding': 'gzip' });
    expect(await open().allows(new URL('/a', server.origin), signal)).toBe(false);
  });

  it('is not asked for where robots are ignored, or for what is no web address', async () => {
    const server = await serving('User-agent: *\nDisallow: /\n');
    expect(await open({ ignoreRobots: true }).allows(new URL('/a', server.origin), signal)).toBe(true);
    expect(await open().allows(new URL('file:///a'), signal)).toBe(true);
    expect(server.asked).toEqual([]);
  });

  it('stops waiting with the reason of the signal, while others wait on', async () => {
    let answer = () => {};
    const server = await started((_request, response) => {
      answer = () => void response.end('');
    });
    const robots = open();
    const controller = new AbortController();
    const one = robots.allows(new URL('/a', server.origin), controller.signal);
    const other = robots.allows(new URL('/b', server.origin), signal);
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 50);
    await expect(one).rejects.toBe(reason);
    answer();
    expect(await other).toBe(true);
  });
});
