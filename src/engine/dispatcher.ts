import { setImmediate } from 'node:timers/promises';
import { ItemError, type Problem, problem, RunError, toProblem } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { KeyMaker } from '../core/key.js';
import type { Outcome } from '../core/outcome.js';
import { hostnameOf, printableUrl } from '../core/url.js';
import { Hosts } from '../fetch/hosts.js';
import type { Robots } from '../fetch/robots.js';
import { Slots } from '../flow/slots.js';
import type { LedgerState } from '../ledger/state.js';
import { failed } from './lane.js';
import type { Hub, Lanes, LossReason, Task } from './mode.js';
import { type Waiting, Window } from './window.js';

export interface DispatcherOptions {
  readonly rows: AsyncIterable<Item>;
  readonly keys: KeyMaker;
  readonly state: LedgerState;
  /** Robots answers; undefined where the run ignores them. */
  readonly robots: Robots | undefined;
  readonly perHost: number;
  /** Stop after this many rows. */
  readonly limit: number;
  /** How far the source is read ahead of the oldest item that waits. */
  readonly lookahead: number;
  /** Which recorded items are worked again. */
  readonly isAgain: (index: number) => boolean;
  /** True where a row may have moved since it was recorded. */
  readonly allowsChange: boolean;
  /** Takes an outcome; a promise holds the dispatch back until the receiver is ready for more. */
  readonly onOutcome: (outcome: Outcome) => void | Promise<void>;
  readonly onLost: (loss: { reason: LossReason; url: string | undefined }) => void;
  readonly signal: AbortSignal;
}

interface Running {
  readonly task: Task;
  readonly hosts: string[];
}

/** While rows keep coming faster than this, reading goes on before anything is handed out, so that duplicates meet. */
const settleMs = 5;
/** Robots files asked for at once. */
const robotsAtOnce = 64;
/** How often an item may take a lane down with it. */
const maxLosses = 2;

const lossCodes = { crashed: 'E_PROC_CRASH', 'out-of-memory': 'E_PROC_OOM', deadline: 'E_PROC_TIMEOUT' } as const;
const lossSentences = {
  crashed: 'working on it killed the process it ran in, twice',
  'out-of-memory': 'working on it ran the process out of memory, twice',
  deadline: 'working on it ran past the deadline and was killed, twice',
} as const;

/** Feeds the lanes: reads ahead, joins duplicates, keeps to host limits, and collects every outcome. */
export class Dispatcher {
  readonly hub: Hub;
  readonly hosts: Hosts;
  readonly #options: DispatcherOptions;
  readonly #window: Window;
  readonly #running = new Map<number, Running>();
  readonly #losses = new Map<number, number>();
  readonly #robotsTurn = new Slots(robotsAtOnce);
  readonly #stop = new AbortController();
  /** Outcomes whose receiver is not ready for more. */
  readonly #unready = new Set<Promise<void>>();
  #isRead = false;
  #isWindowWanted: (() => void) | undefined;
  #lastRowAt = 0;
  #rows = 0;
  #failure: RunError | undefined;
  #wake: (() => void) | undefined;
  /** Time in which a lane was free but every waiting host had all its requests out. */
  hostBoundMs = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#window = new Window(options.lookahead);
    this.hosts = new Hosts(options.perHost, (hostname) => {
      this.#window.offerTurn(hostname);
      this.#notify();
    });
    this.hub = {
      acquireHost: (taskId, url) => this.#acquireHost(taskId, url),
      releaseHost: (taskId, url) => this.#releaseHost(taskId, url),
      pauseHost: (url, durationMs) => {
        const hostname = hostnameOf(url);
        if (hostname !== undefined) this.hosts.pause(hostname, durationMs);
      },
      finished: (taskId, outcomes) => this.#finished(taskId, outcomes),
      lost: (taskId, loss) => this.#lost(taskId, loss),
      fail: (error) => this.fail(error),
    };
    options.signal.addEventListener('abort', () => this.#halt(), { once: true });
    if (options.signal.aborted) this.#halt();
  }

