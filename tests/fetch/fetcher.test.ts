import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../../src/flow/byte-budget.js';
import { head, makeOpeners } from './opening.js';
import { makeContext, makeItem, serve, serveRaw } from './support.js';

const { fetchBytes, open, started } = makeOpeners();

describe('a good answer', () => {
  it('gives the bytes, the declared type and the URL, and says where the time went', async () => {
    const body = Buffer.alloc(300_000, 7);
    const server = await started(
      serve((request, response) => {
        expect(request.headers['accept-encoding']).toBe('identity');
        expect(request.headers['user-agent']).toContain('millrace');
        response.writeHead(200, { 'content-type': 'Image/PNG; charset=X', 'content-length': body.length });
        response.end(body);
      }),
    );
    const fetcher = open();
    const budget = new ByteBudget(1_000_000);
    const ticket = budget.open();
    let counted = 0;
    const context = makeContext({ ticket, onBytes: (count) => (counted += count) });
    const fetched = await fetcher.fetch(makeItem(`${server.origin}/x?y=1`), context);
    expect(Buffer.from(fetched.bytes).equals(body)).toBe(true);
    expect(fetched).toMatchObject({ mime: 'image/png', charset: 'x', url: `${server.origin}/x?y=1` });
    expect(counted).toBe(body.length);
    expect(ticket.bytes).toBe(body.length);
    expect(context.attempts).toBe(1);
    expect(context.gate.log).toEqual([`acquire ${server.host}`, `release ${server.host}`]);
    expect(context.timings.connect).toBeGreaterThan(0);
    expect(context.timings.firstByte).toBeGreaterThan(0);
    expect(context.timings.body).toBeGreaterThan(0);
  });

  it('uses a connection again, and counts no time for that', async () => {
    const server = await started(serve((_request, response) => void response.end('hello')));
    const fetcher = open();
    for (let round = 0; round < 5; round += 1) {
      const context = makeContext();
      await fetcher.fetch(makeItem(`${server.origin}/${round}`), context);
      if (round > 0) expect(context.timings).toMatchObject({ dns: 0, connect: 0 });
    }
    expect(server.connections()).toBe(1);
  });

  it('uses a connection again after an error page', async () => {
    const server = await started(
      serve((_request, response) => {
        response.writeHead(404);
        response.end('<h1>not here</h1>');
      }),
    );
    const fetcher = open();
    for (let round = 0; round < 3; round += 1) {
      await expect(fetcher.fetch(makeItem(`${server.origin}/a`), makeContext())).rejects.toMatchObject({
        code: 'E_HTTP_404',
        message: `${server.host} answered 404 Not Found`,
      });
    }
    expect(server.connections()).toBe(1);
  });

  it('closes the connection of an error page that is large', async () => {
    const server = await started(
      serve((_request, response) => {
        response.writeHead(500, { 'content-length': 5_000_000 });
        response.write(Buffer.alloc(100_000));
      }),
    );
    const failure = open().fetch(makeItem(`${server.origin}/a`), makeContext());
    await expect(failure).rejects.toMatchObject({ code: 'E_HTTP_500' });
  });

  it('reads chunked and close-delimited bodies', async () => {
    const chunked = `${head(['transfer-encoding: chunked'])}5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`;
    expect(Buffer.from((await fetchBytes(chunked)).bytes).toString()).toBe('hello world');
    const http10 = 'HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nuntil the end';
    expect(Buffer.from((await fetchBytes(http10, 'end')).bytes).toString()).toBe('until the end');
  });

  it('takes the declared length where more bytes come, and drops that connection', async () => {
    const fetched = await fetchBytes(`${head(['content-length: 5'])}helloEXTRA`, 'keep');
    expect(Buffer.from(fetched.bytes).toString()).toBe('hello');
  });

  it('passes over a few informational responses', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(3);
    const fetched = await fetchBytes(`${hints}${head(['content-length: 5'])}hello`, 'keep');
    expect(Buffer.from(fetched.bytes).toString()).toBe('hello');
  });

  it('unpacks what the server packs unasked', async () => {
    const packed = gzipSync('hello hello hello');
    const bytes = Buffer.concat([
      Buffer.from(head(['content-encoding: gzip', `content-length: ${packed.length}`])),
      packed,
    ]);
    expect(Buffer.from((await fetchBytes(bytes)).bytes).toString()).toBe('hello hello hello');
  });

  it('sends a request again, uncounted, that a kept connection lost', async () => {
    let requests = 0;
    const server = await started(
      serveRaw((socket) => {
        let answered = 0;
        socket.on('data', () => {
          requests += 1;
          answered += 1;
          // The second request on a connection finds it closed.
          if (answered === 2) socket.destroy();
          else socket.write(`${head(['content-length: 2'])}ok`);
        });
      }),
    );
    const fetcher = open();
    for (let round = 0; round < 3; round += 1) {
      const context = makeContext();
      await fetcher.fetch(makeItem(`${server.origin}/a`), context);
      expect(context.attempts).toBe(1);
    }
    expect(requests).toBeGreaterThan(3);
  });
});

