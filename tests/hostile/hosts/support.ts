import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** A server of this machine that many names may lead to. */
export interface HostileServer {
  readonly port: number;
  /** Requests, or connections where it speaks no HTTP, in the order they came. */
  readonly asked: { readonly host: string; readonly path: string; readonly at: number }[];
  close(): Promise<void>;
}

async function listen(server: Server, asked: HostileServer['asked'], port = 0): Promise<HostileServer> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Answers HTTP, and writes down who was asked for what, and when. Port 0 is any free one. */
export function startServer(listener: RequestListener, port = 0): Promise<HostileServer> {
  const asked: HostileServer['asked'] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    asked.push({ host, path: request.url ?? '', at: performance.now() });
    listener(request, response);
  });
  return listen(server, asked, port);
}

/** Takes connections and never says a word. */
export function startSilent(): Promise<HostileServer> {
  const asked: HostileServer['asked'] = [];
  return listen(
    createTcpServer((socket) => {
      asked.push({ host: '', path: '', at: performance.now() });
      socket.resume();
    }),
    asked,
  );
}

/** A port of this machine at which nobody listens. */
export async function findDeadPort(): Promise<number> {
  const { port, close } = await startSilent();
  await close();
  return port;
}

/** URLs of one host: `/0`, `/1` and so on. */
export const urlsOf = (host: string, port: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `http://${host}:${port}/${index}`);

/** Takes turns between lists. */
export function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}
