import { setImmediate } from 'node:timers/promises';
import { ItemError, RunError, toProblem } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import { hostnameOf, printableUrl } from '../core/url.js';
import type { Circuits } from '../fetch/circuits.js';
import type { Hosts } from '../fetch/hosts.js';
import type { ProxyCircuit } from '../fetch/proxy-circuit.js';
import type { Robots } from '../fetch/robots.js';
import { Wake } from '../flow/wake.js';
import type { Concurrency } from './concurrency.js';
import { HostAccess } from './host-access.js';
import { InFlight } from './in-flight.js';
import { Intake } from './intake.js';
import { Losses } from './losses.js';
import type { Hub, Lanes, LossReason, Task } from './mode.js';
import { Reader, type ReaderOptions } from './reader.js';
import { type OnOutcome, Receiver } from './receiver.js';
import { type Waiting, Window } from './window.js';

/** What is handed out, within which limits, and who hears of it. */
export interface DispatcherOptions extends ReaderOptions {
  /** Robots answers; undefined where the run ignores them. */
  readonly robots: Robots | undefined;
  readonly perHost: number;
  /** Time between the starts of two requests to one host; 0 for none. */
  readonly perHostIntervalMs: number;
  /** How far the source is read ahead of the oldest item that waits. */
  readonly lookahead: number;
  readonly onOutcome: OnOutcome;
  /** How many items may be in flight; by default as many as lanes have places. */
  readonly concurrency?: Concurrency;
  /** How many items may wait for hosts that did not answer last time; by default any number. */
  readonly doubtfulAtOnce?: number;
  /** Which hosts have stopped answering; the run's own clock by default. */
  readonly circuits?: Circuits;
  /** Whether the proxy has stopped working; the run's own clock by default. */
  readonly proxyCircuit?: ProxyCircuit;
  readonly onLost: (loss: { reason: LossReason; url: string | undefined }) => void;
  readonly signal: AbortSignal;
}

