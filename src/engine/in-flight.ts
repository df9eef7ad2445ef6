import type { Problem } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import { hostnameOf } from '../core/url.js';
import type { Concurrency } from './concurrency.js';
import type { HostAccess } from './host-access.js';
import type { Task } from './mode.js';
import type { Permits } from './window.js';

/** What bounds the tasks that are out. */
export interface InFlightOptions {
  readonly access: HostAccess;
  /** How many items may be in flight; undefined for as many as lanes have places. */
  readonly concurrency: Concurrency | undefined;
  /** How many items may wait for hosts that did not answer last time. */
  readonly doubtfulAtOnce: number;
}

/** The tasks that are out. */
export class InFlight {
  readonly #options: InFlightOptions;
  readonly #tasks = new Map<number, Task>();
  readonly #permits = { trusted: true, doubtful: true };

  constructor(options: InFlightOptions) {
    this.#options = options;
  }

  /** Tasks, each of one URL. */
  get size(): number {
    return this.#tasks.size;
  }

  /** Their items. */
  get items(): number {
    let items = 0;
    for (const task of this.#tasks.values()) items += task.items.length;
    return items;
  }

  /**
   * Whose tasks may go out. Those that wait for hosts without an answer have places of their own: they hold little but
   * time, and dead hosts must not take the places of live ones.
   */
  permits(): Permits {
    const { access, concurrency, doubtfulAtOnce } = this.#options;
    const { doubtful } = access;
    this.#permits.trusted = concurrency === undefined || this.#tasks.size - doubtful < concurrency.limit;
    this.#permits.doubtful = doubtful < doubtfulAtOnce;
    return this.#permits;
  }

  /** Notes a task as out. Answers why it is not, where its host has stopped answering; its slot is free again then. */
  begin(task: Task): Problem | undefined {
    const url = task.items[0]?.item.url ?? '';
    const refusal = this.#options.access.begin(task.id, url, task.hasHostSlot ? hostnameOf(url) : undefined);
    if (refusal === undefined) this.#tasks.set(task.id, task);
    return refusal;
  }

  /** Takes a task back; undefined where it was not out. */
  end(taskId: number, outcome?: Outcome): Task | undefined {
    const { access, concurrency } = this.#options;
    const task = this.#tasks.get(taskId);
    if (task !== undefined && outcome !== undefined && !access.isDoubtful(taskId)) concurrency?.addEnd(outcome);
    this.#tasks.delete(taskId);
    access.end(taskId);
    return task;
  }
}
