import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { readProxy } from '../../src/fetch/proxy.js';
import { askTunnel } from '../../src/fetch/proxy-tunnel.js';
import { serveRaw } from './support.js';

const target = { hostname: '2001:db8::1', port: 443, host: 'x', isSecure: true, servername: '' };

/** What a tunnel ends with that is answered by these pieces, each in a packet of its own, and what was asked. */
async function ask(pieces: readonly Buffer[]): Promise<{ code: string; asked: string }> {
  let asked = '';
  const server = await serveRaw(async (socket) => {
    socket.setNoDelay(true);
    asked = String((await once(socket, 'data'))[0]);
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise(setImmediate);
    }
  });
  const socket = connect(server.port, '127.0.0.1').on('error', () => {});
  try {
    await once(socket, 'connect');
    const proxy = readProxy({ proxy: `http://me:word@127.0.0.1:${server.port}` });
    if (proxy === undefined) throw new Error('expected a proxy');
    const signal = new AbortController().signal;
    await askTunnel(socket, proxy, { target, signal, limitMs: 5_000, leftMs: 5_000 });
    return { code: 'open', asked };
  } catch (error) {
    return { code: (error as { code: string }).code, asked };
  } finally {
    socket.destroy();
    await server.close();
  }
}

it('asks for host and port with the brackets and the login that belong there, and with nothing else', async () => {
  expect(await ask([Buffer.from('HTTP/1.1 200 OK\r\n\r\n')])).toEqual({
    code: 'open',
    asked:
      'CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\nProxy-Authorization: Basic bWU6d29yZA==\r\n\r\n',
  });
});

it('understands an answer in whatever pieces it comes', async () => {
  const answers = [
    ['HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n', 'open'],
    ['HTTP/1.0 200\r\nContent-Length: 5\r\n\r\n', 'open'],
    ['HTTP/1.1 103 Early\r\nx: y\r\n\r\nHTTP/1.1 299 X\n\n', 'open'],
    ['HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\nbody', 'E_PROXY_AUTH'],
    ['HTTP/1.1 502 No\r\nContent-Length: 2\r\n\r\nno', 'E_PROXY_REFUSED'],
    ['HTTP/1.1 101 Switching\r\n\r\n', 'E_PROXY_REFUSED'],
    ['HTTP/2 200\r\n\r\n', 'E_PROXY_CONNECT'],
    ['HTTP/1.1 20 OK\r\n\r\n', 'E_PROXY_CONNECT'],
  ] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...answers),
      fc.array(fc.nat(60), { maxLength: 6 }),
      async ([text, code], cuts) => {
        const bytes = Buffer.from(text);
        const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect((await ask(pieces)).code).toBe(code);
      },
    ),
    { numRuns: 80 },
  );
});

it('is not begun where it is given up already', async () => {
  const server = await serveRaw((socket) => void socket.resume());
  onTestFinished(() => server.close());
  const socket = connect(server.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  const proxy = readProxy({ proxy: `http://127.0.0.1:${server.port}` });
  if (proxy === undefined) throw new Error('expected a proxy');
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(askTunnel(socket, proxy, { target, signal, limitMs: 9, leftMs: 9 })).rejects.toThrow('enough');
  expect(socket.destroyed).toBe(true);
  expect(socket.bytesWritten).toBe(0);
});
