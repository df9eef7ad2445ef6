import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RunError } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import {
  emptyCounts,
  type Lanes,
  type LaneUsage,
  type LossReason,
  type ModeContext,
  stageNames,
  type Task,
} from '../engine/mode.js';
import type { FromLane, ToLane } from '../engine/remote.js';

const laneEntry = fileURLToPath(new URL('../lane.js', import.meta.url));
/** A lane that dies this often before it ever worked will not do better. */
const maxFailedStarts = 5;
const closeLimitMs = 2_000;

interface ChildLane {
  readonly name: string;
  readonly child: ChildProcess;
  readonly tasks: Map<number, Task>;
  isReady: boolean;
  /** Set while it has a suspect to itself. */
  isExclusive: boolean;
  isClosing: boolean;
  working: number | undefined;
  deadline: NodeJS.Timeout | undefined;
  lossReason: LossReason;
  usage: { cpuMs: number; peakRssBytes: number; loopDelayP99Ms: number };
}

/** Lanes in child processes, which can be killed: what `processes` and `hybrid` run on. */
export class ChildLanes implements Lanes {
  readonly #context: ModeContext;
  readonly #hasScriptThread: boolean;
  readonly #lanes = new Set<ChildLane>();
  readonly #counts: StageCounts = emptyCounts();
  readonly #ended = { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: 0 };
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
    this.#send(lane, { type: 'task', task });
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
    const child = fork(laneEntry, [], {
      // No standard streams: a lane that prints cannot break bars or --json.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: { ...process.env, MILLRACE_OWN_PROCESS: '1' },
    });
    const lane: ChildLane = {
      name: `${process.pid}-${this.#started}`,
      child,
      tasks: new Map(),
      isReady: false,
      isExclusive: false,
      isClosing: false,
      working: undefined,
      deadline: undefined,
      lossReason: 'crashed',
      usage: { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: 0 },
    };
    this.#lanes.add(lane);
    if (child.pid !== undefined) this.#context.onProcess(child.pid);
    child.on('message', (messages) => this.#receive(lane, messages as FromLane[]));
    // Its last messages may still be on the wire when it exits: only then is it known what it was doing.
    let goodbyes = 2;
    const leave = () => {
      goodbyes -= 1;
      if (goodbyes === 0) this.#exited(lane, child.exitCode, child.signalCode);
    };
    child.on('exit', leave);
    child.on('disconnect', leave);
    child.on('error', () => {
      if (child.pid === undefined) this.#exited(lane, null, null);
    });
    this.#send(lane, {
      type: 'open',
      plan,
      out,
      name: lane.name,
      budgetBytes: Math.floor(budgetBytes / shape.lanes),
      hasScriptThread: this.#hasScriptThread,
    });
    return lane;
  }

  #send(lane: ChildLane, message: ToLane): void {
    // A lane that is gone answers nothing; its exit event deals with its tasks.
    if (lane.child.connected) lane.child.send(message, () => {});
  }

  #receive(lane: ChildLane, messages: readonly FromLane[]): void {
    for (const message of messages) this.#handle(lane, message);
  }

  #handle(lane: ChildLane, message: FromLane): void {
    const { hub } = this.#context;
    switch (message.type) {
      case 'took':
        break;
      case 'ready':
        lane.isReady = true;
        this.#context.onReady();
        break;
      case 'acquire':
        void hub.acquireHost(message.task, message.url).then((problem) => {
          this.#send(lane, { type: 'answer', request: message.request, ...(problem ? { problem } : {}) });
        });
        break;
      case 'release':
        hub.releaseHost(message.task, message.url);
        break;
      case 'pause':
        hub.pauseHost(message.url, message.ms);
        break;
      case 'working':
        this.#watch(lane, message.task ?? undefined);
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

  /** Kills a lane whose native or script step runs past the deadline: nothing less stops one. */
  #watch(lane: ChildLane, taskId: number | undefined): void {
    clearTimeout(lane.deadline);
    lane.working = taskId;
    lane.deadline = undefined;
    if (taskId === undefined) return;
    lane.deadline = setTimeout(() => {
      lane.lossReason = 'deadline';
      lane.child.kill('SIGKILL');
    }, this.#context.plan.opTimeoutMs);
    lane.deadline.unref();
  }

  #exited(lane: ChildLane, code: number | null, signal: NodeJS.Signals | null): void {
    clearTimeout(lane.deadline);
    this.#lanes.delete(lane);
    this.#ended.cpuMs += lane.usage.cpuMs;
    this.#ended.peakRssBytes = Math.max(this.#ended.peakRssBytes, lane.usage.peakRssBytes);
    this.#ended.loopDelayP99Ms = Math.max(this.#ended.loopDelayP99Ms, lane.usage.loopDelayP99Ms);
    if (this.#isClosed || lane.isClosing) return;
    if (!lane.isReady) {
      this.#failedStarts += 1;
      if (this.#failedStarts >= maxFailedStarts) {
        const how = signal ?? `exit code ${code}`;
        this.#context.hub.fail(
          new RunError('E_LANES', `lane processes end before they can work (${how}); is there memory for them?`),
        );
      }
    }
    // V8 aborts when its heap is spent; 134 is how a shell reports that.
    const reason =
      lane.lossReason === 'deadline' ? 'deadline' : signal === 'SIGABRT' || code === 134 ? 'out-of-memory' : 'crashed';
    const suspect = lane.working;
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
    const usage = { ...this.#ended, started: this.#started };
    for (const lane of this.#lanes) {
      usage.cpuMs += lane.usage.cpuMs;
      usage.peakRssBytes += lane.usage.peakRssBytes;
      usage.loopDelayP99Ms = Math.max(usage.loopDelayP99Ms, lane.usage.loopDelayP99Ms);
    }
    return usage;
  }

  stop(): void {
    for (const lane of this.#lanes) this.#send(lane, { type: 'stop' });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const lanes = [...this.#lanes];
    for (const lane of lanes) lane.isClosing = true;
    let peak = 0;
    await Promise.all(
      lanes.map(async (lane) => {
        await closeLane(lane.child, () => this.#send(lane, { type: 'close' }));
        peak += lane.usage.peakRssBytes;
      }),
    );
    this.#ended.peakRssBytes = Math.max(this.#ended.peakRssBytes, peak);
    this.#isClosed = true;
  }
}

/** Asks a lane to end, and kills it if it does not. */
async function closeLane(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), closeLimitMs);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    ask();
  });
}
