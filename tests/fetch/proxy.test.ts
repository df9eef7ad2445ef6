import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FetchSettings } from '../../src/core/settings.js';
import { createFetcher, type Fetcher } from '../../src/fetch/fetcher.js';
import { createRobots } from '../../src/fetch/robots.js';
import { good, key, otherHost } from '../hostile/fetch/certificates.js';
import { type HostileOrigin, head, send, startOrigin } from '../hostile/fetch/origin.js';
import { startProxy, type TestProxy, type TestProxyOptions } from './proxy-server.js';
import { makeContext, makeItem, makeSettings, serve, serveRaw } from './support.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Closes it when the test has ended. */
function closing<T extends { close(): Promise<void> }>(opened: T): T {
  onTestFinished(() => opened.close());
  return opened;
}

const open = (changes: Partial<FetchSettings>): Fetcher => closing(createFetcher(makeSettings(changes)));

const proxyWith = async (options: TestProxyOptions = {}): Promise<TestProxy> => closing(await startProxy(options));

/** An origin that says where it was asked, plain or with TLS. */
async function startTarget(isSecure = false, cert = good): Promise<HostileOrigin> {
  const answer = ({ path, socket }: { path: string; socket: { write(bytes: string): unknown } }) =>
    socket.write(`${head([`content-length: ${path.length}`])}${path}`);
  return closing(await startOrigin(answer, isSecure ? { tls: { cert, key } } : {}));
}

const textOf = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString();

/** Nobody vouches for the certificates of these tests. */
const trustAll = () => vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');