  /** Items that lanes are working on. */
  get inFlight(): number {
    let items = 0;
    for (const { task } of this.#running.values()) items += task.items.length;
    return items;
  }

  /** Rows read so far, bad ones and finished ones included. */
  get rowsRead(): number {
    return this.#rows;
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  get failure(): RunError | undefined {
    return this.#failure;
  }

  /** Ends the run: nothing more is handed out. */
  fail(error: RunError): void {
    this.#failure ??= error;
    this.#halt();
  }

  /** Hands out items until the source is at its end and every task has come back, or the run is stopped. */
  async run(lanes: Lanes): Promise<void> {
    const reading = this.#read().catch((error: unknown) => {
      this.fail(
        error instanceof RunError
          ? error
          : new RunError('E_SOURCE', `the source: ${toProblem(error).message}`, { cause: error }),
      );
    });
    try {
      for (;;) {
        await lanes.reserve(this.#stop.signal);
        const task = await this.#next();
        if (task === undefined) {
          lanes.unreserve();
          break;
        }
        this.#running.set(task.id, {
          task,
          hosts: task.hasHostSlot ? [hostnameOf(task.items[0]?.item.url ?? '') ?? ''] : [],
        });
        lanes.submit(task);
        while (this.#unready.size > 0 && !this.isStopped) await Promise.race(this.#unready);
      }
    } catch (error) {
      if (!this.isStopped) throw error;
    }
    this.#notifyReader();
    await reading;
  }

  /** Resolves once no task is out, or after `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    const endsAt = performance.now() + limitMs;
    while (this.#running.size > 0 && performance.now() < endsAt)
      await this.#untilWoken(Math.min(100, endsAt - performance.now()));
  }

  /** Frees what timers hold. */
  close(): void {
    this.hosts.close();
  }

