import { Worker } from 'node:worker_threads';
import { RunError } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import { laneEntry } from '../engine/lane-entry.js';
import { type Lanes, type LaneUsage, type ModeContext, stageNames, type Task } from '../engine/mode.js';
import type { FromLane, SharedLaneMemory, ToLane } from '../engine/remote.js';
import { RunningTimer } from '../flow/running-time.js';
import { Counters } from '../sync/counter.js';
import { Queue } from '../sync/queue.js';
import { Semaphore } from '../sync/semaphore.js';
import { passToHub } from './hub-messages.js';
import { stuckOp } from './local-lanes.js';
import { favorSpeed } from './own-work.js';

/** Room for records that wait; untouched pages of shared memory cost nothing. */
const queueBytes = 32 * 2 ** 20;
const closeLimitMs = 2_000;
/** Threads that end this often in a row before they ever worked will not do better. */
const maxFailedStarts = 5;

interface ThreadLane {
  readonly worker: Worker;
  /** The thread's id; the worker object forgets it once the thread has ended. */
  readonly threadId: number;
  isReady: boolean;
  taking: number | undefined;
  deadline: RunningTimer | undefined;
  loopDelayP99Ms: number;
}

/**
 * Lanes in worker threads. Items are handed over as records in a shared-memory queue, free lanes are permits of a
 * shared semaphore, progress is shared counters; only outcomes and host slots travel as messages.
 */
export class ThreadLanes implements Lanes {
  readonly #context: ModeContext;
  readonly #lanes = new Set<ThreadLane>();
  readonly #queue = Queue.create(queueBytes);
  readonly #places: Semaphore;
  readonly #counters = Counters.create(stageNames);
  #out = 0;
  #started = 0;
  #failedStarts = 0;
  #loopDelayP99Ms = 0;
  #isClosed = false;

  constructor(context: ModeContext) {
    this.#context = context;
    this.#places = Semaphore.create(context.shape.lanes);
    favorSpeed(context.plan);
  }

  warmUp(): void {
    if (this.#started === 0) this.#start();
  }

  reserve(signal: AbortSignal): Promise<void> {
    return this.#places.acquireAsync({ signal });
  }

  unreserve(): void {
    this.#places.release();
  }

  submit(task: Task): void {
    this.#out += 1;
    // A permit is back before the message that its task is finished: more than all lanes can never be wanted.
    if (this.#lanes.size < Math.min(this.#out, this.#context.shape.lanes)) this.#start();
    const record = Buffer.from(JSON.stringify(task));
    void this.#queue.pushAsync(record).catch((error: unknown) => {
      if (this.#isClosed) return;
      this.#context.hub.fail(
        new RunError('E_LANES', `item ${task.id} could not be handed over: ${String(error)}`, { cause: error }),
      );
    });
  }

  #start(): void {
    const { plan, out, shape, budgetBytes } = this.#context;
    this.#started += 1;
    const memory: SharedLaneMemory = {
      queue: this.#queue.handle,
      places: this.#places.handle,
      counters: this.#counters.handle,
    };
    const worker = new Worker(laneEntry, {
      workerData: { role: 'lane', memory },
      execArgv: [],
      stdout: false,
      stderr: false,
    });
    const lane: ThreadLane = {
      worker,
      threadId: worker.threadId,
      isReady: false,
      taking: undefined,
      deadline: undefined,
      loopDelayP99Ms: 0,
    };
    this.#lanes.add(lane);
    worker.on('message', (messages: FromLane[]) => {
      for (const message of messages) this.#handle(lane, message);
    });
    worker.on('error', () => {});
    worker.on('exit', () => this.#exited(lane));
    this.#send(lane, {
      type: 'open',
      plan,
      out,
      name: `${process.pid}-${this.#started}`,
      budgetBytes: Math.floor(budgetBytes / shape.lanes),
      hasScriptThread: false,
    });
  }

  #send(lane: ThreadLane, message: ToLane): void {
    lane.worker.postMessage(message);
  }

  #handle(lane: ThreadLane, message: FromLane): void {
    const { hub, plan } = this.#context;
    switch (message.type) {
      case 'ready':
        lane.isReady = true;
        this.#failedStarts = 0;
        this.#context.onReady();
        break;
      case 'took':
        lane.taking = message.task;
        break;
      case 'working': {
        lane.deadline?.clear();
        const taskId = message.task;
        if (taskId === null) break;
        lane.deadline = new RunningTimer(plan.opTimeoutMs, () => hub.fail(stuckOp(taskId, plan.opTimeoutMs)), {
          keepsAlive: false,
        });
        break;
      }
      case 'finished':
        lane.taking = undefined;
        this.#out -= 1;
        hub.finished(message.task, message.outcomes);
        break;
      case 'usage':
        this.#loopDelayP99Ms = Math.max(this.#loopDelayP99Ms, message.loopDelayP99Ms);
        break;
      case 'count':
        break;
      default:
        passToHub(hub, message, (answer) => this.#send(lane, answer));
    }
  }

  /** A thread that ended by itself: an op's `process.exit` ends its thread only. */
  #exited(lane: ThreadLane): void {
    lane.deadline?.clear();
    this.#lanes.delete(lane);
    this.#queue.abandon(lane.threadId);
    this.#queue.recover();
    if (this.#isClosed) return;
    const taskId = lane.taking;
    if (taskId !== undefined) {
      this.#out -= 1;
      this.#places.release();
      this.#context.hub.lost(taskId, { isSuspect: true, reason: 'crashed' });
    } else if (!lane.isReady) {
      this.#failedStarts += 1;
      if (this.#failedStarts >= maxFailedStarts) {
        this.#context.hub.fail(new RunError('E_LANES', 'worker threads end before they can work'));
        return;
      }
    }
    // Tasks that wait in the queue may have nobody else to take them.
    if (this.#lanes.size < Math.min(this.#out, this.#context.shape.lanes)) this.#start();
  }

  counts(): StageCounts {
    return this.#counters.readAll();
  }

  usage(): LaneUsage {
    // Threads share the process: its CPU and memory are the parent's.
    return { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: this.#loopDelayP99Ms, loopBusy: 0, started: this.#started };
  }

  stop(): void {
    for (const lane of this.#lanes) this.#send(lane, { type: 'stop' });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue.close();
    await Promise.all([...this.#lanes].map((lane) => this.#closeLane(lane)));
  }

  async #closeLane(lane: ThreadLane): Promise<void> {
    await new Promise<void>((resolve) => {
      // A thread inside native code does not end when told to; waiting longer would not help.
      const giveUp = setTimeout(() => {
        lane.worker.unref();
        void lane.worker.terminate();
        resolve();
      }, closeLimitMs);
      lane.worker.once('exit', () => {
        clearTimeout(giveUp);
        resolve();
      });
      this.#send(lane, { type: 'close' });
    });
  }
}
