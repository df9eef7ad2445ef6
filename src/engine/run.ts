import { availableParallelism } from 'node:os';
import type { OpenSource } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { Progress, RunEvent } from '../core/events.js';
import type { Json } from '../core/json.js';
import { KeyMaker } from '../core/key.js';
import type { Outcome } from '../core/outcome.js';
import type { Registry } from '../core/registry.js';
import type { Summary } from '../core/summary.js';
import { createRobots } from '../fetch/robots.js';
import { type Ledger, openLedger } from '../ledger/ledger.js';
import { writeResults } from '../ledger/results.js';
import { writeSummary } from '../ledger/summary-file.js';
import { appendTimeline } from '../ledger/timeline-file.js';
import { Concurrency } from './concurrency.js';
import { type DescriptorShare, fitShape } from './descriptors.js';
import { Dispatcher } from './dispatcher.js';
import { noteEarlierFailures } from './earlier-failures.js';
import type { LaneShape, Lanes, Mode } from './mode.js';
import type { Plan } from './plan.js';
import type { ResultReview } from './reader.js';
import { type EndedItem, selectRetries } from './retries.js';
import { makeSummary, Tally } from './summary.js';
import { sampleEveryMs, TimelineRecorder } from './timeline.js';

/** A run that has been checked and prepared: the folder is ours, the source is open. */
export interface ExecuteOptions {
  readonly plan: Plan;
  readonly source: OpenSource;
  readonly mode: Mode;
  readonly registry: Registry;
  readonly out: string;
  readonly workers: number | undefined;
  readonly concurrency: number | 'auto';
  readonly limit: number | undefined;
  /** Rows may differ from those recorded under the same index. */
  readonly allowsChange: boolean;
  /** Which recorded outcomes are worked again: `retry`. */
  readonly retries: ((outcome: EndedItem) => boolean) | undefined;
  /** Shown in the summary. */
  readonly recipe: Json;
  readonly signal: AbortSignal;
  readonly onEvent: ((event: RunEvent) => void) | undefined;
  /** Takes every outcome; a promise slows the run down to its receiver. */
  readonly onOutcome: ((outcome: Outcome) => void | Promise<void>) | undefined;
  readonly onProcess: (processId: number) => void;
}

/** Rows read ahead of the oldest that waits: the distance within which equal URLs are fetched once. */
const lookahead = 2_000;
/** Body bytes in flight, over all lanes. */
const budgetBytes = 96 * 2 ** 20;
const progressEveryMs = 200;
/** What is in flight when a run is stopped may take this long to end, then is dropped, then given up. */
const finishLimitMs = 4_000;
const dropLimitMs = 3_000;

/** Runs a plan from the first item to the last durable outcome. */
export async function execute(options: ExecuteOptions): Promise<Summary> {
  const { out, onEvent } = options;
  const ledger = await openLedger(out);
  try {
    const run = new Execution(options, ledger);
    const summary = await run.execute();
    await ledger.flush({ sync: true });
    await writeResults(out);
    await appendTimeline(out, run.timeline.read());
    await writeSummary(out, summary);
    onEvent?.({ type: 'end', summary });
    return summary;
  } finally {
    await ledger.close();
  }
}

class Execution {
  readonly timeline = new TimelineRecorder();
  readonly #options: ExecuteOptions;
  readonly #ledger: Ledger;
  readonly #tally = new Tally();
  readonly #startedAt = performance.now();
  readonly #cpuAtStart = process.cpuUsage();
  #resumed: number;
  #resumedDone: number;
  readonly #share: DescriptorShare;
  readonly #shape: LaneShape;
  #lanes: Lanes | undefined;
  #readyAt: number | undefined;
  #lastOutcomeAt: number | undefined;
  #total: number | undefined;

