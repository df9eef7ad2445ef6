import { type Problem, problem, toProblem } from '../core/errors.js';
import type { Robots } from '../fetch/robots.js';
import { Slots } from '../flow/slots.js';

/** Robots files asked for at once. */
const robotsAtOnce = 64;

/** Asks robots.txt whether a URL may be fetched. */
export class Permissions {
  readonly #robots: Robots;
  readonly #signal: AbortSignal;
  readonly #onDelay: (url: string, delayMs: number) => void;
  readonly #turn = new Slots(robotsAtOnce);

  /** `onDelay` hears how far apart a URL's host wants requests, where it says so. */
  constructor(robots: Robots, signal: AbortSignal, onDelay: (url: string, delayMs: number) => void) {
    this.#robots = robots;
    this.#signal = signal;
    this.#onDelay = onDelay;
  }

  /** Why this URL may not be fetched; undefined where it may. */
  async refusal(url: string): Promise<Problem | undefined> {
    try {
      const target = new URL(url);
      const known = this.#robots.known(target);
      const ask = () => this.#robots.allows(target, this.#signal);
      const isAllowed = known ?? (await this.#turn.use(ask, this.#signal));
      const delayMs = this.#robots.delayMs(target);
      if (delayMs > 0) this.#onDelay(url, delayMs);
      if (isAllowed) return undefined;
      return problem('E_ROBOTS', `${target.host} asks programs not to fetch this (robots.txt)`);
    } catch (error) {
      return toProblem(error, 'E_INTERNAL');
    }
  }
}
