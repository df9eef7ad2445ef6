import { isIP, type Socket } from 'node:net';
import type { buildConnector } from 'undici';
// The client alone: the package's front door loads fetch, caches and websockets too, three times the start of a lane.
import Client from 'undici/lib/dispatcher/client.js';
import type { Timings } from '../core/outcome.js';
import type { FetchSettings } from '../core/settings.js';
import { createAddressGuard } from './addresses.js';
import { BodyMemory } from './body-memory.js';
import { Resolver } from './dns.js';
import { type HttpProxy, readProxy } from './proxy.js';
import { ProxyOpener } from './proxy-opener.js';
import { findSharedReads, type SharedReads } from './shared-reads.js';
import { type Opener, SocketOpener } from './socket.js';

/** Idle connections that are kept in all; the ones unused for longest are closed first. */
const maxIdle = 256;
const maxHeaderBytes = 64 * 1024;

/** One keep-alive connection. It belongs to one exchange at a time. */
export class Connection {
  readonly origin: string;
  readonly client: Client;
  /** The proxy that is asked in the place of an origin of http; to one of https a proxy only leads. */
  readonly relay: HttpProxy | undefined;
  /** True once the present exchange had to open a socket. */
  hasOpened = false;
  #timings: Timings | undefined;
  #socket: Socket | undefined;
  #reads: SharedReads | undefined;
  #bytesBefore = 0;
  readonly #opener: Opener;
  readonly #giveUp = new AbortController();

  constructor(origin: string, opener: Opener, relay: HttpProxy | undefined) {
    this.relay = relay;
    this.origin = origin;
    this.#opener = opener;
    this.client = new Client(origin, {
      pipelining: 1,
      maxHeaderSize: maxHeaderBytes,
      // Our own timers are exact; undici's tick every half second.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => this.#open(options, callback),
    });
  }

  /** Starts an exchange: a socket that it needs is counted in its timings. */
  begin(timings: Timings): void {
    this.hasOpened = false;
    this.#timings = timings;
    this.#bytesBefore = this.#socket?.bytesRead ?? 0;
    if (this.#reads !== undefined) this.#reads.isInBody = false;
  }

  /** The head of the answer is through: what follows is read without a copy. */
  beginBody(): void {
    if (this.#reads !== undefined) this.#reads.isInBody = true;
  }

  /** True once anything came in the present exchange. */
  get hasAnswered(): boolean {
    return (this.#socket?.bytesRead ?? 0) > this.#bytesBefore;
  }

  /** Closes it at once, whatever it is doing. */
  async destroy(reason?: Error): Promise<void> {
    this.#giveUp.abort(reason);
    await this.client.destroy(reason ?? null);
  }

  #open(options: buildConnector.Options, callback: buildConnector.Callback): void {
    this.hasOpened = true;
    const isSecure = options.protocol === 'https:';
    const target = {
      hostname: options.hostname,
      port: Number(options.port) || (isSecure ? 443 : 80),
      host: options.host ?? options.hostname,
      isSecure,
      // undici names the server by a Host header of ours, and we send none. The name has no dot at its end (RFC 6066, 3).
      servername: isIP(options.hostname) === 0 ? options.hostname.replace(/\.$/, '') : '',
    };
    const timings = this.#timings ?? { dns: 0, connect: 0 };
    this.#opener.open(target, { timings, signal: this.#giveUp.signal }).then(
      (socket: Socket) => {
        this.#socket = socket;
        this.#reads = findSharedReads(socket);
        this.#bytesBefore = 0;
        callback(null, socket);
      },
      (error: Error) => callback(error, null),
    );
  }
}

/** Keep-alive connections by origin. How many are in use is for the caller's host gate to say. */
export class ConnectionPool {
  /** Where bodies go; given back, it is used again. */
  readonly memory = new BodyMemory();
  /** What all connections go through; undefined where they go straight to their origins. */
  readonly #proxy: HttpProxy | undefined;
  readonly #resolver: Resolver;
  readonly #opener: Opener;
  readonly #maxIdlePerOrigin: number;
  readonly #maxOpen: number;
  /** The most recently used last: of an origin, and among the origins. */
  readonly #idle = new Map<string, Connection[]>();
  readonly #all = new Set<Connection>();
  #idleCount = 0;

  constructor(settings: FetchSettings) {
    const guard = createAddressGuard(settings);
    this.#resolver = new Resolver(settings);
    this.#proxy = readProxy(settings);
    const { connectTimeoutMs } = settings;
    this.#opener =
      this.#proxy === undefined
        ? new SocketOpener(this.#resolver, guard, connectTimeoutMs)
        : new ProxyOpener(this.#proxy, { resolver: this.#resolver, guard, timeoutMs: connectTimeoutMs });
    this.#maxIdlePerOrigin = settings.perHost;
    this.#maxOpen = settings.maxConnections ?? Number.POSITIVE_INFINITY;
  }

  /** Takes an idle connection to the origin, or a new one. */
  take(origin: string, isFresh: boolean): Connection {
    const kept = isFresh ? undefined : this.#idle.get(origin)?.at(-1);
    if (kept !== undefined) {
      this.#removeIdle(kept);
      return kept;
    }
    // One that waits for nothing makes room for the new one.
    if (this.#all.size >= this.#maxOpen) this.#dropIdle(this.#idle.values().next().value?.[0]);
    const relay = origin.startsWith('http:') ? this.#proxy : undefined;
    const connection = new Connection(origin, this.#opener, relay);
    this.#all.add(connection);
    connection.client.on('disconnect', () => {
      this.#dropIdle(connection);
    });
    return connection;
  }

  /** Keeps a connection whose exchange is complete for the next one. */
  giveBack(connection: Connection): void {
    if (!this.#all.has(connection)) return;
    const { origin } = connection;
    const idle = this.#idle.get(origin) ?? [];
    this.#idle.delete(origin);
    this.#idle.set(origin, idle);
    idle.push(connection);
    this.#idleCount += 1;
    this.#dropIdle(idle.length > this.#maxIdlePerOrigin ? idle[0] : this.#longestIdle());
  }

  /** Closes a connection that cannot be used again. */
  discard(connection: Connection): void {
    if (!this.#all.delete(connection)) return;
    connection.destroy().catch(() => {});
  }

  /** Closes all connections, those in use too. */
  async close(): Promise<void> {
    const connections = [...this.#all];
    this.#all.clear();
    this.#idle.clear();
    this.#idleCount = 0;
    this.#resolver.close();
    await Promise.allSettled(connections.map((connection) => connection.destroy()));
  }

  #dropIdle(connection: Connection | undefined): void {
    if (connection !== undefined && this.#removeIdle(connection)) this.discard(connection);
  }

  #longestIdle(): Connection | undefined {
    if (this.#idleCount <= maxIdle) return undefined;
    const first = this.#idle.values().next();
    return first.done ? undefined : first.value[0];
  }

  #removeIdle(connection: Connection): boolean {
    const idle = this.#idle.get(connection.origin);
    const position = idle?.lastIndexOf(connection) ?? -1;
    if (idle === undefined || position === -1) return false;
    idle.splice(position, 1);
    if (idle.length === 0) this.#idle.delete(connection.origin);
    this.#idleCount -= 1;
    return true;
  }
}
