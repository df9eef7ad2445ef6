interface Waiter {
  readonly grant: () => void;
}

interface HostState {
  active: number;
  pausedUntil: number;
  /** Where requests are spaced: when the next may go. */
  nextAt: number;
  timer: NodeJS.Timeout | undefined;
  readonly waiters: Waiter[];
}

/** Hosts whose own spacing is kept in mind. */
const maxSpaced = 10_000;
/** A timer that fires late by no more than this is made up for, so that the rate is kept. */
const catchUpMs = 10;

export interface HostsOptions {
  /** Requests at once. */
  readonly perHost: number;
  /** Time between the starts of two requests to one host; 0 for none. */
  readonly intervalMs?: number;
  /** Told of a host that can take a request again. */
  readonly onFree: (hostname: string) => void;
}

/**
 * How many requests each hostname gets at once, all ports and lanes together, how far apart, and which hosts are to be
 * left alone for a while. Lives in the parent; times are on the monotonic clock.
 */
export class Hosts {
  readonly #options: HostsOptions;
  readonly #states = new Map<string, HostState>();
  /** Hosts that asked for requests further apart (Crawl-delay), the one heard of longest ago first. */
  readonly #intervals = new Map<string, number>();
  #delayed = 0;

  constructor(options: HostsOptions) {
    this.#options = options;
  }

  /** Takes a slot of a host if one is free and neither a pause nor the host's spacing is on. */
  tryAcquire(hostname: string): boolean {
    const state = this.#state(hostname);
    if (state.waiters.length > 0 || !this.#mayStart(hostname, state)) return false;
    this.#start(hostname, state);
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
    this.#wakeLater(hostname, state);
  }

  /** Keeps requests to a host this far apart from now on; the longest time that was asked for counts. */
  space(hostname: string, intervalMs: number): void {
    if ((this.#intervals.get(hostname) ?? 0) >= intervalMs) return;
    this.#intervals.delete(hostname);
    this.#intervals.set(hostname, intervalMs);
    if (this.#intervals.size <= maxSpaced) return;
    const oldest = this.#intervals.keys().next();
    if (!oldest.done) this.#intervals.delete(oldest.value);
  }

  /** Hosts that are left alone at this moment, for a pause or for their spacing. */
  get delayed(): number {
    return this.#delayed;
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
    this.#delayed = 0;
  }

  #intervalOf(hostname: string): number {
    const { intervalMs = 0 } = this.#options;
    return this.#intervals.size === 0 ? intervalMs : Math.max(intervalMs, this.#intervals.get(hostname) ?? 0);
  }

  #mayStart(hostname: string, state: HostState): boolean {
    if (state.active >= this.#options.perHost) return false;
    const startsAt = Math.max(state.pausedUntil, state.nextAt);
    if (startsAt === 0 || startsAt <= performance.now()) return true;
    this.#wakeLater(hostname, state);
    return false;
  }

  #start(hostname: string, state: HostState): void {
    state.active += 1;
    const intervalMs = this.#intervalOf(hostname);
    if (intervalMs === 0) return;
    const now = performance.now();
    state.nextAt = (now - state.nextAt <= catchUpMs ? state.nextAt : now) + intervalMs;
  }

  /** Serves a host once its pause and its spacing are over. */
  #wakeLater(hostname: string, state: HostState): void {
    // A timer that is on fires no later than needed: both times only ever grow.
    if (state.timer !== undefined) return;
    const waitMs = Math.max(state.pausedUntil, state.nextAt) - performance.now();
    this.#delayed += 1;
    state.timer = setTimeout(() => {
      state.timer = undefined;
      this.#delayed -= 1;
      this.#serve(hostname, state);
    }, Math.max(0, waitMs) + 1);
  }

  #serve(hostname: string, state: HostState): void {
    while (state.waiters.length > 0 && this.#mayStart(hostname, state)) {
      this.#start(hostname, state);
      state.waiters.shift()?.grant();
    }
    const isFree = this.#mayStart(hostname, state);
    const isIdle = state.active === 0 && state.waiters.length === 0;
    if (isIdle && isFree) this.#states.delete(hostname);
    if (isFree) this.#options.onFree(hostname);
  }

  #state(hostname: string): HostState {
    let state = this.#states.get(hostname);
    if (state === undefined) {
      state = { active: 0, pausedUntil: 0, nextAt: 0, timer: undefined, waiters: [] };
      this.#states.set(hostname, state);
    }
    return state;
  }
}
