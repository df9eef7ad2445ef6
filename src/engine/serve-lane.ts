import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, type Problem, RunError } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import type { Registry } from '../core/registry.js';
import { optimizeAfter } from '../core/v8-flags.js';
import { type Lane, openLane } from './lane.js';
import type { LaneHost } from './mode.js';
import type { FromLane, LaneOpening, LanePort, ToLane } from './remote.js';
import { createInlineScripts, type ScriptRunner } from './scripts.js';

export interface ServeOptions {
  readonly port: LanePort;
  readonly registry: Registry;
  /** Makes the thread for script ops, where the opening asks for one. */
  readonly startScripts: (opening: LaneOpening) => ScriptRunner;
  /** Makes the helper process for isolated ops; left out where this process may die itself. */
  readonly isolate?: (limitMs: number) => Promise<ScriptRunner>;
  /** Replaces how it is told which task has a dangerous step: a process writes it where its parent finds it. */
  readonly mark?: (taskId: number | undefined) => void;
  /** Replaces how counts travel: threads add them up in shared memory. */
  readonly count?: (stage: keyof StageCounts, amount: number) => void;
  /** Called when the lane has been told to close and is done. */
  readonly onClosed: () => void;
  /** True where this lane is a process, whose CPU and memory are its own. */
  readonly isProcess: boolean;
}

const usageEveryMs = 1_000;
const loopResolutionMs = 10;
/** How long news of a busy lane may wait to travel with more: longer where many other items keep it supplied. */
const busyDelayMs = { few: 8, many: 30 };
const manyTasks = 16;
const countDelayMs = 100;
const tasksUntilOptimizing = 4_000;

/** Runs a lane at the far end of a wire: in a worker thread or a child process. */
export function serveLane(options: ServeOptions): void {
  new LaneServer(options);
}

class LaneServer {
  readonly #options: ServeOptions;
  readonly #outbox: FromLane[] = [];
  readonly #answers = new Map<number, (problem: Problem | undefined) => void>();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  #counts: Partial<StageCounts> = {};
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #counting: NodeJS.Timeout | undefined;
  #utilization = performance.eventLoopUtilization();
  #isWorking = false;
  #tasks = 0;
  #requests = 0;
  readonly #noteTask = optimizeAfter(tasksUntilOptimizing);
  #lane: Promise<Lane> | undefined;
  #usageTimer: NodeJS.Timeout | undefined;

  constructor(options: ServeOptions) {
    this.#options = options;
    options.port.receive((message) => this.#receive(message));
  }

  #receive(message: ToLane): void {
    switch (message.type) {
      case 'open':
        this.#lane = this.#open(message);
        break;
      case 'task':
        this.#tasks += 1;
        void this.#lane?.then((lane) => lane.run(message.task)).catch(() => {});
        break;
      case 'answer': {
        const answer = this.#answers.get(message.request);
        this.#answers.delete(message.request);
        answer?.(message.problem);
        break;
      }
      case 'stop':
        void this.#lane?.then((lane) => lane.stop());
        break;
      case 'close':
        void this.#close();
    }
  }

  async #open(opening: LaneOpening): Promise<Lane> {
    const { registry, startScripts, isProcess, isolate } = this.#options;
    try {
      const lane = await openLane({
        plan: opening.plan,
        out: opening.out,
        registry,
        host: this.#host(),
        name: opening.name,
        budgetBytes: opening.budgetBytes,
        ...(isolate ? { isolated: await isolate(opening.plan.opTimeoutMs) } : {}),
        scripts: opening.hasScriptThread ? startScripts(opening) : createInlineScripts(),
      });
      this.#loopDelay.enable();
      if (isProcess) this.#usageTimer = setInterval(() => this.#reportUsage(), usageEveryMs).unref();
      this.#send({ type: 'ready' });
      return lane;
    } catch (error) {
      this.#sendNow({
        type: 'failed',
        code: error instanceof RunError ? error.code : 'E_LANES',
        message: error instanceof RunError ? error.message : `a lane could not start: ${describe(error)}`,
      });
      throw error;
    }
  }

  #host(): LaneHost {
    return {
      acquireHost: (task, url) =>
        new Promise((resolve) => {
          this.#requests += 1;
          this.#answers.set(this.#requests, resolve);
          this.#send({ type: 'acquire', request: this.#requests, task, url });
        }),
      releaseHost: (task, url, news) =>
        this.#send(news === undefined ? { type: 'release', task, url } : { type: 'release', task, url, news }),
      pauseHost: (url, ms) => this.#send({ type: 'pause', url, ms }),
      // Told at once: if what follows kills this lane, the parent must know what it was.
      working: (task) => {
        this.#isWorking = task !== undefined;
        if (this.#options.mark) this.#options.mark(task);
        else this.#sendNow({ type: 'working', task: task ?? null });
      },
      count: this.#options.count ?? ((stage, amount) => this.#count(stage, amount)),
      finished: (task, outcomes) => {
        this.#tasks -= 1;
        // A thread's settings are those of its process, which counts too.
        if (this.#options.isProcess) this.#noteTask();
        this.#send({ type: 'finished', task, outcomes });
      },
      fail: (error) => this.#sendNow({ type: 'failed', code: error.code, message: error.message }),
    };
  }

  #count(stage: keyof StageCounts, amount: number): void {
    this.#counts[stage] = (this.#counts[stage] ?? 0) + amount;
    // Counts are for the eye: they travel with other news, or a few times a second.
    this.#counting ??= setTimeout(() => this.#flush(), countDelayMs);
  }

  #send(message: FromLane): void {
    this.#outbox.push(message);
    this.#scheduleFlush();
  }

  #sendNow(message: FromLane): void {
    this.#outbox.push(message);
    this.#flush();
  }

  /**
   * While native work keeps this lane busy, news can wait for the next announcement: fewer, larger messages. An idle
   * lane tells at once, since its free places are what the run waits for.
   */
  #scheduleFlush(): void {
    if (this.#soon !== undefined) return;
    if (this.#isWorking)
      this.#later ??= setTimeout(() => this.#flush(), this.#tasks > manyTasks ? busyDelayMs.many : busyDelayMs.few);
    else this.#soon = setImmediate(() => this.#flush());
  }

  #flush(): void {
    clearImmediate(this.#soon);
    clearTimeout(this.#later);
    clearTimeout(this.#counting);
    this.#soon = undefined;
    this.#later = undefined;
    this.#counting = undefined;
    const messages = this.#outbox.splice(0);
    for (const _ in this.#counts) {
      messages.push({ type: 'count', counts: this.#counts });
      this.#counts = {};
      break;
    }
    if (messages.length > 0) this.#options.port.send(messages);
  }

  #reportUsage(): void {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const before = this.#utilization;
    this.#utilization = performance.eventLoopUtilization();
    const delay = this.#loopDelay.percentile(99) / 1e6 - loopResolutionMs;
    this.#send({
      type: 'usage',
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
      peakRssBytes: maxRSS * 1024,
      loopDelayP99Ms: Math.max(0, delay || 0),
      loopBusy: performance.eventLoopUtilization(this.#utilization, before).utilization,
    });
  }

  async #close(): Promise<void> {
    clearInterval(this.#usageTimer);
    await this.#lane?.then((lane) => lane.close()).catch(() => {});
    this.#reportUsage();
    this.#flush();
    this.#options.onClosed();
  }
}