describe('a proxy that was named', () => {
  it('is asked for whole URLs of http, with the name of the host to look up and the host told who is meant', async () => {
    const proxy = await proxyWith();
    const target = await startTarget();
    const fetcher = open({ proxy: `http://127.0.0.1:${proxy.port}` });
    const url = `http://user:word@nowhere.test:${target.port}/a?b`;
    expect(textOf(await fetcher.fetch(makeItem(url), makeContext()))).toBe('/a?b');
    expect(textOf(await fetcher.fetch(makeItem(url.replace('/a', '/c')), makeContext()))).toBe('/c?b');
    expect(proxy.requests.map(({ method, target: asked }) => [method, asked])).toEqual([
      ['GET', `http://nowhere.test:${target.port}/a?b`],
      ['GET', `http://nowhere.test:${target.port}/c?b`],
    ]);
    expect(target.requests[0]?.header('host')).toBe(`nowhere.test:${target.port}`);
    expect(target.requests[0]?.header('authorization')).toBe('Basic dXNlcjp3b3Jk');
    expect(proxy.connections()).toBe(1);
  });

  it.each([false, true])(
    'leads to hosts of https, which are kept for the next request (TLS to the proxy: %s)',
    async (isSecure) => {
      trustAll();
      const proxy = await proxyWith(isSecure ? { tls: { cert: good, key } } : {});
      const target = await startTarget(true);
      const fetcher = open({ proxy: `${isSecure ? 'https' : 'http'}://127.0.0.1:${proxy.port}` });
      const context = makeContext();
      expect(textOf(await fetcher.fetch(makeItem(`https://nowhere.test:${target.port}/a`), context))).toBe('/a');
      expect(textOf(await fetcher.fetch(makeItem(`https://nowhere.test:${target.port}/b`), makeContext()))).toBe('/b');
      expect(proxy.requests.map(({ method, target: asked }) => [method, asked])).toEqual([
        ['CONNECT', `nowhere.test:${target.port}`],
      ]);
      expect(proxy.requests[0]?.headers.host).toBe(`nowhere.test:${target.port}`);
      expect(context.timings.connect).toBeGreaterThan(0);
      expect(context.timings.firstByte).toBeGreaterThan(0);
    },
  );

  it('gets hosts of http over TLS where it speaks that', async () => {
    trustAll();
    const proxy = await proxyWith({ tls: { cert: good, key } });
    const target = await startTarget();
    const fetcher = open({ proxy: `https://127.0.0.1:${proxy.port}` });
    const url = `http://nowhere.test:${target.port}/a`;
    expect(textOf(await fetcher.fetch(makeItem(url), makeContext()))).toBe('/a');
    expect(proxy.requests[0]?.target).toBe(url);
  });

  it('brings large bodies whole, of both kinds', async () => {
    trustAll();
    const proxy = await proxyWith();
    const body = Buffer.alloc(900_000, 'a picture ');
    const answer = send(head([`content-length: ${body.length}`]), body);
    const plain = closing(await startOrigin(answer));
    const secure = closing(await startOrigin(answer, { tls: { cert: good, key } }));
    const fetcher = open({ proxy: `http://127.0.0.1:${proxy.port}` });
    const urls = [`http://a.test:${plain.port}/`, `https://a.test:${secure.port}/`].flatMap((url) => [url, url, url]);
    const fetched = await Promise.all(urls.map((url) => fetcher.fetch(makeItem(url), makeContext())));
    for (const { bytes } of fetched) expect(Buffer.compare(Buffer.from(bytes), body)).toBe(0);
  });

  it('is told its user and password, and nobody behind it is', async () => {
    trustAll();
    const proxy = await proxyWith({ login: 'me:p@ss:ü' });
    const plain = await startTarget();
    const secure = await startTarget(true);
    const fetcher = open({ proxy: `http://me:p%40ss:%C3%BC@127.0.0.1:${proxy.port}` });
    await fetcher.fetch(makeItem(`http://a.test:${plain.port}/a`), makeContext());
    await fetcher.fetch(makeItem(`https://a.test:${secure.port}/a`), makeContext());
    expect(proxy.requests).toHaveLength(2);
    for (const asked of [...plain.requests, ...secure.requests]) {
      expect(asked.header('proxy-authorization')).toBeUndefined();
      expect(asked.header('authorization')).toBeUndefined();
    }
  });

  it('is the way to robots.txt too', async () => {
    const proxy = await proxyWith();
    const body = 'User-agent: *\nDisallow: /closed';
    const target = closing(await startOrigin(send(head([`content-length: ${body.length}`]), body)));
    const robots = closing(createRobots(makeSettings({ proxy: `http://127.0.0.1:${proxy.port}` })));
    const ask = (path: string) =>
      robots.allows(new URL(`http://nowhere.test:${target.port}${path}`), new AbortController().signal);
    expect(await ask('/closed')).toBe(false);
    expect(await ask('/open')).toBe(true);
    expect(proxy.requests).toHaveLength(1);
  });

  it('may stand on this machine, and its own name is found with `resolve`', async () => {
    const proxy = await proxyWith();
    const target = await startTarget();
    const fetcher = open({
      allowPrivate: false,
      proxy: `http://proxy.test:${proxy.port}`,
      resolve: { 'proxy.test': '127.0.0.1', 'public.test': '127.0.0.9' },
    });
    expect(textOf(await fetcher.fetch(makeItem(`http://public.test:${target.port}/a`), makeContext()))).toBe('/a');
    expect(proxy.requests[0]?.target).toBe(`http://public.test:${target.port}/a`);
  });

  it.each([
    'http://127.0.0.1/',
    'https://127.1/',
    'http://0x7f000001/',
    'https://017700000001/',
    'http://[::1]/',
    'https://[::ffff:10.0.0.1]:8443/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://metadata.google.internal/',
    'https://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'http://localhost.localdomain/',
    'http://ip6-loopback/',
  ])('hears nothing of %s, which is not public', async (url) => {
    const proxy = await proxyWith();
    const fetcher = open({ allowPrivate: false, proxy: `http://127.0.0.1:${proxy.port}` });
    await expect(fetcher.fetch(makeItem(url), makeContext())).rejects.toMatchObject({ code: 'E_ADDR_BLOCKED' });
    expect(proxy.connections()).toBe(0);
  });

  it('hears nothing of a redirect to what is not public, and leads to one that is', async () => {
    trustAll();
    const proxy = await proxyWith();
    const secure = await startTarget(true);
    const places = ['http://127.0.0.1/', `https://b.test:${secure.port}/end`];
    const from = closing(
      await startOrigin(({ path, socket }) =>
        socket.write(head([`location: ${places[Number(path.slice(1))]}`, 'content-length: 0'], '302 Found')),
      ),
    );
    const fetcher = open({ allowPrivate: false, proxy: `http://127.0.0.1:${proxy.port}` });
    const fetchFrom = (path: string) => fetcher.fetch(makeItem(`http://a.test:${from.port}${path}`), makeContext());
    await expect(fetchFrom('/0')).rejects.toMatchObject({ code: 'E_ADDR_BLOCKED' });
    expect(textOf(await fetchFrom('/1'))).toBe('/end');
    expect(proxy.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'CONNECT']);
  });

  it('of the environment is not one that was named', async () => {
    const proxy = await proxyWith();
    const through = `http://127.0.0.1:${proxy.port}`;
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
      vi.stubEnv(name, through);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    const target = await startTarget();
    expect(textOf(await open({}).fetch(makeItem(`http://127.0.0.1:${target.port}/a`), makeContext()))).toBe('/a');
    expect(proxy.connections()).toBe(0);
  });

  it.each(['socks5://127.0.0.1:1', 'http://127.0.0.1:1/path', '127.0.0.1:1'])('is refused as %s', (proxy) => {
    expect(() => createFetcher(makeSettings({ proxy }))).toThrow(/proxy: expected http:\/\/host:port/);
  });
});

