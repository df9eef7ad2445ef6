import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Item } from '../../src/core/item.js';
import { emptyTimings } from '../../src/core/outcome.js';
import type { FetchSettings, HostGate } from '../../src/core/settings.js';
import type { FetchContext } from '../../src/fetch/fetcher.js';
import { ByteBudget } from '../../src/flow/byte-budget.js';

/** Settings with short clocks, for servers on this machine. */
export function makeSettings(changes: Partial<FetchSettings> = {}): FetchSettings {
  return {
    timeoutMs: 5_000,
    connectTimeoutMs: 2_000,
    firstByteTimeoutMs: 2_000,
    idleTimeoutMs: 2_000,
    minSpeed: 0,
    minSpeedTimeMs: 2_000,
    retries: 0,
    backoffMs: 1,
    maxBackoffMs: 5,
    maxRetryAfterMs: 1_000,
    maxRedirects: 3,
    maxBytes: 1_000_000,
    largeBytes: 64 * 1024 * 1024,
    perHost: 8,
    perHostIntervalMs: 0,
    allowPrivate: true,
    allowAddress: [],
    allowData: false,
    allowFiles: false,
    allowDowngrade: false,
    tolerateCoding: false,
    ignoreRobots: false,
    userAgent: 'millrace/0.1.0 (+https://example.org/millrace)',
    resolve: {},
    dnsServers: [],
    ...changes,
  };
}

/** A gate that lets everything through and writes down what it was asked. */
export class RecordingGate implements HostGate {
  readonly log: string[] = [];
  held = 0;

  async acquire(url: URL): Promise<void> {
    this.held += 1;
    this.log.push(`acquire ${url.host}`);
  }

  release(url: URL): void {
    this.held -= 1;
    this.log.push(`release ${url.host}`);
  }

  pause(url: URL, durationMs: number): void {
    this.log.push(`pause ${url.host} ${durationMs}`);
  }
}

/** A context of its own for one fetch. */
export function makeContext(changes: Partial<FetchContext> = {}): FetchContext & { gate: RecordingGate } {
  return {
    gate: new RecordingGate(),
    ticket: new ByteBudget(10_000_000).open(),
    timings: emptyTimings(),
    signal: new AbortController().signal,
    attempts: 0,
    ...changes,
  } as FetchContext & { gate: RecordingGate };
}

export function makeItem(url: string, changes: Partial<Item> = {}): Item {
  return { index: 0, url, fields: {}, ...changes };
}

export interface TestServer {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Serves HTTP on this machine. */
export async function serve(listener: RequestListener): Promise<TestServer> {
  return listen(createHttpServer(listener));
}

/** Accepts bare connections: for what no HTTP library would send. */
export async function serveRaw(onSocket: (socket: Socket) => void): Promise<TestServer> {
  return listen(
    createServer((socket) => {
      socket.on('error', () => {});
      onSocket(socket);
    }) as Server,
  );
}

/** Answers every request with the same bytes; `then` says what happens to the connection. */
export function serveBytes(bytes: string | Buffer, then: 'keep' | 'end' | 'reset' = 'keep'): Promise<TestServer> {
  return serveRaw((socket) => {
    socket.on('data', () => {
      socket.write(bytes, () => {
        if (then === 'end') socket.end();
        // Late enough for the bytes to arrive before the reset.
        if (then === 'reset') setTimeout(() => socket.resetAndDestroy(), 50);
      });
    });
  });
}

async function listen(server: Server): Promise<TestServer> {
  const open = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    connections: () => accepted,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
