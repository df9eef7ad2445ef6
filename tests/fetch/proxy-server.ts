import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** One request that a proxy was sent: CONNECT with host and port, or GET with a whole URL. */
export interface ProxyRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/** A proxy on this machine that leads every name to this machine. */
export interface TestProxy {
  readonly port: number;
  readonly requests: readonly ProxyRequest[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export interface TestProxyOptions {
  /** It speaks TLS itself. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** `user:password`, asked for with 407. */
  readonly login?: string;
  /** What else it offers where it asks for a login. */
  readonly offered?: string;
  /** The status with which it refuses to connect anywhere. */
  readonly refusal?: number;
}

/** Starts a proxy as they usually are. */
export async function startProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const requests: ProxyRequest[] = [];
  const open = new Set<Duplex>();
  let accepted = 0;
  const note = ({ method = '', url = '', headers }: IncomingMessage) => {
    requests.push({ method, target: url, headers });
    const expected = options.login && `Basic ${Buffer.from(options.login).toString('base64')}`;
    return expected === undefined || headers['proxy-authorization'] === expected;
  };
  const challenge = options.offered ?? 'Basic realm="here"';
  const server = options.tls ? createTlsServer(options.tls) : createServer();
  server.on('request', (asked: IncomingMessage, response: ServerResponse) => {
    if (!note(asked)) {
      response.writeHead(407, { 'proxy-authenticate': challenge }).end('no');
      return;
    }
    const { 'proxy-authorization': _, ...headers } = asked.headers;
    const { port, pathname, search } = new URL(asked.url ?? '');
    const passed = request({ host: '127.0.0.1', port, path: `${pathname}${search}`, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.writeHead(502).end());
    passed.end();
  });
  server.on('connect', (asked: IncomingMessage, client: Duplex) => {
    client.on('error', () => {});
    if (!note(asked)) {
      client.end(`HTTP/1.1 407 No\r\nProxy-Authenticate: ${challenge}\r\nContent-Length: 0\r\n\r\n`);
    } else if (options.refusal !== undefined) {
      client.end(`HTTP/1.1 ${options.refusal} No\r\nContent-Length: 0\r\n\r\n`);
    } else {
      const onward = connect({ host: '127.0.0.1', port: Number(asked.url?.replace(/^.*:/, '')) });
      onward.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
      onward.on('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(client).pipe(onward);
      });
      client.on('close', () => onward.destroy());
    }
  });
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => accepted,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