describe('the connection', () => {
  it('is refused', async () => {
    const server = await serve(() => {});
    await server.close();
    const context = makeContext();
    await expect(open({ retries: 3 }).fetch(makeItem(`${server.origin}/a`), context)).rejects.toMatchObject({
      code: 'E_CONN_REFUSED',
      message: `${server.host} refused the connection (4 attempts)`,
    });
    expect(context.attempts).toBe(4);
    expect(context.gate.held).toBe(0);
  });

  it('goes to a name that does not exist', async () => {
    const context = makeContext();
    await expect(open().fetch(makeItem('http://nowhere.invalid/a'), context)).rejects.toMatchObject({
      message: expect.stringContaining('nowhere.invalid'),
      code: expect.stringMatching(/^E_DNS_/),
    });
    expect(context.timings.dns).toBeGreaterThan(0);
    expect(context.timings.connect).toBe(0);
  });

  it.each([
    ['http://127.0.0.1:1/', '127.0.0.1 is not a public address'],
    ['http://0x7f.1:1/', '127.0.0.1 is not a public address'],
    ['http://[::1]:1/', '::1 is not a public address'],
    ['http://[::ffff:127.0.0.1]:1/', '::ffff:7f00:1 is not a public address'],
    ['http://localhost:1/', 'localhost has the address 127.0.0.1, which is not public'],
    ['http://foo.localhost:1/', 'foo.localhost has the address 127.0.0.1, which is not public'],
    ['http://mine.test:1/', 'mine.test has the address 10.0.0.1, which is not public'],
    ['http://169.254.169.254/latest/meta-data', '169.254.169.254 is not a public address'],
  ])('does not go to %s', async (url, message) => {
    const fetcher = open({ allowPrivate: false, resolve: { 'mine.test': '10.0.0.1' } });
    await expect(fetcher.fetch(makeItem(url), makeContext())).rejects.toMatchObject({
      code: 'E_ADDR_BLOCKED',
      message,
    });
  });

  it('sends nothing to a blocked address, not even an open connection', async () => {
    const server = await started(serve((_request, response) => void response.end('x')));
    const fetcher = open({ allowPrivate: false });
    await expect(fetcher.fetch(makeItem(`${server.origin}/a`), makeContext())).rejects.toThrow('not a public address');
    expect(server.connections()).toBe(0);
  });

  it('goes to an allowed range, by name of the settings too', async () => {
    const server = await started(serve((request, response) => void response.end(request.headers.host)));
    const fetcher = open({ allowPrivate: false, allowAddress: ['127.0.0.0/8'], resolve: { '*.test': '127.0.0.1' } });
    const fetched = await fetcher.fetch(makeItem(`http://pics.test:${server.port}/a`), makeContext());
    expect(Buffer.from(fetched.bytes).toString()).toBe(`pics.test:${server.port}`);
  });
});

describe('what is no http address', () => {
  it.each([
    ['ftp://example.org/a', 'E_URL_SCHEME'],
    ['javascript:alert(1)', 'E_URL_SCHEME'],
    ['blob:http://example.org/a', 'E_URL_SCHEME'],
    ['file:///etc/hostname', 'E_URL_SCHEME'],
    ['data:,x', 'E_URL_SCHEME'],
    ['not a url', 'E_URL_INVALID'],
    ['http://', 'E_URL_INVALID'],
    ['http://1.2.3.4.5/', 'E_URL_INVALID'],
    ['http://user:secret@example.org:99999/', 'E_URL_INVALID'],
  ])('%s: %s', async (url, code) => {
    const context = makeContext();
    const error = await open()
      .fetch(makeItem(url), context)
      .catch((reason) => reason);
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain('secret');
    expect(context.gate.log).toEqual([]);
  });
});
