import type { LookupAddress } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { describeDuration } from '../core/duration.js';
import { ItemError } from '../core/errors.js';
import type { Timings } from '../core/outcome.js';
import { type AddressGuard, checkAddress, knownAddressOf } from './addresses.js';
import type { Resolver } from './dns.js';
import { failExchange } from './failures.js';
import { connectSharing } from './shared-reads.js';

/** How long one of several addresses may take before the next one is tried. */
const nextAddressAfterMs = 500;
const maxSessions = 1_000;
const highWaterMark = 64 * 1024;

/** Where a socket is to go. */
export interface SocketTarget {
  /** A name or an IP address, without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Host and port for sentences. */
  readonly host: string;
  readonly isSecure: boolean;
  /** For TLS; empty where the host is an address. */
  readonly servername: string;
  /** TLS is to be spoken over it in the end, which does not share the memory that it reads into. */
  readonly isTunnel?: boolean;
}

/** On whose behalf a socket is opened. */
export interface SocketContext {
  /** Whose `dns` and `connect` the time is added to. */
  readonly timings: Pick<Timings, 'dns' | 'connect'>;
  /** Gives the socket up before it is there; rejects with its reason. */
  readonly signal: AbortSignal;
}

/** How a socket is waited for. */
interface ConnectOptions {
  readonly signal: AbortSignal;
  readonly phase: 'connect' | 'tls';
  readonly limitMs: number;
}

/** Opens sockets for an origin. */
export interface Opener {
  /** Rejects with an ItemError. */
  open(target: SocketTarget, context: SocketContext): Promise<Socket>;
}

/** Opens sockets to addresses that the guard lets pass, and to no others. */
export class SocketOpener implements Opener {
  readonly #resolver: Resolver;
  readonly #guard: AddressGuard;
  readonly #timeoutMs: number;
  /** TLS sessions by server name and port, in order of arrival: a second connection shakes hands faster. */
  readonly #sessions = new Map<string, Buffer>();

