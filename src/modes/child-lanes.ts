import { RunError } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import { emptyCounts, type Lanes, type LaneUsage, type ModeContext, stageNames, type Task } from '../engine/mode.js';
import type { FromLane } from '../engine/remote.js';
import { ChildLane, type LaneEnd } from './child-lane.js';

/** A lane that dies this often before it ever worked will not do better. */
const maxFailedStarts = 5;

/** Lanes in child processes, which can be killed: what `processes` and `hybrid` run on. */
export class ChildLanes implements Lanes {
  readonly #context: ModeContext;
  readonly #hasScriptThread: boolean;
  readonly #lanes = new Set<ChildLane>();
  readonly #counts: StageCounts = emptyCounts();
  readonly #past = { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: 0 };
  #waiters: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #reserved = 0;
  #started = 0;
  #failedStarts = 0;
  #isClosed = false;

  constructor(context: ModeContext, options: { hasScriptThread: boolean }) {
    this.#context = context;
    this.#hasScriptThread = options.hasScriptThread;
  }

  async reserve(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free() > 0) {
      this.#reserved += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      const onAbort = () => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiter.resolve = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waiters.push(waiter);
    });
  }

  unreserve(): void {
    this.#reserved -= 1;
    this.#offer();
  }

  submit(task: Task): void {
    this.#reserved -= 1;
    const lane = task.isAlone ? this.#start() : this.#choose();
    if (task.isAlone) lane.isExclusive = true;
    lane.tasks.set(task.id, task);
    lane.send({ type: 'task', task });
  }

  /** Places that are neither taken nor promised. A lane that has not been started counts with all of its own. */
  #free(): number {
    const { lanes, itemsPerLane, itemsAtOnce } = this.#context.shape;
    let places = 0;
    let taken = 0;
    let shared = 0;
    for (const lane of this.#lanes) {
      taken += lane.tasks.size;
      if (lane.isClosing) continue;
      shared += 1;
      if (!lane.isExclusive) places += itemsPerLane - lane.tasks.size;
    }
    places += Math.max(0, lanes - shared) * itemsPerLane;
    // Lanes that share a number unevenly have more places than that number.
    return Math.min(places, itemsAtOnce - taken) - this.#reserved;
  }

  #offer(): void {
    while (this.#waiters.length > 0 && this.#free() > 0) {
      this.#reserved += 1;
      this.#waiters.shift()?.resolve();
    }
  }

  /** The emptiest lane; a new one as long as all are busy and there may be more. */
  #choose(): ChildLane {
    const { lanes, itemsPerLane } = this.#context.shape;
    let best: ChildLane | undefined;
    let open = 0;
    for (const lane of this.#lanes) {
      if (lane.isClosing) continue;
      open += 1;
      if (lane.isExclusive || lane.tasks.size >= itemsPerLane) continue;
      if (best === undefined || lane.tasks.size < best.tasks.size) best = lane;
    }
    if (best === undefined || (best.tasks.size > 0 && open < lanes)) return this.#start();
    return best;
  }

  #start(): ChildLane {
    const { plan, out, shape, budgetBytes } = this.#context;
    this.#started += 1;
    const lane = new ChildLane(
      {
        type: 'open',
        plan,
        out,
        name: `${process.pid}-${this.#started}`,
        budgetBytes: Math.floor(budgetBytes / shape.lanes),
        hasScriptThread: this.#hasScriptThread,
      },
      {
        onMessage: (from, message) => this.#handle(from, message),
        onEnd: (ended, end) => this.#ended(ended, end),
      },
    );
    this.#lanes.add(lane);
    if (lane.processId !== undefined) this.#context.onProcess(lane.processId);
    return lane;
  }

  #handle(lane: ChildLane, message: FromLane): void {
    const { hub } = this.#context;
    switch (message.type) {
      case 'took':
        break;
      case 'ready':
        lane.markReady();
        this.#context.onReady();
        break;
      case 'acquire':
        void hub.acquireHost(message.task, message.url).then((problem) => {
          lane.send({ type: 'answer', request: message.request, ...(problem ? { problem } : {}) });
        });
        break;
      case 'release':
        hub.releaseHost(message.task, message.url);
        break;
      case 'pause':
        hub.pauseHost(message.url, message.ms);
        break;
      case 'working':
        break;
      case 'count':
        for (const stage of stageNames) this.#counts[stage] += message.counts[stage] ?? 0;
        break;
      case 'finished':
        lane.tasks.delete(message.task);
        if (lane.tasks.size === 0) lane.isExclusive = false;
        hub.finished(message.task, message.outcomes);
        this.#offer();
        break;
      case 'failed':
        hub.fail(new RunError(message.code, message.message));
        break;
      case 'usage':
        lane.usage = message;
    }
  }

  #ended(lane: ChildLane, { reason, how }: LaneEnd): void {
    this.#lanes.delete(lane);
    this.#past.cpuMs += lane.usage.cpuMs;
    this.#past.peakRssBytes = Math.max(this.#past.peakRssBytes, lane.usage.peakRssBytes);
    this.#past.loopDelayP99Ms = Math.max(this.#past.loopDelayP99Ms, lane.usage.loopDelayP99Ms);
    if (this.#isClosed || lane.isClosing) return;
    // Ctrl-C reaches the whole group, and a lane that starts does not ignore it yet.
    const isInterrupted = how === 'SIGINT' || how === 'SIGTERM';
    if (!lane.isReady && !isInterrupted) {
      this.#failedStarts += 1;
      if (this.#failedStarts >= maxFailedStarts) {
        this.#context.hub.fail(
          new RunError('E_LANES', `lane processes end before they can work (${how}); is there memory for them?`),
        );
      }
    }
    const { suspect } = lane;
    for (const taskId of lane.tasks.keys()) {
      // With nobody caught in the act, each of its items is tried alone.
      this.#context.hub.lost(taskId, {
        isSuspect: lane.isReady && (suspect === undefined || suspect === taskId),
        reason,
      });
    }
    this.#offer();
  }

  counts(): StageCounts {
    return { ...this.#counts };
  }

  usage(): LaneUsage {
    const usage = { ...this.#past, started: this.#started };
    for (const lane of this.#lanes) {
      usage.cpuMs += lane.usage.cpuMs;
      usage.peakRssBytes += lane.usage.peakRssBytes;
      usage.loopDelayP99Ms = Math.max(usage.loopDelayP99Ms, lane.usage.loopDelayP99Ms);
    }
    return usage;
  }

  stop(): void {
    for (const lane of this.#lanes) lane.send({ type: 'stop' });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const lanes = [...this.#lanes];
    await Promise.all(lanes.map((lane) => lane.close()));
    const peakRssBytes = lanes.reduce((sum, lane) => sum + lane.usage.peakRssBytes, 0);
    this.#past.peakRssBytes = Math.max(this.#past.peakRssBytes, peakRssBytes);
  }
}