  #halt(): void {
    this.#stop.abort(new ItemError('E_CANCELLED', 'the run was stopped'));
    this.#notify();
    this.#notifyReader();
  }

  async #read(): Promise<void> {
    const { rows, keys, limit, state, isAgain, allowsChange } = this.#options;
    if (limit > 0) {
      for await (const item of rows) {
        if (this.isStopped) return;
        this.#rows = item.index + 1;
        this.#lastRowAt = performance.now();
        const key = keys.make(item);
        if (
          state.statusOf(item.index) !== undefined &&
          !allowsChange &&
          !state.matches(item.index, printableUrl(item.url))
        ) {
          throw new RunError(
            'E_PLAN_CHANGED',
            `the source has changed: row ${item.index} is now ${printableUrl(item.url)}, which is not what was worked before; accept it with --extend, or start over with --fresh`,
          );
        }
        if (state.statusOf(item.index) === undefined || isAgain(item.index)) this.#admit(item, key);
        if (item.index + 1 >= limit) break;
        if (this.#window.isFull) await this.#untilWanted();
      }
    }
    this.#isRead = true;
    this.#notify();
  }

  #admit(item: Item, key: string): void {
    if (item.problem) {
      this.#record(failed(item.index, item.url, item.problem));
      return;
    }
    if (this.#window.join(item.url, { item, key })) return;
    const hostname = hostnameOf(item.url);
    const waiting: Waiting = { id: item.index, url: item.url, hostname, items: [{ item, key }], isAlone: false };
    this.#window.admit(waiting);
    if (hostname === undefined || this.#options.robots === undefined) {
      this.#window.queue(waiting);
      this.#notify();
    } else {
      void this.#askRobots(waiting);
    }
  }

  async #askRobots(waiting: Waiting): Promise<void> {
    const refusal = await this.#refusal(waiting.url);
    if (refusal === undefined) {
      this.#window.queue(waiting);
    } else {
      this.#window.drop(waiting);
      if (!this.isStopped) for (const { item } of waiting.items) this.#record(failed(item.index, item.url, refusal));
    }
    this.#notifyReader();
    this.#notify();
  }

  async #refusal(url: string): Promise<Problem | undefined> {
    const { robots } = this.#options;
    if (robots === undefined) return undefined;
    try {
      const target = new URL(url);
      const known = robots.known(target);
      const isAllowed =
        known ?? (await this.#robotsTurn.use(() => robots.allows(target, this.#stop.signal), this.#stop.signal));
      return isAllowed ? undefined : problem('E_ROBOTS', `${target.host} asks programs not to fetch this (robots.txt)`);
    } catch (error) {
      return toProblem(error, 'E_INTERNAL');
    }
  }

  async #next(): Promise<Task | undefined> {
    for (;;) {
      if (this.isStopped) return undefined;
      if (!this.#isRead && !this.#window.isFull && performance.now() - this.#lastRowAt < settleMs) {
        await setImmediate();
        continue;
      }
      const task = this.#window.take((hostname) => this.hosts.tryAcquire(hostname));
      if (task !== undefined) {
        this.#notifyReader();
        return task;
      }
      if (this.#isRead && this.#window.size === 0 && this.#running.size === 0) return undefined;
      const waitedFrom = performance.now();
      await this.#untilWoken();
      if (this.#window.size > 0) this.hostBoundMs += performance.now() - waitedFrom;
    }
  }

  async #acquireHost(taskId: number, url: string): Promise<Problem | undefined> {
    const hostname = hostnameOf(url);
    if (hostname === undefined) return undefined;
    const refusal = await this.#refusal(url);
    if (refusal !== undefined) return refusal;
    await this.hosts.acquire(hostname);
    const running = this.#running.get(taskId);
    // The lane died while it waited here: nobody would give the slot back.
    if (running === undefined) this.hosts.release(hostname);
    else running.hosts.push(hostname);
    return undefined;
  }

  #releaseHost(taskId: number, url: string): void {
    const hostname = hostnameOf(url);
    const held = this.#running.get(taskId)?.hosts;
    const position = hostname === undefined || held === undefined ? -1 : held.indexOf(hostname);
    if (position === -1 || hostname === undefined) return;
    held?.splice(position, 1);
    this.hosts.release(hostname);
  }

  #end(taskId: number): Running | undefined {
    const running = this.#running.get(taskId);
    this.#running.delete(taskId);
    for (const hostname of running?.hosts ?? []) this.hosts.release(hostname);
    return running;
  }

  #finished(taskId: number, outcomes: readonly Outcome[]): void {
    if (this.#end(taskId) === undefined) return;
    this.#losses.delete(taskId);
    for (const outcome of outcomes) this.#record(outcome);
    this.#notify();
  }

  #lost(taskId: number, loss: { isSuspect: boolean; reason: LossReason }): void {
    const running = this.#end(taskId);
    if (running === undefined) return;
    const { items } = running.task;
    const url = items[0]?.item.url;
    const losses = (this.#losses.get(taskId) ?? 0) + (loss.isSuspect ? 1 : 0);
    if (loss.isSuspect) {
      this.#losses.set(taskId, losses);
      this.#options.onLost({ reason: loss.reason, url: url === undefined ? undefined : printableUrl(url) });
    }
    if (losses >= maxLosses) {
      this.#losses.delete(taskId);
      for (const { item } of items)
        this.#record(failed(item.index, item.url, problem(lossCodes[loss.reason], lossSentences[loss.reason])));
    } else if (!this.isStopped) {
      this.#window.requeue({
        id: taskId,
        url: url ?? '',
        hostname: hostnameOf(url ?? ''),
        items: [...items],
        isAlone: losses > 0,
      });
    }
    this.#notify();
  }

  #record(outcome: Outcome): void {
    try {
      const ready = this.#options.onOutcome({ ...outcome, url: printableUrl(outcome.url) });
      if (ready === undefined) return;
      const pending = ready.finally(() => this.#unready.delete(pending));
      this.#unready.add(pending);
    } catch (error) {
      this.fail(error instanceof RunError ? error : new RunError('E_OUT', toProblem(error).message, { cause: error }));
    }
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #untilWoken(limitMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(resolve, limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #notifyReader(): void {
    const wanted = this.#isWindowWanted;
    this.#isWindowWanted = undefined;
    wanted?.();
  }

  async #untilWanted(): Promise<void> {
    while (this.#window.isFull && !this.isStopped) {
      await new Promise<void>((resolve) => {
        this.#isWindowWanted = resolve;
      });
    }
  }
}
