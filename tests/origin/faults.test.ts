import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { type Fault, type Origin, parseFaults, startOrigin } from '../../src/origin/index.js';

describe('parseFaults', () => {
  it('reads kinds, counts, rates, paths and options', () => {
    const text =
      '404:/missing.jpg, 500@0.1,reset:/x.png,stall@0.01,truncate:/half.jpg,429@0.05;retry-after=1, 503x2:/flaky.jpg,' +
      'drip:/**/*.png;every=50;after=10,wrong-type;once,redirect-loopx3@1:/a%2Cb*,';
    expect(parseFaults(text)).toEqual<Fault[]>([
      { kind: 'status', status: 404, path: '/missing.jpg' },
      { kind: 'status', status: 500, rate: 0.1 },
      { kind: 'reset', path: '/x.png' },
      { kind: 'stall', rate: 0.01 },
      { kind: 'truncate', path: '/half.jpg' },
      { kind: 'status', status: 429, rate: 0.05, retryAfterSeconds: 1 },
      { kind: 'status', status: 503, times: 2, path: '/flaky.jpg' },
      { kind: 'drip', path: '/**/*.png', everyMs: 50, afterBytes: 10 },
      { kind: 'wrong-type', times: 1 },
      { kind: 'redirect-loop', times: 3, rate: 1, path: '/a,b*' },
    ]);
    expect(parseFaults(' ')).toEqual([]);
  });

  it.each([
    ['explode:/a', /'explode' is no kind of fault/],
    ['200:/a', /status from 400 to 599/],
    ['600:/a', /status from 400 to 599/],
    ['500@2', /rate from 0 to 1/],
    ['500@', /rate from 0 to 1/],
    ['500@x', /rate from 0 to 1/],
    ['500x0', /times from 1 on/],
    ['500:a.jpg', /starts with \//],
    ['500:/%zz', /percent-encoded/],
    ['500;after=1', /only reset, stall, truncate, drip take after/],
    ['reset;retry-after=1', /only a status takes retry-after/],
    ['stall;every=5', /only drip takes every/],
    ['429;retry-after=soon', /whole seconds/],
    ['429;retry=1', /'retry=1' is no option/],
    ['500/a', /expected KIND/],
  ])('refuses %s', (text, sentence) => {
    const read = () => parseFaults(`404:/a,${text}`);
    expect(read).toThrow(RunError);
    expect(read).toThrow(sentence);
  });

  it('never throws anything but a usage error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseFaults(text);
        } catch (error) {
          expect((error as RunError).isUsage).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('an origin with faults', () => {
  const body = Buffer.from('0123456789');
  const names = Array.from({ length: 200 }, (_, index) => `/images/${index}.jpg`);
  const files = new Map([...names, '/robots.txt', '/urls.txt'].map((path) => [path, { bytes: body }]));
  let agent: Agent;
  const started: Origin[] = [];

  beforeEach(() => {
    agent = new Agent();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((origin) => origin.close()));
    await agent.destroy();
  });

  async function start(faults: string, seed = 1): Promise<Origin> {
    const origin = await startOrigin({ files, seed, faults: parseFaults(faults) });
    started.push(origin);
    return origin;
  }

  /** What a client got: a status and a text, or the code of its error. */
  async function get(origin: Origin, path: string, signal?: AbortSignal) {
    let text = '';
    try {
      const response = await request(origin.url + path, { dispatcher: agent, ...(signal ? { signal } : {}) });
      const { statusCode: status, headers } = response;
      try {
        for await (const chunk of response.body) text += String(chunk);
      } catch (error) {
        return { status, headers, text, error: codeOf(error) };
      }
      return { status, headers, text };
    } catch (error) {
      return { text, error: codeOf(error) };
    }
  }
  /** What has come of a body that does not end: as much as is waited for, and what comes right after it. */
  async function hear(origin: Origin, path: string, length: number) {
    const { statusCode: status, body } = await request(origin.url + path, { dispatcher: agent });
    let text = '';
    body.on('data', (chunk: Buffer) => {
      text += String(chunk);
    });
    body.on('error', () => {});
    await vi.waitUntil(() => text.length >= length, { timeout: 20_000 });
    await setTimeout(200);
    body.destroy();
    return { status, text };
  }
  const codeOf = (error: unknown) => (error as { code?: string }).code ?? String(error);

  it('answers a status by path, with Retry-After', async () => {
    const origin = await start('404:/images/1.jpg,429:/images/2.jpg;retry-after=7');
    expect(await get(origin, '/images/1.jpg')).toMatchObject({ status: 404 });
    expect(await get(origin, '/images/2.jpg')).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(await get(origin, '/images/3.jpg')).toMatchObject({ status: 200, text: '0123456789' });
  });

  it('fails only the first requests of each path', async () => {
    const origin = await start('503x2:/images/*,reset;once');
    const statuses = async (path: string) => {
      const seen: unknown[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) seen.push((await get(origin, path)).status);
      return seen;
    };
    expect(await statuses('/images/1.jpg')).toEqual([503, 503, 200]);
    expect(await statuses('/images/2.jpg')).toEqual([503, 503, 200]);
  });

  it('resets before the headers, or after some bytes', async () => {
    const origin = await start('reset:/images/1.jpg,reset:/images/2.jpg;after=4');
    expect(await get(origin, '/images/1.jpg')).toEqual({ text: '', error: 'ECONNRESET' });
    const late = await get(origin, '/images/2.jpg');
    expect(late.error).toBeDefined();
    expect('0123'.startsWith(late.text)).toBe(true);
  });

  it('ends a body early under its full Content-Length', async () => {
    const origin = await start('truncate:/images/1.jpg,truncate:/images/2.jpg;after=9');
    expect(await get(origin, '/images/1.jpg')).toMatchObject({
      status: 200,
      headers: { 'content-length': '10' },
      text: '01234',
      error: 'UND_ERR_SOCKET',
    });
    expect((await get(origin, '/images/2.jpg')).text).toBe('012345678');
  });

  it('stalls before the headers or within the body until the client leaves', async () => {
    const origin = await start('stall:/images/1.jpg,stall:/images/2.jpg;after=0');
    expect(await hear(origin, '/images/1.jpg', 5)).toEqual({ status: 200, text: '01234' });
    const silent = await get(origin, '/images/2.jpg', AbortSignal.timeout(150));
    expect(silent.status).toBeUndefined();
    expect(silent.error).toBeDefined();
  });

  it('drips its bytes one at a time', async () => {
    const origin = await start('drip:/images/1.jpg;every=20;after=5');
    const begun = performance.now();
    expect(await get(origin, '/images/1.jpg')).toMatchObject({ status: 200, text: '0123456789' });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(80);
  });

  it('drips as slowly as it is told, the headers at once', async () => {
    const origin = await start('drip:/images/1.jpg;every=3600000,drip:/images/2.jpg;every=3600000;after=5');
    expect(await hear(origin, '/images/1.jpg', 0)).toEqual({ status: 200, text: '' });
    expect(await hear(origin, '/images/2.jpg', 5)).toEqual({ status: 200, text: '01234' });
  });

  it('answers HEAD at once where it would spoil a body', async () => {
    const origin = await start('stall:/images/1.jpg;after=5,drip:/images/2.jpg;every=3600000');
    const socket = connect(origin.port, '127.0.0.1').setEncoding('utf8');
    // One connection: the next answer comes only once the one before has ended.
    const ask = (path: string, connection: string) =>
      socket.write(`HEAD ${path} HTTP/1.1\r\nHost: a.test\r\nConnection: ${connection}\r\n\r\n`);
    ask('/images/1.jpg', 'keep-alive');
    ask('/images/2.jpg', 'keep-alive');
    ask('/images/3.jpg', 'close');
    let answers = '';
    for await (const text of socket) answers += text;
    expect(answers.match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(3);
    expect(answers.match(/^content-length: 10\r$/gim)).toHaveLength(3);
  });

  it('spoils bodies of files alone, not the answer that there is none', async () => {
    const origin = await start('truncate:/missing.jpg,reset:/gone.jpg');
    for (const path of ['/missing.jpg', '/gone.jpg'])
      expect(await get(origin, path)).toMatchObject({ status: 404, text: 'there is no such file\n' });
  });

  it('answers HTML for a picture', async () => {
    const origin = await start('wrong-type:/images/1.jpg');
    const reply = await get(origin, '/images/1.jpg');
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(reply.text).toContain('<!doctype html>');
  });

  it('redirects between two addresses for ever', async () => {
    const origin = await start('redirect-loop:/images/1.jpg');
    expect(await get(origin, '/images/1.jpg')).toMatchObject({
      status: 302,
      headers: { location: '/images/1.jpg?again' },
    });
    expect(await get(origin, '/images/1.jpg?again')).toMatchObject({
      status: 302,
      headers: { location: '/images/1.jpg' },
    });
  });

  it('decides rates by seed and path, the same in every run', async () => {
    const failing = async (seed: number) => {
      const origin = await start('500@0.2,404@0.1:/images/1*', seed);
      const replies = await Promise.all(names.map((path) => get(origin, path)));
      const again = await Promise.all(names.map((path) => get(origin, path)));
      expect(again.map((reply) => reply.status)).toEqual(replies.map((reply) => reply.status));
      return replies.map((reply) => reply.status ?? 0);
    };
    const first = await failing(1);
    expect(await failing(1)).toEqual(first);
    expect(await failing(2)).not.toEqual(first);
    const share = first.filter((status) => status === 500).length / names.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.3);
    expect(first.filter((status) => status === 404).length).toBeGreaterThan(0);
  });

  it('spoils robots.txt and lists only where they are named', async () => {
    const origin = await start('500@1,403:/robots.txt');
    expect(await get(origin, '/robots.txt')).toMatchObject({ status: 403 });
    expect(await get(origin, '/urls.txt')).toMatchObject({ status: 200 });
    expect(await get(origin, '/')).toMatchObject({ status: 200 });
    expect(await get(origin, '/images/1.jpg')).toMatchObject({ status: 500 });
  });

  it('matches * within a segment and ** across segments', async () => {
    const origin = await start('404:/*.jpg,410:/**/1.jpg');
    expect((await get(origin, '/images/2.jpg')).status).toBe(200);
    expect((await get(origin, '/images/1.jpg')).status).toBe(410);
    expect((await get(origin, '/images/11.jpg')).status).toBe(200);
    expect((await get(origin, '/2.jpg')).status).toBe(404);
  });
});
