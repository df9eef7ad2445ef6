import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../../src/flow/byte-budget.js';
import { makeFolder } from '../results.js';
import { makeOpeners } from './opening.js';
import { makeContext, makeItem, RecordingGate, serve, serveRaw } from './support.js';

const { open, started } = makeOpeners();

const silent = () => serveRaw(() => {});
const half = () =>
  serve((_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half of it');
  });

describe('the clocks of an attempt', () => {
  it('E_HEADERS_TIMEOUT where the server takes the request and says nothing', async () => {
    const server = await started(silent());
    const failure = open({ firstByteTimeoutMs: 200 }).fetch(makeItem(server.origin), makeContext());
    await expect(failure).rejects.toMatchObject({
      code: 'E_HEADERS_TIMEOUT',
      message: `${server.host} took the request but sent no headers in 0.2 s`,
    });
  });

  it('E_HEADERS_TIMEOUT where headers drip in for ever', async () => {
    const server = await started(
      serveRaw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('x-a: 1\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    const failure = open({ firstByteTimeoutMs: 200 }).fetch(makeItem(server.origin), makeContext());
    await expect(failure).rejects.toMatchObject({ code: 'E_HEADERS_TIMEOUT' });
  });

  it('E_BODY_STALLED where the server falls silent in the middle', async () => {
    const server = await started(half());
    const failure = open({ idleTimeoutMs: 200 }).fetch(makeItem(server.origin), makeContext());
    await expect(failure).rejects.toMatchObject({
      code: 'E_BODY_STALLED',
      message: `${server.host} sent nothing for 0.2 s after 10 of 1000 bytes`,
    });
  });

  it('E_TIMEOUT for the whole attempt, though bytes keep coming', async () => {
    const server = await started(
      serve((_request, response) => {
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const failure = open({ timeoutMs: 250 }).fetch(makeItem(`${server.origin}/a?b`), makeContext());
    await expect(failure).rejects.toMatchObject({
      code: 'E_TIMEOUT',
      message: expect.stringMatching(/\/a\?b took longer than 0\.25 s \(\d+ bytes came\)$/),
    });
  });

  it('E_CONN_TIMEOUT where TLS never gets anywhere', async () => {
    const server = await started(silent());
    const url = `https://127.0.0.1:${server.port}/`;
    const failure = open({ connectTimeoutMs: 200 }).fetch(makeItem(url), makeContext());
    await expect(failure).rejects.toMatchObject({
      code: 'E_CONN_TIMEOUT',
      message: `${server.host} did not finish the TLS handshake within 0.2 s`,
    });
  });

  it('E_TIMEOUT while it connects, and hangs up', async () => {
    let hungUp = 0;
    const server = await started(
      serveRaw((socket) => {
        socket.resume().on('close', () => {
          hungUp += 1;
        });
      }),
    );
    const url = `https://127.0.0.1:${server.port}/`;
    await expect(open({ timeoutMs: 200 }).fetch(makeItem(url), makeContext())).rejects.toMatchObject({
      code: 'E_TIMEOUT',
    });
    await sleep(100);
    expect(hungUp).toBe(1);
  });

  it('does not let an error page that never ends hold the item up', async () => {
    const server = await started(
      serve((_request, response) => {
        response.writeHead(404);
        response.write('never ends');
      }),
    );
    const failure = open({ idleTimeoutMs: 200 }).fetch(makeItem(server.origin), makeContext());
    await expect(failure).rejects.toMatchObject({ code: 'E_HTTP_404' });
  });

  it('stands still while the gate keeps us waiting', async () => {
    const server = await started(serve((_request, response) => void response.end('ok')));
    const gate = new RecordingGate();
    gate.acquire = () => sleep(400);
    const context = makeContext({ gate });
    await open({ timeoutMs: 200 }).fetch(makeItem(server.origin), context);
    expect(context.timings.wait).toBeGreaterThan(350);
  });

  it('stands still, and so does the socket, while the byte budget is spent', async () => {
    const body = Buffer.alloc(500_000, 1);
    const server = await started(
      serve((_request, response) => {
        response.writeHead(200, { 'content-length': body.length });
        response.end(body);
      }),
    );
    const budget = new ByteBudget(600_000);
    const other = budget.open();
    await other.grow(400_000);
    const context = makeContext({ ticket: budget.open() });
    let arrived = 0;
    context.onBytes = (count) => {
      arrived += count;
    };
    const fetching = open({ timeoutMs: 300, idleTimeoutMs: 200 }).fetch(makeItem(server.origin), context);
    await sleep(500);
    expect(arrived).toBe(0);
    other.release();
    expect((await fetching).bytes).toHaveLength(body.length);
    expect(context.timings.wait).toBeGreaterThan(400);
    expect(context.timings.body).toBeLessThan(300);
  });

  it('waits in the middle of a body of unknown length as well', async () => {
    const body = Buffer.alloc(400_000, 1);
    const server = await started(
      serve((_request, response) => {
        response.write(body.subarray(0, 100_000));
        response.end(body.subarray(100_000));
      }),
    );
    const budget = new ByteBudget(600_000);
    const other = budget.open();
    await other.grow(450_000);
    const context = makeContext({ ticket: budget.open() });
    const fetching = open({ timeoutMs: 300, idleTimeoutMs: 200 }).fetch(makeItem(server.origin), context);
    await sleep(500);
    other.release();
    expect(Buffer.from((await fetching).bytes).equals(body)).toBe(true);
    expect(context.ticket.bytes).toBe(body.length);
  });

  it('waits for room before a packed body that is on the disk comes back into memory', async () => {
    const body = randomBytes(3_000_000);
    const packed = gzipSync(body);
    const server = await started(
      serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
        response.end(packed);
      }),
    );
    const ticket = new ByteBudget(20_000_000).open();
    const grown: number[] = [];
    const grow = ticket.grow.bind(ticket);
    ticket.grow = (bytes, signal) => {
      grown.push(bytes);
      return grow(bytes, signal);
    };
    const context = makeContext({ ticket, scratch: makeFolder() });
    const fetcher = open({ maxBytes: 5_000_000, largeBytes: 1_500_000 });
    const { bytes } = await fetcher.fetch(makeItem(server.origin), context);
    expect(Buffer.from(bytes).equals(body)).toBe(true);
    expect(grown).toContain(packed.length);
    expect(grown.indexOf(packed.length)).toBeLessThan(grown.findIndex((size) => size > packed.length));
  });
});

describe('stopping a run', () => {
  it.each([
    ['while the server is silent', silent],
    ['in the middle of a body', half],
  ])('ends a fetch %s with the reason of the signal', async (_when, makeServer) => {
    const server = await started(makeServer());
    const controller = new AbortController();
    const context = makeContext({ signal: controller.signal });
    const fetching = open({ retries: 3 }).fetch(makeItem(server.origin), context);
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 100);
    await expect(fetching).rejects.toBe(reason);
    expect(context.gate.held).toBe(0);
    expect(context.attempts).toBe(1);
  });

  it('ends a fetch that waits for the byte budget, and leaves nothing waiting', async () => {
    const server = await started(serve((_request, response) => void response.end('x'.repeat(1000))));
    const budget = new ByteBudget(1_000);
    const other = budget.open();
    await other.grow(900);
    const controller = new AbortController();
    const ticket = budget.open();
    const context = makeContext({ ticket, signal: controller.signal });
    const fetching = open({}).fetch(makeItem(server.origin), context);
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 100);
    await expect(fetching).rejects.toBe(reason);
    other.release();
    expect(budget.used).toBe(0);
  });

  it('ends a fetch that waits for its next attempt', async () => {
    const server = await started(
      serve((_request, response) => {
        response.writeHead(500);
        response.end();
      }),
    );
    const controller = new AbortController();
    const context = makeContext({ signal: controller.signal });
    const fetching = open({ retries: 3, backoffMs: 60_000_000, maxBackoffMs: 60_000_000 }).fetch(
      makeItem(server.origin),
      context,
    );
    setTimeout(() => controller.abort(new Error('stop')), 100);
    await expect(fetching).rejects.toThrow('stop');
    expect(context.gate.held).toBe(0);
  });

  it('gives many fetches one signal without a warning, those that wait to try again too', async () => {
    const answered = new Set<string | undefined>();
    const server = await started(
      serve((request, response) => {
        response.writeHead(answered.has(request.url) ? 200 : 500);
        answered.add(request.url);
        response.end('ok');
      }),
    );
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.name);
    process.on('warning', note);
    const { signal } = new AbortController();
    const fetcher = open({ retries: 1, backoffMs: 200, maxBackoffMs: 200 });
    const urls = Array.from({ length: 40 }, (_, index) => `${server.origin}/${index}`);
    await Promise.all(urls.map((url) => fetcher.fetch(makeItem(url), makeContext({ signal }))));
    await sleep(10);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('fails what is under way when the fetcher is closed', async () => {
    const server = await started(silent());
    const fetcher = open({});
    const fetching = fetcher.fetch(makeItem(server.origin), makeContext());
    fetching.catch(() => {});
    await sleep(100);
    await fetcher.close();
    await expect(fetching).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});
