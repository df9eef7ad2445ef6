import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { Agent as HttpAgent, get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { type Origin, type OriginOptions, startOrigin } from '../../src/origin/index.js';
import { root as repository } from '../built.js';

let agent: Agent;
let folder: string;
const started: Origin[] = [];

beforeEach(async () => {
  agent = new Agent();
  folder = await mkdtemp(join(tmpdir(), 'millrace-origin-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((origin) => origin.close()));
  await agent.destroy();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: OriginOptions): Promise<Origin> {
  const origin = await startOrigin(options);
  started.push(origin);
  return origin;
}

async function get(url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'POST' = 'GET') {
  const response = await request(url, { dispatcher: agent, headers, method });
  const bytes = Buffer.from(await response.body.arrayBuffer());
  return { status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() };
}

/** Sends a request line as it is, without the normalizing that URL parsers do. */
function getRaw(port: number, target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.write(`GET ${target} HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n`);
  });
}

const letters = new Map([['/letters.txt', { bytes: Buffer.from('abcdefghij') }]]);

describe('serving files', () => {
  it('serves a folder with type, length, strong tag and a fixed date', async () => {
    await mkdir(join(folder, 'images'));
    await writeFile(join(folder, 'images', 'a b.jpg'), 'picture');
    const origin = await start({ root: folder });
    const reply = await get(origin.urlFor('/images/a b.jpg?size=1'));
    expect(reply.status).toBe(200);
    expect(reply.text).toBe('picture');
    expect(reply.headers['content-type']).toBe('image/jpeg');
    expect(reply.headers['content-length']).toBe('7');
    expect(reply.headers.etag).toMatch(/^"[\w-]{22}"$/);
    expect(reply.headers['last-modified']).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
  });

  it('serves bytes from memory, with their own type where it is given', async () => {
    const bytes = Buffer.from('x');
    const origin = await start({
      files: new Map([
        ['/a', { bytes, mime: 'image/webp' }],
        ['/b.PNG', { bytes }],
        ['/c', { bytes }],
      ]),
    });
    expect((await get(`${origin.url}/a`)).headers['content-type']).toBe('image/webp');
    expect((await get(`${origin.url}/b.PNG`)).headers['content-type']).toBe('image/png');
    expect((await get(`${origin.url}/c`)).headers['content-type']).toBe('application/octet-stream');
  });

  it('answers 404 for what is not there, for folders and for robots.txt unless it is given', async () => {
    await mkdir(join(folder, 'images'));
    const origin = await start({ root: folder });
    for (const path of ['/none.jpg', '/images', '/images/', '/', '/robots.txt', '/none.jpg/']) {
      expect((await get(origin.url + path)).status, path).toBe(404);
    }
    const polite = await start({ files: new Map([['/robots.txt', { bytes: Buffer.from('User-agent: *\n') }]]) });
    expect((await get(`${polite.url}/robots.txt`)).text).toBe('User-agent: *\n');
  });

  it('finds a file that appears after it was asked for', async () => {
    const origin = await start({ root: folder });
    expect((await get(`${origin.url}/late.txt`)).status).toBe(404);
    await writeFile(join(folder, 'late.txt'), 'here');
    expect((await get(`${origin.url}/late.txt`)).text).toBe('here');
  });

  it('lists urls.txt at /, or the URLs of its files', async () => {
    await writeFile(join(folder, 'urls.txt'), 'images/1.jpg\n');
    const origin = await start({ root: folder });
    expect((await get(origin.url)).text).toBe('images/1.jpg\n');
    const memory = await start({ files: new Map([['/a b.jpg', { bytes: Buffer.from('x') }]]) });
    expect((await get(memory.url)).text).toBe(`${memory.url}/a%20b.jpg\n`);
    expect((await get(memory.url, { host: 'a.test' })).text).toBe(`http://a.test:${memory.port}/a%20b.jpg\n`);
  });

  it('lists URLs that lead to its files, whatever stands in their names', async () => {
    const names = ['/100%.txt', '/a#b.txt', '/what?.txt', '/ü/%41.txt'];
    const origin = await start({ files: new Map(names.map((name) => [name, { bytes: Buffer.from(name) }])) });
    const urls = (await get(origin.url)).text.trim().split('\n');
    expect(await Promise.all(urls.map(async (url) => (await get(url)).text))).toEqual(names);
  });

  it('answers 500 for a file that it will not read, and serves it once it can be', async () => {
    await writeFile(join(folder, 'a.txt'), 'here');
    await truncate(join(folder, 'a.txt'), 1024 ** 3 + 1);
    const origin = await start({ root: folder });
    expect(await get(`${origin.url}/a.txt`)).toMatchObject({ status: 500, text: 'this file cannot be read\n' });
    await truncate(join(folder, 'a.txt'), 4);
    expect(await get(`${origin.url}/a.txt`)).toMatchObject({ status: 200, text: 'here' });
  });

  it('answers HEAD without a body and refuses other methods', async () => {
    const origin = await start({ files: letters });
    const head = await get(`${origin.url}/letters.txt`, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers['content-length']).toBe('10');
    expect(head.bytes).toHaveLength(0);
    const post = await get(`${origin.url}/letters.txt`, {}, 'POST');
    expect(post.status).toBe(405);
    expect(post.headers.allow).toBe('GET, HEAD');
  });
});

describe('paths', () => {
  it('never leaves the folder', async () => {
    const root = join(folder, 'root');
    await mkdir(join(root, '.git'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'SECRET');
    await writeFile(join(root, '.git', 'config'), 'SECRET');
    await mkdir(join(folder, 'root-twin'));
    await writeFile(join(folder, 'root-twin', 'a.txt'), 'SECRET');
    await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'));
    await symlink(folder, join(root, 'out'));
    await symlink(join(folder, 'root-twin'), join(root, 'twin'));
    const origin = await start({ root });
    const targets = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/%252e%252e%252fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/a/../../secret.txt',
      '//../secret.txt',
      '/../root-twin/a.txt',
      '/link.txt',
      '/out/secret.txt',
      '/twin/a.txt',
      '/secret.txt%00.jpg',
      '/.git/config',
      '/%2egit/config',
      'http://a.test/../secret.txt',
      '../secret.txt',
      `/${join(folder, 'secret.txt')}`,
    ];
    for (const target of targets) {
      const answer = await getRaw(origin.port, target);
      expect(answer, target).toMatch(/^HTTP\/1\.1 40[04] /);
      expect(answer, target).not.toContain('SECRET');
    }
  });

  it('serves links that stay inside, and what stands in .well-known', async () => {
    await mkdir(join(folder, '.well-known'));
    await writeFile(join(folder, '.well-known', 'a.txt'), 'known');
    await symlink(join(folder, '.well-known', 'a.txt'), join(folder, 'b.txt'));
    const origin = await start({ root: folder });
    expect((await get(`${origin.url}/.well-known/a.txt`)).text).toBe('known');
    expect((await get(`${origin.url}/b.txt`)).text).toBe('known');
  });

  it('decodes once and understands the absolute form', async () => {
    const origin = await start({ files: new Map([['/100%25.txt', { bytes: Buffer.from('twice') }]]) });
    expect(await getRaw(origin.port, '/100%2525.txt')).toContain('twice');
    expect(await getRaw(origin.port, '/100%25.txt')).toMatch(/^HTTP\/1\.1 404 /);
    expect(await getRaw(origin.port, 'http://a.test/100%2525.txt?x')).toContain('twice');
    expect(await getRaw(origin.port, '/%zz')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await getRaw(origin.port, '/a%5Cb.txt')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('validators and ranges', () => {
  it('answers 304 to a known tag or date', async () => {
    const origin = await start({ files: letters });
    const url = `${origin.url}/letters.txt`;
    const { etag } = (await get(url)).headers as { etag: string };
    expect((await get(url, { 'if-none-match': etag })).status).toBe(304);
    expect((await get(url, { 'if-none-match': `"x", W/${etag}` })).status).toBe(304);
    expect((await get(url, { 'if-none-match': '*' })).status).toBe(304);
    expect((await get(url, { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await get(url, { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' })).status).toBe(304);
    expect((await get(url, { 'if-modified-since': 'Wed, 31 Dec 2025 00:00:00 GMT' })).status).toBe(200);
  });

  it.each([
    ['bytes=2-4', 206, 'cde', 'bytes 2-4/10'],
    ['bytes=7-', 206, 'hij', 'bytes 7-9/10'],
    ['bytes=-3', 206, 'hij', 'bytes 7-9/10'],
    ['bytes=-99', 206, 'abcdefghij', 'bytes 0-9/10'],
    ['bytes=8-99', 206, 'ij', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, 'abcdefghij', undefined],
    ['bytes=0-1,4-5', 200, 'abcdefghij', undefined],
    ['lines=0-1', 200, 'abcdefghij', undefined],
  ])('answers Range %s with %i', async (range, status, text, contentRange) => {
    const origin = await start({ files: letters });
    const reply = await get(`${origin.url}/letters.txt`, { range });
    expect(reply.status).toBe(status);
    expect(reply.text).toBe(text);
    expect(reply.headers['content-range']).toBe(contentRange);
  });

  it('sends a part only while If-Range names the same file', async () => {
    const origin = await start({ files: letters });
    const url = `${origin.url}/letters.txt`;
    const { etag } = (await get(url)).headers as { etag: string };
    expect((await get(url, { range: 'bytes=2-4', 'if-range': etag })).status).toBe(206);
    expect((await get(url, { range: 'bytes=2-4', 'if-range': '"old"' })).status).toBe(200);
    const [date, older] = ['Thu, 01 Jan 2026 00:00:00 GMT', 'Wed, 31 Dec 2025 00:00:00 GMT'];
    expect((await get(url, { range: 'bytes=2-4', 'if-range': date })).status).toBe(206);
    expect((await get(url, { range: 'bytes=2-4', 'if-range': older })).status).toBe(200);
    expect((await get(url, { range: 'bytes=2-4', 'if-range': `W/${etag}` })).status).toBe(200);
  });
});

describe('latency, bandwidth and counts', () => {
  it('waits before the first byte', async () => {
    const origin = await start({ files: letters, latencyMs: 60, jitterMs: 20, seed: 3 });
    const begun = performance.now();
    await get(`${origin.url}/letters.txt`);
    // Timers count whole milliseconds.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
  });

  it('sends no faster than the bandwidth, and the bytes unchanged', async () => {
    const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, position) => position % 251));
    const origin = await start({ files: new Map([['/a.bin', { bytes }]]), bytesPerSecond: 100_000 });
    const begun = performance.now();
    const replies = await Promise.all([get(`${origin.url}/a.bin`), get(`${origin.url}/a.bin`)]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(180);
    for (const reply of replies) expect(reply.bytes.equals(bytes)).toBe(true);
  });

  it('counts requests by path and host, and the most at once', async () => {
    const files = new Map([
      ['/a', { bytes: Buffer.from('a') }],
      ['/b', { bytes: Buffer.from('b') }],
    ]);
    const origin = await start({ files, latencyMs: 100, hosts: ['one.test', '*.two.test'] });
    await Promise.all([
      get(`${origin.url}/a`, { host: 'one.test' }),
      get(`${origin.url}/a`, { host: `ONE.test:${origin.port}` }),
      get(`${origin.url}/b`, { host: 'x.two.test' }),
    ]);
    await get(`${origin.url}/b`, { host: 'one.test' });
    expect(origin.stats.requests).toBe(4);
    expect(origin.stats.peak).toBe(3);
    expect(Object.fromEntries(origin.stats.byPath)).toEqual({ '/a': 2, '/b': 2 });
    expect(origin.stats.byHost.get('one.test')).toMatchObject({ requests: 3, peak: 2 });
    expect(origin.stats.byHost.get('x.two.test')).toMatchObject({ requests: 1, peak: 1 });
    expect(origin.resolve).toEqual({ 'one.test': '127.0.0.1', '*.two.test': '127.0.0.1' });
    expect(origin.urlFor('a b?c=1', 'one.test')).toBe(`http://one.test:${origin.port}/a%20b?c=1`);
  });

  it('keeps connections alive', async () => {
    const origin = await start({ files: letters });
    const keepAlive = new HttpAgent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let round = 0; round < 3; round += 1) {
      await new Promise<void>((resolve, reject) => {
        httpGet(`${origin.url}/letters.txt`, { agent: keepAlive }, (response) => {
          ports.add(response.socket.localPort);
          response.resume().once('end', resolve);
        }).once('error', reject);
      });
    }
    expect(ports.size).toBe(1);
    keepAlive.destroy();
  });
});

describe('starting and closing', () => {
  it('ends requests that are under way and frees the port at once', async () => {
    const origin = await start({ files: letters, latencyMs: 60_000 });
    const waiting = get(`${origin.url}/letters.txt`).catch((error: Error) => error);
    while (origin.stats.requests === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await origin.close();
    expect(await waiting).toBeInstanceOf(Error);
    const again = await start({ files: letters, port: origin.port });
    expect(again.port).toBe(origin.port);
  });

  it('keeps no program that has closed it, however long answers would still have taken', async () => {
    const script = `
      import { startOrigin } from 'millrace/origin';
      const files = new Map([['/a', { bytes: Buffer.alloc(1e6) }]]);
      const origins = [await startOrigin({ files, latencyMs: 3_600_000 }), await startOrigin({ files, bytesPerSecond: 1 })];
      const asked = origins.map((origin) => fetch(origin.url + '/a').then((reply) => reply.text(), () => {}).catch(() => {}));
      while (origins.some((origin) => origin.stats.requests === 0)) await new Promise((resolve) => setTimeout(resolve, 5));
      await Promise.all(origins.map((origin) => origin.close()));
      await Promise.all(asked);
      console.log('closed');`;
    const words = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: repository, timeout: 20_000 });
    expect(stdout).toBe('closed\n');
  });

  it('says where it can be reached: nobody connects to any address', async () => {
    const open = await start({ files: letters, address: '0.0.0.0', hosts: ['a.test'] });
    expect([open.url, open.resolve]).toEqual([`http://127.0.0.1:${open.port}`, { 'a.test': '127.0.0.1' }]);
    const loopback = Object.values(networkInterfaces()).flat();
    if (!loopback.some((each) => each?.address === '::1')) return;
    const sixth = await start({ files: letters, address: '::' });
    expect(sixth.url).toBe(`http://[::1]:${sixth.port}`);
    expect((await get(sixth.urlFor('/letters.txt'))).text).toBe('abcdefghij');
  });

  it('names what is wrong with an option', async () => {
    const taken = await start({ files: letters });
    const wrong: [OriginOptions, RegExp][] = [
      [{}, /root.*expected a folder, or files/],
      [{ root: join(folder, 'none') }, /no such folder/],
      [{ files: letters, port: 70_000 }, /port: 70000 .*expected/],
      [{ files: letters, port: taken.port }, /port: \d+ is taken/],
      [{ files: letters, latencyMs: -1 }, /latencyMs: -1/],
      [{ files: letters, bytesPerSecond: 0 }, /bytesPerSecond: 0/],
      [{ files: letters, hosts: ['http://a'] }, /hosts: http:\/\/a/],
      [{ files: letters, seed: 0.5 }, /seed: 0.5/],
      [{ files: new Map([['a', { bytes: Buffer.from('') }]]) }, /files: a .*start with \//],
      [{ files: letters, faults: [{ kind: 'status' }] }, /fault 1/],
    ];
    for (const [options, sentence] of wrong) {
      const error = await startOrigin(options).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RunError);
      expect((error as RunError).isUsage).toBe(true);
      expect((error as RunError).message).toMatch(sentence);
    }
  });

  it('refuses a root that is a file', async () => {
    await writeFile(join(folder, 'a.txt'), 'a');
    await expect(startOrigin({ root: join(folder, 'a.txt') })).rejects.toThrow(/this is a file/);
  });
});
