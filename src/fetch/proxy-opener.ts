import type { Socket } from 'node:net';
import { ItemError } from '../core/errors.js';
import { type AddressGuard, certainAddressOf, checkAddress } from './addresses.js';
import type { Resolver } from './dns.js';
import { blameProxy, type HttpProxy } from './proxy.js';
import { askTunnel } from './proxy-tunnel.js';
import { type Opener, type SocketContext, SocketOpener, type SocketTarget } from './socket.js';

/** What a proxy's opener works with. */
export interface ProxyOpenerOptions {
  /** Finds the proxy itself; the names of hosts are for the proxy to look up. */
  readonly resolver: Resolver;
  /** Judges hosts whose address is certain before anything is sent. */
  readonly guard: AddressGuard;
  /** Until a connection stands, the way through the proxy included. */
  readonly timeoutMs: number;
}

/** Opens sockets that lead to the proxy, and through it to hosts of https. */
export class ProxyOpener implements Opener {
  readonly #proxy: HttpProxy;
  readonly #guard: AddressGuard;
  readonly #timeoutMs: number;
  readonly #opener: SocketOpener;

  constructor(proxy: HttpProxy, { resolver, guard, timeoutMs }: ProxyOpenerOptions) {
    this.#proxy = proxy;
    this.#guard = guard;
    this.#timeoutMs = timeoutMs;
    // The proxy was named on purpose, wherever it stands.
    this.#opener = new SocketOpener(resolver, () => true, timeoutMs);
  }

  /** Rejects with an ItemError: `E_ADDR_BLOCKED`, `E_PROXY_…`, or of class `connect` or `tls` where the host fails. */
  async open(target: SocketTarget, context: SocketContext): Promise<Socket> {
    const certain = certainAddressOf(target.hostname);
    if (certain !== undefined) checkAddress(this.#guard, certain, target.hostname);
    const { timings, signal } = context;
    const before = timings.connect;
    const socket = await this.#reach(target.isSecure, context);
    if (!target.isSecure) return socket;
    const leftMs = () => Math.max(1, this.#timeoutMs - (timings.connect - before));
    const askedAt = performance.now();
    try {
      await askTunnel(socket, this.#proxy, { target, signal, limitMs: this.#timeoutMs, leftMs: leftMs() });
    } finally {
      timings.connect += performance.now() - askedAt;
    }
    // Whose certificate is refused, or who hangs up, may be either of them.
    const behind = { ...target, host: `${target.host} (reached through ${this.#proxy.host})` };
    return this.#opener.secure(socket, behind, { timings, signal, leftMs: leftMs() });
  }

  async #reach(isTunnel: boolean, context: SocketContext): Promise<Socket> {
    try {
      return await this.#opener.open({ ...this.#proxy, isTunnel }, context);
    } catch (error) {
      const isOurs = !(error instanceof ItemError) || context.signal.aborted;
      throw isOurs ? error : blameProxy(error, this.#proxy, { phase: 'connect', received: 0, expected: undefined });
    }
  }
}
