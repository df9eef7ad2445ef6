import { RunError } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import { stopSignals } from '../core/stop-signals.js';
import { emptyCounts, type Lanes, type LaneUsage, type ModeContext, stageNames, type Task } from '../engine/mode.js';
import type { FromLane } from '../engine/remote.js';
import { ChildLane, type LaneEnd } from './child-lane.js';
import { passToHub } from './hub-messages.js';
import { Places } from './places.js';

/** Lanes that die this often in a row before they ever worked will not do better. */
const maxFailedStarts = 5;

/** When a lane has been worked enough: native libraries leave memory in pieces that nobody can use again. */
export interface Lifetime {
  /** Tasks after which any lane is replaced, and those after which one is that holds more than `bytes`. */
  readonly tasks: number;
  readonly heavyTasks: number;
  readonly bytes: number;
}

const usualLifetime: Lifetime = { tasks: 50_000, heavyTasks: 500, bytes: 512 * 2 ** 20 };

/** How lanes in processes are kept. */
export interface ChildLanesOptions {
  readonly hasScriptThread: boolean;
  readonly lifetime?: Lifetime;
  /** For how much longer than an op may take a lane may say nothing. */
  readonly silenceMs?: number;
}

/** Lanes in child processes, which can be killed: what `processes` and `hybrid` run on. */
export class ChildLanes implements Lanes {
  readonly #context: ModeContext;
  readonly #hasScriptThread: boolean;
  readonly #lanes = new Set<ChildLane>();
  readonly #places = new Places(() => this.#countUntaken());
  readonly #counts: StageCounts = emptyCounts();
  readonly #lifetime: Lifetime;
  readonly #silenceMs: number | undefined;
  /** What lanes used that are gone; of memory, the most that all held together. */
  readonly #past = { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: 0 };
  #started = 0;
  #failedStarts = 0;
  #isClosed = false;

  constructor(context: ModeContext, options: ChildLanesOptions) {
    this.#context = context;
    this.#hasScriptThread = options.hasScriptThread;
    this.#lifetime = options.lifetime ?? usualLifetime;
    this.#silenceMs = options.silenceMs;
  }

  warmUp(): void {
    if (this.#started === 0) this.#start();
  }

  reserve(signal: AbortSignal): Promise<void> {
    return this.#places.reserve(signal);
  }

  unreserve(): void {
    this.#places.unreserve();
  }

  submit(task: Task): void {
    this.#places.take();
    const lane = task.isAlone ? this.#start() : this.#choose();
    if (task.isAlone) lane.isExclusive = true;
    lane.tasks.set(task.id, task);
    lane.send({ type: 'task', task });
  }

  /** Places that hold no task. A lane that has not been started counts with all of its own. */
  #countUntaken(): number {
    const { lanes, itemsPerLane, itemsAtOnce } = this.#context.shape;
    let places = 0;
    let taken = 0;
    let shared = 0;
    for (const lane of this.#lanes) {
      taken += lane.tasks.size;
      if (lane.isRetiring) continue;
      shared += 1;
      if (!lane.isExclusive) places += itemsPerLane - lane.tasks.size;
    }
    places += Math.max(0, lanes - shared) * itemsPerLane;
    // Lanes that share a number unevenly have more places than that number.
    return Math.min(places, itemsAtOnce - taken);
  }

  /** The emptiest lane; a new one as long as all are busy and there may be more. */
  #choose(): ChildLane {
    const { lanes, itemsPerLane } = this.#context.shape;
    let best: ChildLane | undefined;
    let open = 0;
    for (const lane of this.#lanes) {
      if (lane.isRetiring) continue;
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
      this.#silenceMs,
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
        this.#failedStarts = 0;
        this.#context.onReady();
        break;
      case 'working':
        break;
      case 'count':
        for (const stage of stageNames) this.#counts[stage] += message.counts[stage] ?? 0;
        break;
      case 'finished':
        lane.tasks.delete(message.task);
        if (lane.tasks.size === 0) lane.isExclusive = false;
        this.#retire(lane);
        hub.finished(message.task, message.outcomes);
        this.#places.offer();
        break;
      case 'usage':
        lane.usage = message;
        this.#countMemory();
        break;
      default:
        passToHub(hub, message, (answer) => lane.send(answer));
    }
  }

  /** Replaces a lane that is worn: it takes no more tasks and ends with its last one. */
  #retire(lane: ChildLane): void {
    const { tasks, heavyTasks, bytes } = this.#lifetime;
    lane.finished += 1;
    lane.isRetiring ||= lane.finished >= tasks || (lane.finished >= heavyTasks && lane.memoryBytes > bytes);
    if (lane.isRetiring && lane.tasks.size === 0) void lane.close();
  }

  /** Lanes come and go: what counts is the most that those of one time held. */
  #countMemory(): void {
    let bytes = 0;
    for (const lane of this.#lanes) bytes += lane.usage.peakRssBytes;
    this.#past.peakRssBytes = Math.max(this.#past.peakRssBytes, bytes);
  }

  #ended(lane: ChildLane, { reason, how }: LaneEnd): void {
    this.#lanes.delete(lane);
    this.#past.cpuMs += lane.usage.cpuMs;
    this.#past.loopDelayP99Ms = Math.max(this.#past.loopDelayP99Ms, lane.usage.loopDelayP99Ms);
    if (this.#isClosed) return;
    if (lane.isClosing) {
      this.#places.offer();
      return;
    }
    // Ctrl-C reaches the whole group, and a lane that starts does not ignore it yet.
    const isInterrupted = (stopSignals as readonly string[]).includes(how);
    if (!lane.isReady && !isInterrupted) {
      this.#failedStarts += 1;
      if (this.#failedStarts >= maxFailedStarts) {
        this.#context.hub.fail(new RunError('E_LANES', lane.explainFailedStart(how)));
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
    this.#places.offer();
  }

  counts(): StageCounts {
    return { ...this.#counts };
  }

  usage(): LaneUsage {
    const usage = { ...this.#past, loopBusy: 0, started: this.#started };
    for (const lane of this.#lanes) {
      usage.cpuMs += lane.usage.cpuMs;
      usage.loopDelayP99Ms = Math.max(usage.loopDelayP99Ms, lane.usage.loopDelayP99Ms);
      usage.loopBusy = Math.max(usage.loopBusy, lane.usage.loopBusy);
    }
    return usage;
  }

  stop(): void {
    for (const lane of this.#lanes) lane.send({ type: 'stop' });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all([...this.#lanes].map((lane) => lane.close()));
  }
}