  constructor(options: ExecuteOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
    this.#resumed = ledger.state.size;
    this.#resumedDone = ledger.state.counts.done;
    this.#share = fitShape(options.mode, {
      workers: options.workers ?? availableParallelism(),
      concurrency: options.concurrency,
      asksRobots: !options.plan.fetch.ignoreRobots,
      onEvent: options.onEvent,
    });
    this.#shape = this.#share.shape;
  }

  async execute(): Promise<Summary> {
    const { plan, source, mode, out, signal, onEvent } = this.#options;
    const { robotsConnections } = this.#share;
    const robots = plan.fetch.ignoreRobots
      ? undefined
      : createRobots({ ...plan.fetch, maxConnections: robotsConnections });
    const dispatcher = new Dispatcher({
      // Asked for anew each time: what was damaged is looked for after all else has been read.
      rows: { [Symbol.asyncIterator]: () => source.rows[Symbol.asyncIterator]() },
      keys: new KeyMaker(plan.key),
      state: this.#ledger.state,
      robots,
      perHost: plan.fetch.perHost,
      perHostIntervalMs: plan.fetch.perHostIntervalMs,
      limit: this.#options.limit ?? Number.POSITIVE_INFINITY,
      lookahead,
      concurrency: this.#makeConcurrency(),
      doubtfulAtOnce: Math.ceil(this.#shape.itemsAtOnce / 2),
      isAgain: selectRetries(this.#ledger.state, this.#options.retries),
      allowsChange: this.#options.allowsChange,
      onOutcome: (outcome) => this.#record(outcome),
      onLost: ({ reason, url }) => onEvent?.({ type: 'lane-lost', reason, url }),
      // Only this sink gives every output a file of its own, with the size and hash that the ledger has.
      results: plan.sink.name === 'files' ? this.#reviewResults() : undefined,
      signal,
    });
    onEvent?.({
      type: 'start',
      out,
      mode: mode.name,
      lanes: this.#shape.lanes,
      itemsAtOnce: this.#shape.itemsAtOnce,
    });
    void source.count().then(
      (total) => {
        this.#total = total === undefined ? undefined : Math.min(total, this.#options.limit ?? total);
      },
      () => {},
    );
    const lanes = await this.#openLanes(dispatcher);
    this.#lanes = lanes;
    const timer =
      onEvent &&
      setInterval(() => onEvent({ type: 'progress', progress: this.#progress(dispatcher, lanes) }), progressEveryMs);
    const sampler = setInterval(() => this.#sample(dispatcher, lanes), sampleEveryMs);
    try {
      await this.#work(dispatcher, lanes);
      this.#sample(dispatcher, lanes, true);
    } finally {
      clearInterval(timer);
      clearInterval(sampler);
      await lanes.close();
      dispatcher.close();
      await robots?.close();
    }
    onEvent?.({ type: 'progress', progress: this.#progress(dispatcher, lanes) });
    const failure = dispatcher.failure ?? this.#ledger.failure;
    if (failure) throw failure;
    if (dispatcher.rowsRead === 0 && !dispatcher.isStopped) {
      throw new RunError('E_SOURCE_EMPTY', 'the source is empty: expected at least one URL or file');
    }
    await noteEarlierFailures(this.#options.out, this.#ledger.state, this.#tally);
    return this.#summarize(dispatcher, lanes);
  }

  #reviewResults(): ResultReview {
    return {
      begin: (signal) => this.#ledger.beginCheck(this.#options.out, signal),
      takeBack: async () => {
        const damaged = await this.#ledger.finishCheck();
        if (damaged === undefined) return false;
        this.#resumed -= damaged.count;
        this.#resumedDone -= damaged.count;
        this.#options.onEvent?.({ type: 'results-damaged', ...damaged });
        return true;
      },
    };
  }

  #makeConcurrency(): Concurrency {
    const { itemsAtOnce, startAtOnce } = this.#shape;
    return new Concurrency({
      startAt: startAtOnce ?? itemsAtOnce,
      atMost: itemsAtOnce,
      isFixed: startAtOnce === undefined,
      readBusy: () => this.#lanes?.usage().loopBusy ?? 0,
    });
  }

  #openLanes(dispatcher: Dispatcher): Promise<Lanes> {
    const { plan, out, registry, mode, onEvent, onProcess } = this.#options;
    const maxConnections = this.#share.laneConnections;
    return mode.open({
      plan: { ...plan, fetch: { ...plan.fetch, maxConnections } },
      out,
      shape: this.#shape,
      registry,
      hub: dispatcher.hub,
      budgetBytes,
      onProcess,
      onReady: () => {
        if (this.#readyAt !== undefined) return;
        this.#readyAt = performance.now();
        this.timeline.start();
        onEvent?.({ type: 'ready', startMs: this.#readyAt - this.#startedAt });
      },
    });
  }

  async #work(dispatcher: Dispatcher, lanes: Lanes): Promise<void> {
    await dispatcher.run(lanes);
    if (!dispatcher.isStopped) return;
    // After a failure nothing is finished, and what it was is said at the end.
    if (dispatcher.failure === undefined) {
      this.#options.onEvent?.({ type: 'stopping' });
      await dispatcher.settle(finishLimitMs);
    }
    if (dispatcher.inFlight === 0) return;
    lanes.stop();
    await dispatcher.settle(dropLimitMs);
  }

  #record(outcome: Outcome): void | Promise<void> {
    this.#ledger.append(outcome);
    this.#tally.add(outcome);
    this.#lastOutcomeAt = performance.now();
    this.#options.onEvent?.({ type: 'outcome', outcome });
    return this.#options.onOutcome?.(outcome);
  }

  #sample(dispatcher: Dispatcher, lanes: Lanes, isLast = false): void {
    if (this.#readyAt === undefined) return;
    const atMs = performance.now() - this.#readyAt;
    const { bytes } = lanes.counts();
    this.timeline.add({ atMs, ended: this.#tally.items, bytes, inFlight: dispatcher.inFlight }, isLast);
  }

  #progress(dispatcher: Dispatcher, lanes: Lanes): Progress {
    const { counts } = this.#ledger.state;
    return {
      total: this.#total,
      resumed: this.#resumed,
      resumedDone: this.#resumedDone,
      done: counts.done,
      failed: counts.failed,
      skipped: counts.skipped,
      inFlight: dispatcher.inFlight,
      stages: lanes.counts(),
      byClass: counts.byClass,
      elapsedMs: this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt,
      pausedHosts: dispatcher.hosts.paused(),
    };
  }

  #summarize(dispatcher: Dispatcher, lanes: Lanes): Summary {
    const { out, mode, plan, recipe } = this.#options;
    const cpu = process.cpuUsage(this.#cpuAtStart);
    const readyAt = this.#readyAt ?? performance.now();
    return makeSummary({
      out,
      mode: mode.name,
      shape: this.#shape,
      perHost: plan.fetch.perHost,
      isInterrupted: dispatcher.isStopped,
      state: this.#ledger.state,
      tally: this.#tally,
      recipe,
      measured: {
        // Rows that never needed a lane may have ended before one was ready.
        wallMs: Math.max(0, (this.#lastOutcomeAt ?? readyAt) - readyAt),
        startMs: readyAt - this.#startedAt,
        parentCpuMs: (cpu.user + cpu.system) / 1000,
        hostBoundMs: dispatcher.hostBoundMs,
        paceBoundMs: dispatcher.paceBoundMs,
        bytes: lanes.counts().bytes,
        usage: lanes.usage(),
      },
    });
  }
}