/** Feeds the lanes: reads ahead, joins duplicates, keeps to host limits, and collects every outcome. */
export class Dispatcher {
  readonly hub: Hub;
  readonly #options: DispatcherOptions;
  readonly #window: Window;
  readonly #inFlight: InFlight;
  readonly #wake = new Wake();
  readonly #losses = new Losses();
  readonly #reader: Reader;
  readonly #receiver: Receiver;
  readonly #intake: Intake;
  readonly #access: HostAccess;
  readonly #stop = new AbortController();
  #lanes: Lanes | undefined;
  #failure: RunError | undefined;
  /** Time in which a lane was free but every waiting host had all its requests out. */
  hostBoundMs = 0;
  /** Time in which a lane was free but every waiting host was to be left alone for a while. */
  paceBoundMs = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#window = new Window(options.lookahead, (hostname) => this.#access.isInDoubt(hostname));
    this.#reader = new Reader(options, this.#window, this.#stop.signal);
    const { perHost, perHostIntervalMs, robots, circuits, proxyCircuit, concurrency } = options;
    this.#access = new HostAccess({
      perHost,
      perHostIntervalMs,
      robots,
      circuits,
      proxyCircuit,
      concurrency,
      signal: this.#stop.signal,
      onFree: (hostname) => {
        this.#window.offerTurn(hostname);
        this.#wake.notify();
      },
      onSilent: (url) => this.#giveUp(url),
    });
    this.#inFlight = new InFlight({
      access: this.#access,
      concurrency,
      doubtfulAtOnce: options.doubtfulAtOnce ?? Number.POSITIVE_INFINITY,
    });
    this.#receiver = new Receiver(options.onOutcome, (error) => this.fail(error));
    this.#intake = new Intake({
      window: this.#window,
      access: this.#access,
      receiver: this.#receiver,
      signal: this.#stop.signal,
      onAdmitted: () => this.#lanes?.warmUp?.(),
      onChange: () => this.#changed(),
    });
    this.hub = {
      acquireHost: (taskId, url) => this.#access.acquire(taskId, url),
      releaseHost: (taskId, url, news) => this.#access.release(taskId, url, news),
      pauseHost: (url, durationMs) => this.#access.pause(url, durationMs),
      finished: (taskId, outcomes) => this.#finished(taskId, outcomes),
      lost: (taskId, loss) => this.#lost(taskId, loss),
      fail: (error) => this.fail(error),
    };
    options.signal.addEventListener('abort', () => this.#halt(), { once: true });
    if (options.signal.aborted) this.#halt();
  }

  get hosts(): Hosts {
    return this.#access.hosts;
  }

  /** Items that lanes are working on. */
  get inFlight(): number {
    return this.#inFlight.items;
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
    this.#lanes = lanes;
    const reading = this.#read();
    try {
      for (;;) {
        await lanes.reserve(this.#stop.signal);
        const task = await this.#next();
        if (task === undefined) {
          lanes.unreserve();
          break;
        }
        lanes.submit(task);
        this.#options.results?.begin(this.#stop.signal);
        const ready = this.#receiver.untilReady();
        if (ready !== undefined) await ready;
      }
    } catch (error) {
      if (!this.isStopped) throw error;
    }
    this.#reader.wake();
    await reading;
  }

  /** Reads the source to its end; never rejects. */
  async #read(): Promise<void> {
    try {
      await this.#reader.read((item, key) => this.#intake.admit(item, key));
    } catch (error) {
      // A source that is stopped in the middle says so by throwing.
      if (this.isStopped) return;
      const isKnown = error instanceof RunError;
      this.fail(
        isKnown ? error : new RunError('E_SOURCE', `the source: ${toProblem(error).message}`, { cause: error }),
      );
    } finally {
      this.#wake.notify();
    }
  }

  /** Resolves once no task is out, or after `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    const endsAt = performance.now() + limitMs;
    while (this.#inFlight.size > 0 && performance.now() < endsAt)
      await this.#wake.untilWoken(Math.min(100, endsAt - performance.now()));
  }

  /** Frees what timers hold. */
  close(): void {
    this.hosts.close();
  }

  #halt(): void {
    this.#stop.abort(new ItemError('E_CANCELLED', 'the run was stopped'));
    this.#wake.notify();
    this.#receiver.release();
  }

  /** There is something new to hand out, or room for more to read. */
  #changed(): void {
    this.#reader.wake();
    this.#wake.notify();
  }

  async #next(): Promise<Task | undefined> {
    for (;;) {
      if (this.isStopped) return undefined;
      if (this.#reader.isBusy) {
        await setImmediate();
        continue;
      }
      const permits = this.#inFlight.permits();
      const task = this.#window.take((hostname) => this.hosts.tryAcquire(hostname), permits);
      if (task !== undefined) {
        this.#reader.wake();
        const refusal = this.#inFlight.begin(task);
        if (refusal === undefined) return task;
        this.#receiver.refuse(task.items, refusal);
        continue;
      }
      if (this.#reader.isDone && this.#window.size === 0 && this.#inFlight.size === 0) return undefined;
      if (!permits.trusted && this.#window.size > 0) this.#options.concurrency?.addFull();
      const waitedFrom = performance.now();
      const isPaced = this.hosts.delayed > 0 && this.hosts.delayed >= this.#window.hosts;
      await this.#wake.untilWoken();
      if (!permits.trusted || this.#window.size === 0) continue;
      if (isPaced) this.paceBoundMs += performance.now() - waitedFrom;
      else this.hostBoundMs += performance.now() - waitedFrom;
    }
  }

  /** Ends what waits for an origin that has stopped answering; without a URL it is the proxy, and so for all of them. */
  #giveUp(url: string | undefined): void {
    const refusal = url === undefined ? this.#access.proxyRefusal() : this.#access.refusal(url);
    if (refusal === undefined || this.isStopped) return;
    const origin = url === undefined ? undefined : new URL(url).origin;
    for (const hostname of url === undefined ? this.#window.hostnames() : [new URL(url).hostname]) {
      const isEnding = (waiting: Waiting) => origin === undefined || new URL(waiting.url).origin === origin;
      for (const { items } of this.#window.remove(hostname, isEnding)) this.#receiver.refuse(items, refusal);
    }
    this.#changed();
  }

  #finished(taskId: number, outcomes: readonly Outcome[]): void {
    if (this.#inFlight.end(taskId, outcomes[0]) === undefined) return;
    this.#losses.forget(taskId);
    for (const outcome of outcomes) this.#receiver.record(outcome);
    this.#wake.notify();
  }

  #lost(taskId: number, loss: { isSuspect: boolean; reason: LossReason }): void {
    const task = this.#inFlight.end(taskId);
    if (task === undefined) return;
    const url = task.items[0]?.item.url;
    if (loss.isSuspect) {
      this.#options.onLost({ reason: loss.reason, url: url === undefined ? undefined : printableUrl(url) });
    }
    const verdict = this.#losses.add(taskId, loss);
    if (verdict !== undefined) {
      this.#receiver.refuse(task.items, verdict);
    } else if (!this.isStopped) {
      this.#window.requeue({
        id: taskId,
        url: url ?? '',
        hostname: hostnameOf(url ?? ''),
        items: [...task.items],
        isAlone: this.#losses.isSuspect(taskId),
      });
    }
    this.#wake.notify();
  }
}
