import { type Problem, problem } from '../core/errors.js';
import { minSilenceMs, probeEveryMs, silencesToOpen } from './circuits.js';

/** Failures that only the proxy is to blame for. */
const faultCodes: ReadonlySet<string> = new Set(['E_PROXY_CONNECT', 'E_PROXY_AUTH', 'E_PROXY_TLS']);

/** Where it is silent the host behind it is likely to be, and a list may hold many such hosts: that takes more of them. */
const silentHostsToOpen = 200;
const minSilentMs = 60_000;

/** Hosts that could not be asked since the last answer came through. */
class Streak {
  readonly #hosts = new Set<string>();
  readonly #enough: number;
  readonly #overMs: number;
  #since = 0;

  /** As many hosts as are enough to give the proxy up, and how long that must take at least. */
  constructor(enough: number, overMs: number) {
    this.#enough = enough;
    this.#overMs = overMs;
  }

  get size(): number {
    return this.#hosts.size;
  }

  /** True where these are enough. */
  add(hostname: string, now: number): boolean {
    if (this.size === 0) this.#since = now;
    if (this.size < this.#enough) this.#hosts.add(hostname);
    return this.size >= this.#enough && now - this.#since >= this.#overMs;
  }

  clear(): void {
    this.#hosts.clear();
  }
}

/**
 * Whether the proxy of a run has stopped working. It is given up when so many hosts in a row could not be asked through it:
 * several, since a proxy that hangs up may do so because of the one host behind it.
 */
export class ProxyCircuit {
  readonly #now: () => number;
  readonly #faults = new Streak(silencesToOpen, minSilenceMs);
  readonly #silences = new Streak(silentHostsToOpen, minSilentMs);
  #last: Problem | undefined;
  /** Once open: when an attempt may try again. */
  #probeAt: number | undefined;

  /** `now` is a monotonic clock in ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes what a request that brought no answer of its host failed with. True where the proxy is given up with it. */
  addSilence(hostname: string, why: Problem): boolean {
    const isFault = faultCodes.has(why.code);
    // A proxy that refuses one host leads to others.
    if (why.code === 'E_PROXY_REFUSED') this.addAnswer();
    if (!isFault && why.code !== 'E_PROXY_TIMEOUT') return false;
    const now = this.#now();
    this.#last = why;
    const isEnough = (isFault ? this.#faults : this.#silences).add(hostname, now);
    if (this.#probeAt !== undefined || !isEnough) return false;
    this.#probeAt = now + probeEveryMs;
    return true;
  }

  /** Notes that something came through. */
  addAnswer(): void {
    if (this.#last === undefined) return;
    this.#faults.clear();
    this.#silences.clear();
    this.#last = undefined;
    this.#probeAt = undefined;
  }

  /** Why nothing may be sent to the proxy now; undefined where something may. */
  refusal(): Problem | undefined {
    if (this.#probeAt === undefined || this.#last === undefined || this.#now() >= this.#probeAt) return undefined;
    const { code, message } = this.#last;
    const count = Math.max(this.#faults.size, this.#silences.size);
    const sentence = `the proxy has let nothing through to ${count} hosts in a row (${message}); run millrace retry later`;
    return problem(code, sentence);
  }

  /** Like `refusal`, just before something is sent: where it may only be a try, the next has to wait for its time. */
  pass(): Problem | undefined {
    const refusal = this.refusal();
    if (refusal === undefined && this.#probeAt !== undefined) this.#probeAt = this.#now() + probeEveryMs;
    return refusal;
  }
}