  constructor(resolver: Resolver, guard: AddressGuard, timeoutMs: number) {
    this.#resolver = resolver;
    this.#guard = guard;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Finds the host's addresses, checks every one, connects to one of those and checks where it ended up.
   * Rejects with an ItemError of class `dns`, `blocked`, `connect` or `tls`.
   */
  async open(target: SocketTarget, { timings, signal }: SocketContext): Promise<Socket> {
    const known = knownAddressOf(target.hostname);
    if (known !== undefined) this.#check(known, target.hostname);
    const startedAt = performance.now();
    let addresses: readonly LookupAddress[];
    const family = isIP(target.hostname);
    if (family !== 0) {
      addresses = [{ address: target.hostname, family }];
    } else {
      try {
        addresses = await this.#resolve(target.hostname, signal);
      } finally {
        timings.dns += performance.now() - startedAt;
      }
    }
    for (const { address } of addresses) this.#check(address, target.hostname);
    const connectingAt = performance.now();
    try {
      const start = () => this.#startSocket(target, addresses);
      const socket = await this.#connect(target, start, { signal, phase: 'connect', limitMs: this.#timeoutMs });
      const remote = socket.remoteAddress;
      if (remote === undefined || !this.#guard(remote)) {
        socket.destroy();
        if (remote !== undefined) this.#check(remote, target.hostname);
        throw failExchange({ code: 'ECONNRESET' }, target.host, { phase: 'headers', received: 0, expected: undefined });
      }
      return socket;
    } finally {
      timings.connect += performance.now() - connectingAt;
    }
  }

  /**
   * Speaks TLS with the target over a connection that leads to it, within what is left of the time to connect. Rejects
   * with an ItemError of class `connect` or `tls`; the connection is closed then.
   */
  async secure(through: Socket, target: SocketTarget, context: SocketContext & { leftMs: number }): Promise<Socket> {
    const { timings, signal, leftMs } = context;
    const startedAt = performance.now();
    const start = () => this.#startTls(target, { socket: through, host: target.hostname });
    try {
      return await this.#connect(target, start, { signal, phase: 'tls', limitMs: leftMs });
    } catch (error) {
      through.destroy();
      throw error;
    } finally {
      timings.connect += performance.now() - startedAt;
    }
  }

  #check(address: string, hostname: string): void {
    checkAddress(this.#guard, address, hostname);
  }

  /** The question itself goes on when we stop waiting: its answer is remembered for the next attempt. */
  #resolve(hostname: string, signal: AbortSignal): Promise<readonly LookupAddress[]> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        end();
        reject(error);
      };
      const onAbort = () => fail(signal.reason);
      const timer = setTimeout(() => {
        const limit = describeDuration(this.#timeoutMs);
        fail(new ItemError('E_DNS_TIMEOUT', `the name server did not answer for ${hostname} within ${limit}`));
      }, this.#timeoutMs);
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      signal.addEventListener('abort', onAbort);
      this.#resolver.resolve(hostname).then((addresses) => {
        end();
        resolve(addresses);
      }, fail);
    });
  }

  #connect(target: SocketTarget, start: () => Socket, options: ConnectOptions): Promise<Socket> {
    const { signal, limitMs } = options;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      let { phase } = options;
      // For good: an error between two owners of the socket must not end the process.
      const socket = start().on('error', () => {});
      const giveUp = (reason: unknown) => {
        end();
        socket.destroy();
        reject(reason);
      };
      const fail = (error: unknown) =>
        giveUp(failExchange(error, target.host, { phase, received: 0, expected: undefined }));
      const onAbort = () => giveUp(signal.reason);
      const onTimeout = () => {
        const limit = describeDuration(this.#timeoutMs);
        const sentence =
          phase === 'tls'
            ? `${target.host} did not finish the TLS handshake within ${limit}`
            : `${target.host} did not accept the connection within ${limit}`;
        fail(new ItemError('E_CONN_TIMEOUT', sentence));
      };
      const onTcp = () => {
        phase = 'tls';
      };
      const onReady = () => {
        end();
        resolve(socket);
      };
      const timer = setTimeout(onTimeout, limitMs);
      const readyEvent = target.isSecure ? 'secureConnect' : 'connect';
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        socket.off('error', fail).off(readyEvent, onReady);
      };
      signal.addEventListener('abort', onAbort);
      socket.once('error', fail);
      if (target.isSecure) socket.once('connect', onTcp);
      socket.once(readyEvent, onReady);
    });
  }

  /** Starts to connect; names are answered with the checked addresses, so a second DNS answer changes nothing. */
  #startSocket(target: SocketTarget, addresses: readonly LookupAddress[]): Socket {
    const options = {
      host: target.hostname,
      port: target.port,
      lookup: answerWith(addresses),
      autoSelectFamily: addresses.length > 1,
      autoSelectFamilyAttemptTimeout: nextAddressAfterMs,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
      highWaterMark,
    };
    if (target.isSecure) return this.#startTls(target, options);
    return target.isTunnel === true ? connectTcp(options) : connectSharing(options);
  }

  #startTls(target: SocketTarget, options: ConnectionOptions): Socket {
    const key = `${target.servername || target.hostname}:${target.port}`;
    const session = this.#sessions.get(key);
    const secure = { ...options, highWaterMark, servername: target.servername, ALPNProtocols: ['http/1.1'] };
    const socket = connectTls(session === undefined ? secure : { ...secure, session });
    return (
      socket
        .on('session', (fresh: Buffer) => this.#keepSession(key, fresh))
        // An alert after the handshake leaves the socket open until its end, which says less of why.
        .on('error', (error) => socket.destroy(error))
        // Where a session that is taken up brings nothing, the next connection has to do without.
        .once('close', () => {
          if (socket.bytesRead === 0 && this.#sessions.get(key) === session) this.#sessions.delete(key);
        })
    );
  }

  #keepSession(key: string, session: Buffer): void {
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    if (this.#sessions.size <= maxSessions) return;
    const oldest = this.#sessions.keys().next();
    if (!oldest.done) this.#sessions.delete(oldest.value);
  }
}

function answerWith(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const first = addresses[0];
    if (options.all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  };
}
