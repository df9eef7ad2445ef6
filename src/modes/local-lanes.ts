import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describeDuration } from '../core/duration.js';
import { RunError } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import { type Lane, openLane } from '../engine/lane.js';
import { emptyCounts, type Lanes, type LaneUsage, type ModeContext, type Task } from '../engine/mode.js';
import { RunningTimer } from '../flow/running-time.js';
import { Slots } from '../flow/slots.js';
import { isolate } from './isolated-process.js';
import { favorSpeed } from './own-work.js';

/** One lane on this process's own event loop: what `sequential` and `async` run on. */
export class LocalLanes implements Lanes {
  readonly #context: ModeContext;
  readonly #places: Slots;
  readonly #counts: StageCounts = emptyCounts();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 10 });
  #utilization = performance.eventLoopUtilization();
  #lane: Lane | undefined;
  #deadline: RunningTimer | undefined;

  constructor(context: ModeContext) {
    this.#context = context;
    this.#places = new Slots(context.shape.itemsPerLane);
  }

  /** Opens the lane. */
  async open(): Promise<this> {
    const { hub, plan, out, registry, budgetBytes, onReady } = this.#context;
    this.#loopDelay.enable();
    favorSpeed(plan);
    this.#lane = await openLane({
      plan,
      out,
      registry,
      budgetBytes,
      name: 'local',
      isolated: isolate(plan.opTimeoutMs),
      host: {
        ...hub,
        working: (taskId) => this.#watch(taskId),
        count: (stage, amount) => {
          this.#counts[stage] += amount;
        },
        finished: (taskId, outcomes) => {
          this.#places.release();
          hub.finished(taskId, outcomes);
        },
      },
    });
    onReady();
    return this;
  }

  /** Nothing can stop native work in this process: an op past its deadline ends the run. */
  #watch(taskId: number | undefined): void {
    this.#deadline?.clear();
    this.#deadline = undefined;
    if (taskId === undefined) return;
    const { plan, hub } = this.#context;
    // Not unreferenced: with an op that waits for nothing, it may be all that keeps this process alive.
    this.#deadline = new RunningTimer(plan.opTimeoutMs, () => hub.fail(stuckOp(taskId, plan.opTimeoutMs)));
  }

  reserve(signal: AbortSignal): Promise<void> {
    return this.#places.acquire(signal);
  }

  unreserve(): void {
    this.#places.release();
  }

  submit(task: Task): void {
    void this.#lane?.run(task);
  }

  counts(): StageCounts {
    return { ...this.#counts };
  }

  usage(): LaneUsage {
    const loopDelayP99Ms = this.#loopDelay.percentile(99) / 1e6 - 10;
    const before = this.#utilization;
    this.#utilization = performance.eventLoopUtilization();
    const loopBusy = performance.eventLoopUtilization(this.#utilization, before).utilization;
    return { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: Math.max(0, loopDelayP99Ms || 0), loopBusy, started: 1 };
  }

  stop(): void {
    this.#lane?.stop();
  }

  async close(): Promise<void> {
    this.#deadline?.clear();
    this.#loopDelay.disable();
    await this.#lane?.close();
  }
}

/** Says which item is stuck, and that the run can be resumed in a mode that can kill. */
export function stuckOp(taskId: number, limitMs: number): RunError {
  return new RunError(
    'E_OP_STUCK',
    `item ${taskId} has been worked on for ${describeDuration(limitMs)} and cannot be stopped in this mode; run the same command with --mode hybrid, which can`,
  );
}
