import { type Problem, problem } from '../core/errors.js';

/** Attempts in a row without any HTTP response, after which an origin is given up for a while. */
export const silencesToOpen = 20;
/** They must span this long: a server that restarts is not given up, however many items ask it meanwhile. */
export const minSilenceMs = 3_000;
/** How often one attempt is let through to an origin that was given up. */
export const probeEveryMs = 10_000;
const maxOrigins = 10_000;

interface Circuit {
  silences: number;
  /** When the first of them was heard of. */
  readonly since: number;
  /** What the last attempt failed with. */
  last: Problem;
  /** Once open: when an attempt may try again. */
  probeAt: number | undefined;
}

/**
 * Which origins (scheme, host and port) have stopped answering. A silent one is given up after so many attempts in a row,
 * whoever made them; from then on one attempt now and then finds out whether it answers again.
 */
export class Circuits {
  readonly #now: () => number;
  /** Origins whose last attempt brought no response, the one heard of longest ago first. */
  readonly #circuits = new Map<string, Circuit>();
  /** How many of them each hostname has. */
  readonly #hostnames = new Map<string, number>();

  /** `now` is a monotonic clock in ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes that an attempt ended without any HTTP response. True where the origin is given up with it. */
  addSilence(url: string, why: Problem): boolean {
    const { origin, hostname } = new URL(url);
    const now = this.#now();
    const known = this.#circuits.get(origin);
    const circuit = known ?? { silences: 0, since: now, last: why, probeAt: undefined };
    circuit.silences += 1;
    circuit.last = why;
    this.#circuits.delete(origin);
    this.#circuits.set(origin, circuit);
    if (known === undefined) this.#hostnames.set(hostname, (this.#hostnames.get(hostname) ?? 0) + 1);
    if (this.#circuits.size > maxOrigins) {
      const oldest = this.#circuits.keys().next();
      if (!oldest.done) this.#forget(oldest.value);
    }
    if (circuit.probeAt !== undefined || circuit.silences < silencesToOpen || now - circuit.since < minSilenceMs)
      return false;
    circuit.probeAt = now + probeEveryMs;
    return true;
  }

  /** Notes a response, whatever its status: the origin is there. */
  addAnswer(url: string): void {
    if (this.#circuits.size > 0) this.#forget(new URL(url).origin);
  }

  /** True where the last attempt at some origin of this hostname brought no response. */
  isInDoubt(hostname: string): boolean {
    return this.#hostnames.has(hostname);
  }

  /** Why nothing may be sent to this URL's origin now; undefined where something may. */
  refusal(url: string): Problem | undefined {
    const circuit = this.#find(url);
    if (circuit?.probeAt === undefined || this.#now() >= circuit.probeAt) return undefined;
    const { code, message } = circuit.last;
    const { host } = new URL(url);
    const what = code.startsWith('E_PROXY_')
      ? `${circuit.silences} attempts in a row to ask ${host} have failed at the proxy`
      : `${host} has not answered ${circuit.silences} attempts in a row`;
    return problem(code, `${what} (${message}); run millrace retry later`);
  }

  /** Like `refusal`, just before something is sent: where it may only be a try, the next has to wait for its time. */
  pass(url: string): Problem | undefined {
    const refusal = this.refusal(url);
    const circuit = refusal === undefined ? this.#find(url) : undefined;
    if (circuit?.probeAt !== undefined) circuit.probeAt = this.#now() + probeEveryMs;
    return refusal;
  }

  #forget(origin: string): void {
    if (!this.#circuits.delete(origin)) return;
    const { hostname } = new URL(origin);
    const left = (this.#hostnames.get(hostname) ?? 1) - 1;
    if (left === 0) this.#hostnames.delete(hostname);
    else this.#hostnames.set(hostname, left);
  }

  #find(url: string): Circuit | undefined {
    return this.#circuits.size === 0 ? undefined : this.#circuits.get(new URL(url).origin);
  }
}