describe('a proxy that fails', () => {
  async function failureOf(url: string, proxy: string, changes: Partial<FetchSettings> = {}) {
    const context = makeContext();
    const failure = open({ proxy, ...changes }).fetch(makeItem(url), context);
    return failure.then(
      () => expect.unreachable(),
      ({ code, message }) => ({ code, message, attempts: context.attempts }),
    );
  }

  /** What a host of http and one of https end with. */
  const failuresOf = (proxy: string, changes: Partial<FetchSettings> = {}) =>
    Promise.all(['http://a.test/', 'https://a.test:8443/'].map((url) => failureOf(url, proxy, changes)));

  it('E_PROXY_CONNECT where it does not run: the sentence blames it, and another try may help', async () => {
    const gone = await startProxy();
    await gone.close();
    const message = `the proxy 127.0.0.1:${gone.port} refused the connection (2 attempts)`;
    const expected = { code: 'E_PROXY_CONNECT', message, attempts: 2 };
    expect(await failuresOf(`http://127.0.0.1:${gone.port}`, { retries: 1 })).toEqual([expected, expected]);
  });

  it('E_PROXY_CONNECT where its name is not known', async () => {
    const [failure] = await failuresOf('http://proxy.invalid:1', { dnsServers: ['127.0.0.1:9'] });
    expect(failure).toMatchObject({ code: 'E_PROXY_CONNECT' });
    expect(failure?.message).toMatch(/^the proxy proxy\.invalid:1 cannot be reached: .*name/);
  });

  it('E_PROXY_AUTH where it asks for a login: once, and told apart from a wrong one', async () => {
    const { port } = await proxyWith({ login: 'me:secret' });
    const none = { code: 'E_PROXY_AUTH', message: `the proxy 127.0.0.1:${port} asks for a user and a password (407)` };
    expect(await failuresOf(`http://127.0.0.1:${port}`, { retries: 3 })).toEqual(
      Array(2).fill({ ...none, attempts: 1 }),
    );
    const [plain, secure] = await failuresOf(`http://me:wrong@127.0.0.1:${port}`);
    expect(plain?.message).toBe(`the proxy 127.0.0.1:${port} does not accept its user and password (407)`);
    expect(secure?.message).toBe(plain?.message);
  });

  it('E_PROXY_AUTH says so where it wants a kind of login that is unknown here', async () => {
    const { port } = await proxyWith({ login: 'me:secret', offered: 'NTLM' });
    for (const { code, message } of await failuresOf(`http://127.0.0.1:${port}`)) {
      expect(code).toBe('E_PROXY_AUTH');
      expect(message).toBe(
        `the proxy 127.0.0.1:${port} asks for a login of a kind that is unknown here (NTLM), not Basic`,
      );
    }
  });

  it('E_PROXY_AUTH says nothing of other kinds of login where Basic is among them', async () => {
    const { port } = await proxyWith({ login: 'me:secret', offered: 'Negotiate, Basic realm="here"' });
    for (const { message } of await failuresOf(`http://127.0.0.1:${port}`)) {
      expect(message).toBe(`the proxy 127.0.0.1:${port} asks for a user and a password (407)`);
    }
  });

  it.each([
    [403, 1],
    [404, 1],
    [301, 1],
    [500, 1],
    [502, 2],
    [503, 2],
    [504, 2],
  ])('E_PROXY_REFUSED where it answers CONNECT with %i, tried %i times', async (refusal, attempts) => {
    const { port } = await proxyWith({ refusal });
    const [, failure] = await failuresOf(`http://127.0.0.1:${port}`, { retries: 1 });
    expect(failure).toMatchObject({ code: 'E_PROXY_REFUSED', attempts });
    expect(failure?.message).toContain(`the proxy 127.0.0.1:${port} refused to connect to a.test:8443: ${refusal} `);
  });

  it('E_PROXY_TLS where nobody vouches for it, and where it speaks plain HTTP', async () => {
    const { port } = await proxyWith({ tls: { cert: good, key } });
    const certificate = `the certificate of the proxy 127.0.0.1:${port} is not signed by anyone trusted`;
    expect(await failuresOf(`https://127.0.0.1:${port}`, { retries: 2 })).toEqual(
      Array(2).fill({ code: 'E_PROXY_TLS', message: certificate, attempts: 1 }),
    );
    const plain = await proxyWith();
    const [failure] = await failuresOf(`https://127.0.0.1:${plain.port}`);
    expect(failure).toMatchObject({
      code: 'E_PROXY_TLS',
      message: `the TLS handshake with the proxy 127.0.0.1:${plain.port} failed`,
    });
  });

  it('leaves the certificate of a host behind it to that host', async () => {
    const proxy = await proxyWith();
    const target = await startTarget(true, otherHost);
    const fetcher = open({ proxy: `http://127.0.0.1:${proxy.port}` });
    await expect(fetcher.fetch(makeItem(`https://a.test:${target.port}/`), makeContext())).rejects.toMatchObject({
      code: 'E_TLS_SELF_SIGNED',
      message: `the certificate of a.test:${target.port} (reached through the proxy 127.0.0.1:${proxy.port}) is not signed by anyone trusted`,
    });
  });

  /** What it sends, and does then, to whatever it is asked. */
  type Bad = readonly [title: string, bytes: string, then: 'keep' | 'end', code: string, says: RegExp];
  const cases: Bad[] = [
    ['closes at once', '', 'end', 'E_PROXY_CONNECT', /closed the connection before it answered/],
    ['closes in its headers', 'HTTP/1.1 200 OK\r\nx: ', 'end', 'E_PROXY_CONNECT', /closed the connection before/],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.2\r\n', 'keep', 'E_PROXY_CONNECT', /correct HTTP/],
    ['has a wrong status line', 'HTTP/1.1 2000 OK\r\n\r\n', 'keep', 'E_PROXY_CONNECT', /correct HTTP/],
  ];
  it.each(cases)('that %s: %j, %s', async (_title, bytes, then, code, says) => {
    const bad = closing(
      await serveRaw((socket) => {
        socket.once('data', () => (then === 'end' ? socket.end(bytes) : socket.write(bytes)));
      }),
    );
    for (const failure of await failuresOf(`http://127.0.0.1:${bad.port}`)) {
      expect(failure).toMatchObject({ code, message: expect.stringMatching(says) });
      expect(failure?.message).toContain(`the proxy 127.0.0.1:${bad.port}`);
    }
  });

  /** The failure of a tunnel through what answers CONNECT like this. */
  async function tunnelFailure(answer: Parameters<typeof serveRaw>[0]) {
    const bad = closing(await serveRaw((socket) => void socket.once('data', () => answer(socket))));
    return failureOf('https://a.test:8443/', `http://127.0.0.1:${bad.port}`, { connectTimeoutMs: 300 });
  }

  it('that opens a tunnel and sends a body of its own', async () => {
    const failure = await tunnelFailure((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n<html>'));
    expect(failure).toMatchObject({
      code: 'E_PROXY_CONNECT',
      message: expect.stringContaining('sent something of its own into the tunnel to a.test:8443'),
    });
  });

  it('that sends headers without end is left before they fill the memory', async () => {
    const left = vi.fn();
    const failure = await tunnelFailure((socket) => {
      socket.on('close', left);
      socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(170_000)}`);
    });
    expect(failure).toMatchObject({ code: 'E_PROXY_CONNECT', message: expect.stringContaining('16 KiB of headers') });
    await vi.waitFor(() => expect(left).toHaveBeenCalled());
  });

  it('that drips its headers has the time to connect, and no more', async () => {
    const failure = await tunnelFailure((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect(failure).toMatchObject({
      code: 'E_PROXY_CONNECT',
      message: expect.stringContaining('began to answer but did not end its headers within 0.3 s'),
    });
  });

  it('E_PROXY_TIMEOUT where it takes the request and is silent, which the host may be to blame for', async () => {
    expect(await tunnelFailure(() => {})).toMatchObject({
      code: 'E_PROXY_TIMEOUT',
      message: expect.stringContaining('did not connect to a.test:8443 within 0.3 s'),
    });
  });

  it('that opens a tunnel and is silent in it', async () => {
    expect(await tunnelFailure((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'))).toMatchObject({
      code: 'E_CONN_TIMEOUT',
      message: expect.stringMatching(/^a\.test:8443 \(reached through the proxy .*\) did not finish the TLS handshake/),
    });
  });

  it('that opens a tunnel and closes it', async () => {
    expect(await tunnelFailure((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'))).toMatchObject({
      code: 'E_TLS_HANDSHAKE',
      message: expect.stringMatching(/^a\.test:8443 \(reached through the proxy .*\) broke off the TLS handshake/),
    });
  });

  it('that says it is busy first is understood, and so is one without reasons or carriage returns', async () => {
    const failure = await tunnelFailure((socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 403\nx: y\n\n');
    });
    expect(failure).toMatchObject({ code: 'E_PROXY_REFUSED' });
  });

  it('leaves no connection where the fetch is given up meanwhile', async () => {
    const left = vi.fn();
    const silent = closing(await serveRaw((socket) => void socket.on('close', left).resume()));
    const stop = new AbortController();
    const fetcher = open({ proxy: `http://127.0.0.1:${silent.port}` });
    const failure = fetcher.fetch(makeItem('https://a.test/'), makeContext({ signal: stop.signal }));
    await vi.waitFor(() => expect(silent.connections()).toBe(1));
    stop.abort(new Error('enough'));
    await expect(failure).rejects.toThrow('enough');
    await vi.waitFor(() => expect(left).toHaveBeenCalled());
  });

  it('passes a 407 of a host behind it on as what it is', async () => {
    trustAll();
    const proxy = await proxyWith();
    const target = closing(await startOrigin(send(head(['content-length: 0'], '407 X')), { tls: { cert: good, key } }));
    const fetcher = open({ proxy: `http://127.0.0.1:${proxy.port}` });
    const failure = fetcher.fetch(makeItem(`https://a.test:${target.port}/`), makeContext());
    await expect(failure).rejects.toMatchObject({ code: 'E_HTTP_407' });
    const direct = await serve((_request, response) => void response.writeHead(407).end());
    closing(direct);
    const other = open({}).fetch(makeItem(`${direct.origin}/`), makeContext());
    await expect(other).rejects.toMatchObject({ code: 'E_HTTP_407' });
  });
});
