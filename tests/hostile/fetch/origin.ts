import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** One request that came in, and the bare connection to answer on. */
export interface Asked {
  readonly socket: Socket;
  readonly path: string;
  /** Of all requests to this origin, from 1. */
  readonly count: number;
  /** The value of a request header, by its lower-case name. */
  header(name: string): string | undefined;
}

export type Answer = (asked: Asked) => void;

/** A server that sends whatever bytes it likes. */
export interface HostileOrigin {
  readonly port: number;
  readonly requests: readonly Asked[];
  readonly connections: () => number;
  close(): Promise<void>;
}

function readRequests(socket: Socket, requests: Asked[], answer: Answer): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const [first = '', ...lines] = text.slice(0, end).split('\r\n');
      text = text.slice(end + 4);
      const headers = new Map(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      const asked: Asked = {
        socket,
        path: first.split(' ')[1] ?? '',
        count: requests.length + 1,
        header: (name) => headers.get(name),
      };
      requests.push(asked);
      answer(asked);
    }
  });
}

/** Starts a hostile origin on this machine. Without an `answer` it reads nothing and says nothing. */
export async function startOrigin(
  answer: Answer | undefined,
  options: { tls?: TlsOptions; onConnection?: (socket: Socket) => void } = {},
): Promise<HostileOrigin> {
  const open = new Set<Socket>();
  const requests: Asked[] = [];
  let connections = 0;
  const onSocket = (socket: Socket) => {
    socket.on('error', () => {});
    options.onConnection?.(socket);
    if (answer !== undefined) readRequests(socket, requests, answer);
  };
  const server: Server = options.tls ? createTlsServer(options.tls, onSocket) : createServer(onSocket);
  server.on('tlsClientError', () => {});
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The head of an answer: a status line and headers. */
export function head(headers: readonly string[] = [], status = '200 OK'): string {
  return ['HTTP/1.1 ', status, '\r\n', ...headers.map((line) => `${line}\r\n`), '\r\n'].join('');
}

/** Sends these bytes and keeps the connection. */
export const send =
  (...parts: (string | Uint8Array)[]): Answer =>
  ({ socket }) => {
    for (const part of parts) socket.write(part);
  };

/** Sends these bytes and closes the connection in good order. */
export const sendAndClose =
  (...parts: (string | Uint8Array)[]): Answer =>
  (asked) => {
    send(...parts)(asked);
    asked.socket.end();
  };

/** Sends these bytes and breaks the connection off, late enough for them to arrive. */
export const sendAndReset =
  (...parts: (string | Uint8Array)[]): Answer =>
  (asked) => {
    send(...parts)(asked);
    setTimeout(() => asked.socket.resetAndDestroy(), parts.length === 0 ? 0 : 50);
  };

/** Sends the beginning, and then the same piece again and again, each once the last one has left. */
export const sendForever =
  (beginning: string, piece: string | Uint8Array, everyMs = 0): Answer =>
  ({ socket }) => {
    socket.write(beginning);
    const next = () => {
      if (!socket.destroyed) socket.write(piece, () => setTimeout(next, everyMs));
    };
    next();
  };
