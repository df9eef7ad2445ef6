import { type Problem, problem, toProblem } from '../core/errors.js';
import type { Robots } from '../fetch/robots.js';
import { Slots } from '../flow/slots.js';

/** What is learned by the way from asking for robots.txt. */
export interface PermissionNews {
  /** How far apart a URL's host wants requests, where it says so. */
  onDelay(url: string, delayMs: number): void;
  /** The request for robots.txt brought no response. */
  onSilence(url: string, why: Problem): void;
  /** Why nothing is sent to a URL's origin at present: it may have been given up while others were asked. */
  refusal(url: string): Problem | undefined;
}

/** Asks robots.txt whether a URL may be fetched. */
export class Permissions {
  readonly #robots: Robots;
  readonly #signal: AbortSignal;
  readonly #news: PermissionNews;
  readonly #turn: Slots;

  constructor(robots: Robots, signal: AbortSignal, news: PermissionNews) {
    this.#robots = robots;
    this.#turn = new Slots(robots.maxAsked);
    this.#signal = signal;
    this.#news = news;
  }

  /** Why this URL may not be fetched; undefined where it may. */
  async refusal(url: string): Promise<Problem | undefined> {
    try {
      const target = new URL(url);
      const known = this.#robots.known(target);
      const ask = async () => this.#news.refusal(url) ?? (await this.#robots.allows(target, this.#signal));
      const answer = known ?? (await this.#turn.use(ask, this.#signal));
      if (typeof answer === 'object') return answer;
      const delayMs = this.#robots.delayMs(target);
      if (delayMs > 0) this.#news.onDelay(url, delayMs);
      const silence = known === undefined ? this.#robots.takeSilence(target) : undefined;
      if (silence !== undefined) this.#news.onSilence(url, silence);
      if (answer) return undefined;
      return problem('E_ROBOTS', `${target.host} asks programs not to fetch this (robots.txt)`);
    } catch (error) {
      return toProblem(error, 'E_INTERNAL');
    }
  }
}
