import type { Task, TaskItem } from './mode.js';

/** A task that waits for its turn, with the hostname whose slot it needs; none for files and data. */
export interface Waiting {
  readonly id: number;
  readonly url: string;
  readonly hostname: string | undefined;
  readonly items: TaskItem[];
  isAlone: boolean;
}

/** Everything without a host queues here: local files never wait for each other. */
const noHost = '';

/** Which hosts may be asked for a task. */
export interface Permits {
  /** Those that answered lately, or were not asked yet. */
  readonly trusted: boolean;
  /** Those whose last request brought no answer. */
  readonly doubtful: boolean;
}

const permitsAll: Permits = { trusted: true, doubtful: true };

/**
 * The items that have been read ahead: joined where they have the same URL, queued by host. Hosts take turns, so one
 * slow host never holds up the rest; a host that has no free slot is passed over until it has.
 */
export class Window {
  readonly capacity: number;
  #size = 0;
  readonly #byUrl = new Map<string, Waiting>();
  readonly #queues = new Map<string, Waiting[]>();
  /** Hosts that may have a free slot, in turn. */
  readonly #turns: string[] = [];
  /** Those among them whose last request brought no answer. */
  readonly #doubtfulTurns: string[] = [];
  readonly #inTurn = new Set<string>();
  readonly #isInDoubt: (hostname: string) => boolean;

  /** `isInDoubt` tells hosts that did not answer lately: the others go before them. */
  constructor(capacity: number, isInDoubt: (hostname: string) => boolean = () => false) {
    this.capacity = capacity;
    this.#isInDoubt = isInDoubt;
  }

  /** Items held, joined ones included. */
  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.capacity;
  }

  /** Joins an item to one that waits for the same URL and may be read as it may; false where there is none. */
  join(url: string, item: TaskItem): boolean {
    const waiting = this.#byUrl.get(url);
    // A file that the user named may be read; the same file in somebody's list may not.
    if (waiting === undefined || waiting.items[0]?.item.isLocal !== item.item.isLocal) return false;
    waiting.items.push(item);
    this.#size += 1;
    return true;
  }

  /** Keeps room for a task and lets later items join it, before it is known whether it may be queued. */
  admit(waiting: Waiting): void {
    this.#size += waiting.items.length;
    this.#byUrl.set(waiting.url, waiting);
  }

  /** Queues an admitted task; `isFirst` puts it before the others of its host. */
  queue(waiting: Waiting, isFirst = false): void {
    const hostname = waiting.hostname ?? noHost;
    const queue = this.#queues.get(hostname);
    if (queue === undefined) this.#queues.set(hostname, [waiting]);
    else if (isFirst) queue.unshift(waiting);
    else queue.push(waiting);
    this.offerTurn(hostname);
  }

  /** Puts back a task that a lane lost. */
  requeue(waiting: Waiting): void {
    this.#size += waiting.items.length;
    this.queue(waiting, true);
  }

  /** Drops an admitted task that may not be fetched. */
  drop(waiting: Waiting): void {
    this.#size -= waiting.items.length;
    if (this.#byUrl.get(waiting.url) === waiting) this.#byUrl.delete(waiting.url);
  }

  /** How many hosts queued tasks wait for. */
  get hosts(): number {
    return this.#queues.size - (this.#queues.has(noHost) ? 1 : 0);
  }

  /** Hosts that queued tasks wait for. */
  hostnames(): string[] {
    return [...this.#queues.keys()].filter((hostname) => hostname !== noHost);
  }

  /** Takes out the queued tasks of a host that are to end without a lane. */
  remove(hostname: string, isEnding: (waiting: Waiting) => boolean): Waiting[] {
    const ending: Waiting[] = [];
    const staying: Waiting[] = [];
    for (const waiting of this.#queues.get(hostname) ?? []) (isEnding(waiting) ? ending : staying).push(waiting);
    if (staying.length > 0) this.#queues.set(hostname, staying);
    else this.#queues.delete(hostname);
    for (const waiting of ending) this.drop(waiting);
    return ending;
  }

  /** Lets a host be asked again. */
  offerTurn(hostname: string): void {
    if (this.#inTurn.has(hostname) || !this.#queues.has(hostname)) return;
    this.#inTurn.add(hostname);
    (this.#isInDoubt(hostname) ? this.#doubtfulTurns : this.#turns).push(hostname);
  }

  /** Takes the next task whose host `tryAcquire` grants a slot; undefined if no host has one now, of those permitted. */
  take(tryAcquire: (hostname: string) => boolean, permits: Permits = permitsAll): Task | undefined {
    for (;;) {
      const hostname = this.#nextTurn(permits);
      if (hostname === undefined) return undefined;
      this.#inTurn.delete(hostname);
      const queue = this.#queues.get(hostname);
      if (queue === undefined) continue;
      if (hostname !== noHost && !tryAcquire(hostname)) continue;
      const waiting = queue.shift();
      if (queue.length === 0) this.#queues.delete(hostname);
      else this.offerTurn(hostname);
      if (waiting === undefined) continue;
      this.drop(waiting);
      return {
        id: waiting.id,
        items: waiting.items,
        hasHostSlot: hostname !== noHost,
        ...(waiting.isAlone ? { isAlone: true } : {}),
      };
    }
  }

  #nextTurn({ trusted, doubtful }: Permits): string | undefined {
    while (trusted && this.#turns.length > 0) {
      const hostname = this.#turns.shift() ?? noHost;
      if (!this.#isInDoubt(hostname)) return hostname;
      this.#doubtfulTurns.push(hostname);
    }
    while (doubtful && this.#doubtfulTurns.length > 0) {
      const hostname = this.#doubtfulTurns.shift() ?? noHost;
      if (trusted || this.#isInDoubt(hostname)) return hostname;
      // It has answered meanwhile.
      this.#turns.push(hostname);
    }
    return undefined;
  }
}
