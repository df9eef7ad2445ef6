import { type Problem, problem } from '../core/errors.js';
import { minSilenceMs, probeEveryMs, silencesToOpen } from './circuits.js';

/** True for what only the proxy is to blame for: where it is silent or refuses, that may be because of the host behind it. */
export function isProxyFault(code: string): boolean {
  return code === 'E_PROXY_CONNECT' || code === 'E_PROXY_AUTH' || code === 'E_PROXY_TLS';
}

/**
 * Whether the proxy of a run has stopped working. It is given up when so many hosts in a row could not be asked through it:
 * several, since a proxy that hangs up may do so because of the one host behind it.
 */
export class ProxyCircuit {
  readonly #now: () => number;
  /** Hosts that could not be asked since the last answer came through. */
  readonly #hostnames = new Set<string>();
  #since = 0;
  #last: Problem | undefined;
  /** Once open: when an attempt may try again. */
  #probeAt: number | undefined;

  /** `now` is a monotonic clock in ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes that a host could not be asked because of the proxy. True where the proxy is given up with it. */
  addFault(hostname: string, why: Problem): boolean {
    const now = this.#now();
    if (this.#hostnames.size === 0) this.#since = now;
    this.#last = why;
    if (this.#hostnames.size < silencesToOpen) this.#hostnames.add(hostname);
    const isFew = this.#hostnames.size < silencesToOpen || now - this.#since < minSilenceMs;
    if (this.#probeAt !== undefined || isFew) return false;
    this.#probeAt = now + probeEveryMs;
    return true;
  }

  /** Notes that something came through. */
  addAnswer(): void {
    if (this.#hostnames.size === 0) return;
    this.#hostnames.clear();
    this.#last = undefined;
    this.#probeAt = undefined;
  }

  /** Why nothing may be sent to the proxy now; undefined where something may. */
  refusal(): Problem | undefined {
    if (this.#probeAt === undefined || this.#last === undefined || this.#now() >= this.#probeAt) return undefined;
    const { code, message } = this.#last;
    const sentence = `the proxy has let nothing through to ${this.#hostnames.size} hosts in a row (${message}); run millrace retry later`;
    return problem(code, sentence);
  }

  /** Like `refusal`, just before something is sent: where it may only be a try, the next has to wait for its time. */
  pass(): Problem | undefined {
    const refusal = this.refusal();
    if (refusal === undefined && this.#probeAt !== undefined) this.#probeAt = this.#now() + probeEveryMs;
    return refusal;
  }
}
