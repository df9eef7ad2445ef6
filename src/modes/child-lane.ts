import type { ChildProcess } from 'node:child_process';
import { laneFlags } from '../core/v8-flags.js';
import type { LossReason, Task } from '../engine/mode.js';
import type { FromLane, LaneOpening, ToLane } from '../engine/remote.js';
import type { MarkedStep, StepMarker } from '../engine/step-marker.js';
import { RunningTime, sliceOf } from '../flow/running-time.js';
import { explainFailedStart } from './failed-start.js';
import { takeLaneProcess } from './lane-process.js';
import { hasOwnWork } from './own-work.js';
import { hasSpentMemory, readMemory } from './process-memory.js';
import { Silence } from './silence.js';

const closeLimitMs = 2_000;
const startLimitMs = 30_000;
/** How often a lane's step and its memory are looked at, at least. */
const longestLookMs = 100;

/** How a lane's process ended. */
export interface LaneEnd {
  readonly reason: LossReason;
  /** `SIGSEGV`, or `exit code 3`. */
  readonly how: string;
}

/** What a lane's process tells those who hold it. */
export interface ChildLaneEvents {
  onMessage(lane: ChildLane, message: FromLane): void;
  onEnd(lane: ChildLane, end: LaneEnd): void;
}

/** One lane in a child process: its channel, its deadline, its tasks. */
export class ChildLane {
  /** What it has been handed and not given back. */
  readonly tasks = new Map<number, Task>();
  /** Set while it has a suspect to itself. */
  isExclusive = false;
  /** Set when it is to take nothing more: another is started in its place. */
  isRetiring = false;
  /** Tasks that it has given back. */
  finished = 0;
  /** What it held in memory when it was last looked at. */
  memoryBytes = 0;
  usage = { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: 0, loopBusy: 0 };
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #outbox: ToLane[] = [];
  readonly #marker: StepMarker;
  readonly #limitMs: number;
  readonly #limitBytes: number;
  readonly #lookEveryMs: number;
  readonly #silence: Silence;
  /** The step that was found at the last look, and for how long it goes on. */
  #stepStartedAt: number | undefined;
  #stepTime: RunningTime | undefined;
  #suspect: number | undefined;
  #watch: NodeJS.Timeout | undefined;
  #isPastDeadline = false;
  #isLeaving = false;
  #isOverMemory = false;
  /** The memory it held when it was last seen alive. */
  #lastBytes = 0;
  #isReady = false;
  #isLate = false;
  #startError: Error | undefined;
  readonly #flags: readonly string[];
  #closing: Promise<void> | undefined;
  readonly #starting: NodeJS.Timeout;

  constructor(opening: LaneOpening, events: ChildLaneEvents, silenceMs?: number) {
    this.#limitMs = opening.plan.opTimeoutMs;
    this.#limitBytes = opening.plan.laneMemoryBytes;
    this.#lookEveryMs = Math.min(longestLookMs, Math.ceil(this.#limitMs / 10));
    this.#silence = new Silence({ everyMs: this.#lookEveryMs, limitMs: this.#limitMs, silenceMs });
    this.#flags = laneFlags(hasOwnWork(opening.plan));
    const { child, marker } = takeLaneProcess(this.#flags);
    this.#child = child;
    this.#marker = marker;
    this.#child.on('message', (messages: FromLane[]) => {
      this.#silence.end();
      for (const message of messages) events.onMessage(this, message);
    });
    this.#gone = this.#untilGone().then(() => {
      clearInterval(this.#watch);
      clearTimeout(this.#starting);
      const step = this.#marker.read();
      this.#suspect = step?.taskId;
      this.#isLeaving = step?.isLeaving === true;
      this.#marker.close();
      events.onEnd(this, this.#describeEnd());
    });
    this.#starting = setTimeout(() => {
      this.#isLate = true;
      this.kill();
    }, startLimitMs).unref();
    this.send(opening);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Called when it says that it can work. */
  markReady(): void {
    this.#isReady = true;
    clearTimeout(this.#starting);
    this.#watch = setInterval(() => this.#look(), this.#lookEveryMs).unref();
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Once it has ended: the task it was at a dangerous step of. */
  get suspect(): number | undefined {
    return this.#suspect;
  }

  /** Its last messages may still be on the wire when it exits: only after both is it known what it was doing. */
  async #untilGone(): Promise<void> {
    await new Promise<void>((resolve) => {
      let goodbyes = 0;
      const leave = () => {
        goodbyes += 1;
        if (goodbyes === 2) resolve();
      };
      this.#child.on('exit', leave);
      this.#child.on('disconnect', leave);
      this.#child.on('error', (error) => {
        if (this.#child.pid !== undefined) return;
        this.#startError = error;
        resolve();
      });
    });
  }

  #describeEnd(): LaneEnd {
    const { exitCode, signalCode } = this.#child;
    const how = signalCode ?? `exit code ${exitCode}`;
    // One that ended itself may have been killed on its way out, or not any more.
    const hasLeft = this.#isLeaving || signalCode !== 'SIGKILL';
    if (this.#isPastDeadline && !hasLeft) return { reason: 'deadline', how };
    if (this.#isOverMemory) return { reason: 'out-of-memory', how };
    const isSpent = hasSpentMemory({ signalCode, exitCode, memoryBytes: this.#lastBytes });
    return { reason: isSpent ? 'out-of-memory' : 'crashed', how };
  }

  /** Says why it never got ready. */
  explainFailedStart(how: string): string {
    const lateAfterMs = this.#isLate ? startLimitMs : undefined;
    return explainFailedStart({ how, error: this.#startError, lateAfterMs, flags: this.#flags });
  }

  /** Sends a message; those of one turn of the loop travel together. */
  send(message: ToLane): void {
    this.#outbox.push(message);
    if (this.#outbox.length > 1) return;
    setImmediate(() => {
      const messages = this.#outbox;
      this.#outbox = [];
      // A lane that is gone answers nothing; its end event deals with its tasks.
      if (this.#child.connected) this.#child.send(messages, () => {});
    });
  }

  /** Kills it where a step takes longer, or more memory, than it may, or where it says nothing more: nothing less helps. */
  #look(): void {
    this.memoryBytes = readMemory(this.#child.pid ?? 0);
    if (this.memoryBytes > 0) this.#lastBytes = this.memoryBytes;
    // Once killed it holds nothing: why it was must not be forgotten before its end is heard of.
    this.#isOverMemory ||= this.memoryBytes > this.#limitBytes;
    const step = this.#marker.read();
    this.#isPastDeadline ||= this.#isStepOver(step) || this.#silence.look(step !== undefined);
    if (this.#isOverMemory || this.#isPastDeadline) this.kill();
  }

  /** True where a step has gone on for too long while this process could see it: Ctrl-Z stops both. */
  #isStepOver(step: MarkedStep | undefined): boolean {
    if (step === undefined || step.startedAt !== this.#stepStartedAt) {
      this.#stepStartedAt = step?.startedAt;
      const sliceMs = Math.max(this.#lookEveryMs, sliceOf(this.#limitMs));
      this.#stepTime = new RunningTime(sliceMs, undefined, step?.elapsedMs);
      return false;
    }
    return (this.#stepTime?.look() ?? 0) > this.#limitMs && step.elapsedMs > this.#limitMs;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Asks it to end, kills it if it does not, and waits until it is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.send({ type: 'close' });
    const kill = setTimeout(() => this.kill(), closeLimitMs);
    await this.#gone;
    clearTimeout(kill);
  }
}
