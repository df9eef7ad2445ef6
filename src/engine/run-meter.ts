import type { Progress } from '../core/events.js';
import type { Outcome } from '../core/outcome.js';
import type { LedgerState } from '../ledger/state.js';
import type { Dispatcher } from './dispatcher.js';
import type { Lanes } from './mode.js';
import { type Measured, Tally } from './summary.js';
import { TimelineRecorder } from './timeline.js';

/** Measures a run: when it could work, what it has ended, and where it stands. */
export class RunMeter {
  readonly tally = new Tally();
  readonly timeline = new TimelineRecorder();
  readonly #state: LedgerState;
  readonly #startedAt = performance.now();
  readonly #cpuAtStart = process.cpuUsage();
  #readyAt: number | undefined;
  #lastOutcomeAt: number | undefined;
  #resumed: number;
  #resumedDone: number;
  /** About how many items there are, once that is known. */
  total: number | undefined;

  /** `state` is the ledger's as this run finds it. */
  constructor(state: LedgerState) {
    this.#state = state;
    this.#resumed = state.size;
    this.#resumedDone = state.counts.done;
  }

  /** A lane can work. Answers how long the first one took to; undefined for later ones. */
  markReady(): number | undefined {
    if (this.#readyAt !== undefined) return undefined;
    this.#readyAt = performance.now();
    this.timeline.start();
    return this.#readyAt - this.#startedAt;
  }

  addOutcome(outcome: Outcome): void {
    this.tally.add(outcome);
    this.#lastOutcomeAt = performance.now();
  }

  /** Items that were done when the run began turn out not to be. */
  takeBack(count: number): void {
    this.#resumed -= count;
    this.#resumedDone -= count;
  }

  /** Looks at the run for its timeline. */
  sample(dispatcher: Dispatcher, lanes: Lanes, isLast = false): void {
    if (this.#readyAt === undefined) return;
    const atMs = performance.now() - this.#readyAt;
    const { bytes } = lanes.counts();
    this.timeline.add({ atMs, ended: this.tally.items, bytes, inFlight: dispatcher.inFlight }, isLast);
  }

  /** Where the run stands now. */
  readProgress(dispatcher: Dispatcher, lanes: Lanes): Progress {
    const { counts } = this.#state;
    return {
      total: this.total,
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

  /** What the summary tells, once all has ended. */
  read(dispatcher: Dispatcher, lanes: Lanes): Measured {
    const cpu = process.cpuUsage(this.#cpuAtStart);
    const readyAt = this.#readyAt ?? performance.now();
    return {
      // Rows that never needed a lane may have ended before one was ready.
      wallMs: Math.max(0, (this.#lastOutcomeAt ?? readyAt) - readyAt),
      startMs: readyAt - this.#startedAt,
      parentCpuMs: (cpu.user + cpu.system) / 1000,
      hostBoundMs: dispatcher.hostBoundMs,
      paceBoundMs: dispatcher.paceBoundMs,
      bytes: lanes.counts().bytes,
      usage: lanes.usage(),
    };
  }
}
