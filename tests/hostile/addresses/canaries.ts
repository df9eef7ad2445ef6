import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Listeners on all of this machine's addresses, on one port, that count who connects. */
export interface Canaries {
  readonly port: number;
  readonly hasIpv6: boolean;
  /** Connections so far. Those that were made before the call are all counted. */
  count(): Promise<number>;
  close(): Promise<void>;
}

/** Opens the listeners. What they say is a correct answer, so that a fetch that gets through succeeds. */
export async function openCanaries(): Promise<Canaries> {
  let connections = 0;
  const open = new Set<Socket>();
  const makeServer = () =>
    createServer((socket) => {
      connections += 1;
      open.add(socket);
      socket.on('error', () => {}).on('close', () => open.delete(socket));
      socket.resume().end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\ngot');
    });
  const v4 = makeServer();
  v4.listen(0, '0.0.0.0');
  await once(v4, 'listening');
  const { port } = v4.address() as AddressInfo;
  const v6 = await listenV6(makeServer(), port);
  let probes = 0;
  return {
    port,
    hasIpv6: v6 !== undefined,
    async count() {
      // Connections are accepted in the order they came: once ours is counted, earlier ones are.
      for (const host of v6 === undefined ? ['127.0.0.1'] : ['127.0.0.1', '::1']) {
        const probe = connect(port, host);
        probes += 1;
        await once(probe.resume(), 'close');
      }
      return connections - probes;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => v4.close(resolve));
      if (v6 !== undefined) await new Promise((resolve) => v6.close(resolve));
    },
  };
}

/** A machine without IPv6 has nothing to listen on. */
async function listenV6(server: Server, port: number): Promise<Server | undefined> {
  try {
    server.listen({ port, host: '::', ipv6Only: true });
    await once(server, 'listening');
    return server;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL') return undefined;
    throw error;
  }
}
