import { availableParallelism } from 'node:os';
import type { OpenSource } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import type { Json } from '../core/json.js';
import { KeyMaker } from '../core/key.js';
import type { Outcome } from '../core/outcome.js';
import type { Registry } from '../core/registry.js';
import type { Summary } from '../core/summary.js';
import { createRobots, type Robots } from '../fetch/robots.js';
import { type Ledger, openLedger } from '../ledger/ledger.js';
import { writeResults } from '../ledger/results.js';
import { isSummedUp, writeSummary } from '../ledger/summary-file.js';
import { appendTimeline } from '../ledger/timeline-file.js';
import { Concurrency } from './concurrency.js';
import { type DescriptorShare, fitShape } from './descriptors.js';
import { Dispatcher } from './dispatcher.js';
import { noteEarlierFailures } from './earlier-failures.js';
import type { LaneShape, Lanes, Mode } from './mode.js';
import type { Plan } from './plan.js';
import type { ResultReview } from './reader.js';
import { tellCaller } from './receiver.js';
import { type EndedItem, selectRetries } from './retries.js';
import { RunMeter } from './run-meter.js';
import { makeSummary } from './summary.js';
import { sampleEveryMs } from './timeline.js';

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
    await appendTimeline(out, run.meter.timeline.read());
    // What a run measured is worth more than that a later one found nothing to do.
    if (summary.items.thisRun > 0 || !(await isSummedUp(out, summary))) await writeSummary(out, summary);
    onEvent?.({ type: 'end', summary });
    return summary;
  } finally {
    await ledger.close();
  }
}

class Execution {
  readonly meter: RunMeter;
  readonly #options: ExecuteOptions;
  readonly #ledger: Ledger;
  readonly #share: DescriptorShare;
  readonly #shape: LaneShape;
  #lanes: Lanes | undefined;

  constructor(options: ExecuteOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
    this.meter = new RunMeter(ledger.state);
    this.#share = fitShape(options.mode, {
      workers: options.workers ?? availableParallelism(),
      concurrency: options.concurrency,
      asksRobots: !options.plan.fetch.ignoreRobots,
      onEvent: options.onEvent,
    });
    this.#shape = this.#share.shape;
  }

  async execute(): Promise<Summary> {
    const { plan, out, onEvent } = this.#options;
    const { robotsConnections } = this.#share;
    const robots = plan.fetch.ignoreRobots
      ? undefined
      : createRobots({ ...plan.fetch, maxConnections: robotsConnections });
    const dispatcher = this.#makeDispatcher(robots);
    this.#announce();
    const lanes = await this.#openLanes(dispatcher);
    this.#lanes = lanes;
    const timer =
      onEvent &&
      setInterval(
        () => onEvent({ type: 'progress', progress: this.meter.readProgress(dispatcher, lanes) }),
        progressEveryMs,
      );
    const sampler = setInterval(() => this.meter.sample(dispatcher, lanes), sampleEveryMs);
    try {
      await this.#work(dispatcher, lanes);
      this.meter.sample(dispatcher, lanes, true);
    } finally {
      clearInterval(timer);
      clearInterval(sampler);
      await lanes.close();
      dispatcher.close();
      await robots?.close();
    }
    onEvent?.({ type: 'progress', progress: this.meter.readProgress(dispatcher, lanes) });
    const failure = dispatcher.failure ?? this.#ledger.failure;
    if (failure) throw failure;
    if (dispatcher.rowsRead === 0 && !dispatcher.isStopped) {
      throw new RunError('E_SOURCE_EMPTY', 'the source is empty: expected at least one URL or file');
    }
    await noteEarlierFailures(out, this.#ledger.state, this.meter.tally);
    return this.#summarize(dispatcher, lanes);
  }

  #makeDispatcher(robots: Robots | undefined): Dispatcher {
    const { plan, source, limit, retries, allowsChange, signal, onEvent } = this.#options;
    return new Dispatcher({
      // Asked for anew each time: what was damaged is looked for after all else has been read.
      rows: { [Symbol.asyncIterator]: () => source.rows[Symbol.asyncIterator]() },
      keys: new KeyMaker(plan.key),
      state: this.#ledger.state,
      robots,
      perHost: plan.fetch.perHost,
      perHostIntervalMs: plan.fetch.perHostIntervalMs,
      limit: limit ?? Number.POSITIVE_INFINITY,
      lookahead,
      concurrency: this.#makeConcurrency(),
      doubtfulAtOnce: Math.ceil(this.#shape.itemsAtOnce / 2),
      isAgain: selectRetries(this.#ledger.state, retries),
      allowsChange,
      onOutcome: (outcome) => this.#record(outcome),
      onLost: ({ reason, url }) => onEvent?.({ type: 'lane-lost', reason, url }),
      // Only this sink gives every output a file of its own, with the size and hash that the ledger has.
      results: plan.sink.name === 'files' ? this.#reviewResults() : undefined,
      signal,
    });
  }

  /** Tells that the run begins; how many items there are is found out beside it, and may stay unknown. */
  #announce(): void {
    const { source, mode, out, limit, onEvent } = this.#options;
    const { lanes, itemsAtOnce } = this.#shape;
    onEvent?.({ type: 'start', out, mode: mode.name, lanes, itemsAtOnce });
    void source.count().then(
      (total) => {
        this.meter.total = total === undefined ? undefined : Math.min(total, limit ?? total);
      },
      () => {},
    );
  }

  #reviewResults(): ResultReview {
    return {
      begin: (signal) => this.#ledger.beginCheck(this.#options.out, signal),
      takeBack: async () => {
        const damaged = await this.#ledger.finishCheck();
        if (damaged === undefined) return false;
        this.meter.takeBack(damaged.count);
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
        const startMs = this.meter.markReady();
        if (startMs !== undefined) onEvent?.({ type: 'ready', startMs });
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
    this.meter.addOutcome(outcome);
    this.#options.onEvent?.({ type: 'outcome', outcome });
    return this.#options.onOutcome && tellCaller(this.#options.onOutcome, outcome);
  }

  #summarize(dispatcher: Dispatcher, lanes: Lanes): Summary {
    const { out, mode, plan, recipe } = this.#options;
    return makeSummary({
      out,
      mode: mode.name,
      shape: this.#shape,
      perHost: plan.fetch.perHost,
      isInterrupted: dispatcher.isStopped,
      state: this.#ledger.state,
      tally: this.meter.tally,
      recipe,
      measured: this.meter.read(dispatcher, lanes),
    });
  }
}
