import { setImmediate } from 'node:timers/promises';
import { ItemError, type Problem, problem, RunError, toProblem } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { Outcome } from '../core/outcome.js';
import { hostnameOf, printableUrl } from '../core/url.js';
import { Hosts } from '../fetch/hosts.js';
import type { Robots } from '../fetch/robots.js';
import { failed } from './lane.js';
import type { Hub, Lanes, LossReason, Task } from './mode.js';
import { Permissions } from './permissions.js';
import { Reader, type ReaderOptions } from './reader.js';
import { type Waiting, Window } from './window.js';

export interface DispatcherOptions extends ReaderOptions {
  /** Robots answers; undefined where the run ignores them. */
  readonly robots: Robots | undefined;
  readonly perHost: number;
  /** How far the source is read ahead of the oldest item that waits. */
  readonly lookahead: number;
  /** Takes an outcome; a promise holds the dispatch back until the receiver is ready for more. */
  readonly onOutcome: (outcome: Outcome) => void | Promise<void>;
  readonly onLost: (loss: { reason: LossReason; url: string | undefined }) => void;
  readonly signal: AbortSignal;
}

interface Running {
  readonly task: Task;
  readonly hosts: string[];
}

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
  readonly #reader: Reader;
  readonly #permissions: Permissions | undefined;
  readonly #stop = new AbortController();
  /** Outcomes whose receiver is not ready for more. */
  readonly #unready = new Set<Promise<void>>();
  #failure: RunError | undefined;
  #wake: (() => void) | undefined;
  /** Time in which a lane was free but every waiting host had all its requests out. */
  hostBoundMs = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#window = new Window(options.lookahead);
    this.#reader = new Reader(options, this.#window, this.#stop.signal);
    this.#permissions = options.robots && new Permissions(options.robots, this.#stop.signal);
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
    return this.#reader.rows;
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
    const reading = this.#reader
      .read((item, key) => this.#admit(item, key))
      .catch((error: unknown) => {
        // A source that is stopped in the middle says so by throwing.
        if (this.isStopped) return;
        const isKnown = error instanceof RunError;
        this.fail(
          isKnown ? error : new RunError('E_SOURCE', `the source: ${toProblem(error).message}`, { cause: error }),
        );
      })
      .finally(() => this.#notify());
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
    this.#reader.wake();
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
    if (hostname === undefined || this.#permissions === undefined) {
      this.#window.queue(waiting);
      this.#notify();
    } else {
      void this.#askPermission(waiting, this.#permissions);
    }
  }

  async #askPermission(waiting: Waiting, permissions: Permissions): Promise<void> {
    const refusal = await permissions.refusal(waiting.url);
    if (refusal === undefined) {
      this.#window.queue(waiting);
    } else {
      this.#window.drop(waiting);
      if (!this.isStopped) for (const { item } of waiting.items) this.#record(failed(item.index, item.url, refusal));
    }
    this.#reader.wake();
    this.#notify();
  }

  async #next(): Promise<Task | undefined> {
    for (;;) {
      if (this.isStopped) return undefined;
      if (this.#reader.isBusy) {
        await setImmediate();
        continue;
      }
      const task = this.#window.take((hostname) => this.hosts.tryAcquire(hostname));
      if (task !== undefined) {
        this.#reader.wake();
        return task;
      }
      if (this.#reader.isDone && this.#window.size === 0 && this.#running.size === 0) return undefined;
      const waitedFrom = performance.now();
      await this.#untilWoken();
      if (this.#window.size > 0) this.hostBoundMs += performance.now() - waitedFrom;
    }
  }

  async #acquireHost(taskId: number, url: string): Promise<Problem | undefined> {
    const hostname = hostnameOf(url);
    if (hostname === undefined) return undefined;
    const refusal = await this.#permissions?.refusal(url);
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
}
