interface Waiter {
  readonly grant: () => void;
}

interface HostState {
  active: number;
  pausedUntil: number;
  timer: NodeJS.Timeout | undefined;
  readonly waiters: Waiter[];
}

/**
 * How many requests each hostname gets at once, all ports and lanes together, and which hosts are to be left alone for
 * a while. Lives in the parent; times are on the monotonic clock.
 */
export class Hosts {
  readonly #perHost: number;
  readonly #onFree: (hostname: string) => void;
  readonly #states = new Map<string, HostState>();

  /** `onFree` is told of a host that can take a request again. */
  constructor(perHost: number, onFree: (hostname: string) => void) {
    this.#perHost = perHost;
    this.#onFree = onFree;
  }

  /** Takes a slot of a host if one is free and the host is not paused. */
  tryAcquire(hostname: string): boolean {
    const state = this.#state(hostname);
    if (state.active >= this.#perHost || state.waiters.length > 0 || state.pausedUntil > performance.now())
      return false;
    state.active += 1;
    return true;
  }

  /** Takes a slot, waiting for it. Those who wait here already hold a lane, so they go before `tryAcquire`. */
  acquire(hostname: string): Promise<void> {
    if (this.tryAcquire(hostname)) return Promise.resolve();
    return new Promise((grant) => this.#state(hostname).waiters.push({ grant }));
  }

  /** Gives a slot back. */
  release(hostname: string): void {
    const state = this.#states.get(hostname);
    if (state === undefined || state.active === 0) return;
    state.active -= 1;
    this.#serve(hostname, state);
  }

  /** Keeps new requests from a host for a while; a longer pause that is already on stays. */
  pause(hostname: string, durationMs: number): void {
    const state = this.#state(hostname);
    const until = performance.now() + durationMs;
    if (until <= state.pausedUntil) return;
    state.pausedUntil = until;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => {
      state.timer = undefined;
      this.#serve(hostname, state);
    }, durationMs + 1);
  }

  /** Hosts that are paused now, with how long still. */
  paused(): { hostname: string; leftMs: number }[] {
    const now = performance.now();
    const paused: { hostname: string; leftMs: number }[] = [];
    for (const [hostname, state] of this.#states) {
      if (state.pausedUntil > now) paused.push({ hostname, leftMs: state.pausedUntil - now });
    }
    return paused;
  }

  /** Forgets all hosts and their timers. */
  close(): void {
    for (const state of this.#states.values()) clearTimeout(state.timer);
    this.#states.clear();
  }

  #serve(hostname: string, state: HostState): void {
    if (state.pausedUntil > performance.now()) return;
    while (state.active < this.#perHost) {
      const waiter = state.waiters.shift();
      if (waiter === undefined) break;
      state.active += 1;
      waiter.grant();
    }
    const isFree = state.active < this.#perHost;
    if (state.active === 0 && state.waiters.length === 0) this.#states.delete(hostname);
    if (isFree) this.#onFree(hostname);
  }

  #state(hostname: string): HostState {
    let state = this.#states.get(hostname);
    if (state === undefined) {
      state = { active: 0, pausedUntil: 0, timer: undefined, waiters: [] };
      this.#states.set(hostname, state);
    }
    return state;
  }
}
