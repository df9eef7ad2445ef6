import { type Problem, problem, toProblem } from '../core/errors.js';
import type { Robots } from '../fetch/robots.js';
import { Slots } from '../flow/slots.js';

/** Robots files asked for at once. */
const robotsAtOnce = 64;

/** Asks robots.txt whether a URL may be fetched. */
export class Permissions {
  readonly #robots: Robots;
  readonly #signal: AbortSignal;
  readonly #turn = new Slots(robotsAtOnce);

  constructor(robots: Robots, signal: AbortSignal) {
    this.#robots = robots;
    this.#signal = signal;
  }

  /** Why this URL may not be fetched; undefined where it may. */
  async refusal(url: string): Promise<Problem | undefined> {
    try {
      const target = new URL(url);
      const known = this.#robots.known(target);
      const ask = () => this.#robots.allows(target, this.#signal);
      if (known ?? (await this.#turn.use(ask, this.#signal))) return undefined;
      return problem('E_ROBOTS', `${target.host} asks programs not to fetch this (robots.txt)`);
    } catch (error) {
      return toProblem(error, 'E_INTERNAL');
    }
  }
}
