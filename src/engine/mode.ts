import type { Problem, RunError } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import type { Item } from '../core/item.js';
import type { Outcome } from '../core/outcome.js';
import type { Registry } from '../core/registry.js';
import type { HopNews } from '../core/settings.js';
import type { Plan } from './plan.js';

/** How a run is executed. */
export const modeNames = ['sequential', 'async', 'threads', 'processes', 'hybrid'] as const;
/** The name of a mode. */
export type ModeName = (typeof modeNames)[number];

/** An item with the key its files will have. */
export interface TaskItem {
  readonly item: Item;
  readonly key: string;
}

/** What a lane is handed: items with one URL, fetched once. Plain data. */
export interface Task {
  readonly id: number;
  readonly items: readonly TaskItem[];
  /** True where the dispatcher holds a slot of the URL's host for it. */
  readonly hasHostSlot: boolean;
  /** Set for an item under suspicion: it gets a fresh lane to itself. */
  readonly isAlone?: boolean;
}

/** Names of the counts, in the order shared memory keeps them. */
export const stageNames = [
  'fetching',
  'fetched',
  'processed',
  'saved',
  'bytes',
] as const satisfies readonly (keyof StageCounts)[];

/** Counts at zero. */
export function emptyCounts(): StageCounts {
  return { fetching: 0, fetched: 0, processed: 0, saved: 0, bytes: 0 };
}

/** What a lane asks of, and tells, the run around it. */
export interface LaneHost {
  /** Waits until this URL's host may get one more request. Answers why not, if never. */
  acquireHost(taskId: number, url: string): Promise<Problem | undefined>;
  /** Gives the slot back; `news` only where the host did not simply answer. */
  releaseHost(taskId: number, url: string, news?: HopNews): void;
  pauseHost(url: string, durationMs: number): void;
  /** Told before a step that may hang or crash, and (undefined) after it. */
  working(taskId: number | undefined): void;
  count(stage: keyof StageCounts, amount: number): void;
  /** One outcome for each item of the task; none if the run was stopped first. */
  finished(taskId: number, outcomes: readonly Outcome[]): void;
  /** The lane cannot go on, nor can the run. */
  fail(error: RunError): void;
}

/** Why a lane died. */
export type LossReason = 'crashed' | 'out-of-memory' | 'deadline';

/** What a mode tells the engine besides: a lane that died, with the tasks it had. */
export interface Hub extends Omit<LaneHost, 'working' | 'count'> {
  lost(taskId: number, loss: { readonly isSuspect: boolean; readonly reason: LossReason }): void;
}

/** What lanes have used so far. */
export interface LaneUsage {
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  /** The 99th percentile of how late the busiest lane's event loop ran. */
  readonly loopDelayP99Ms: number;
  /** The share of the last second or so in which the busiest lane's event loop had work, 0 to 1. */
  readonly loopBusy: number;
  /** Lanes started, replacements included. */
  readonly started: number;
}

/** The lanes of a run, as the dispatcher sees them. */
export interface Lanes {
  /** An item will come, once its host was asked: a lane that takes time to start may do so meanwhile. */
  warmUp?(): void;
  /** Waits until some lane has a free place and keeps it. */
  reserve(signal: AbortSignal): Promise<void>;
  /** Gives a place back unused. */
  unreserve(): void;
  /** Hands a task to the place that was kept. */
  submit(task: Task): void;
  counts(): StageCounts;
  usage(): LaneUsage;
  /** Makes lanes drop what they are fetching; their tasks finish without outcomes. */
  stop(): void;
  /** Ends all lanes; called when no task is out, or to give up on those that are. */
  close(): Promise<void>;
}

/** How many lanes, how many items each holds at once, and how many all of them together. */
export interface LaneShape {
  readonly lanes: number;
  readonly itemsPerLane: number;
  readonly itemsAtOnce: number;
  /** Where nobody said how many: with how many to begin. The number then goes up to `itemsAtOnce`, and down, as it helps. */
  readonly startAtOnce?: number;
}

/** What a mode is given to open lanes. */
export interface ModeContext {
  readonly plan: Plan;
  readonly out: string;
  readonly shape: LaneShape;
  readonly registry: Registry;
  readonly hub: Hub;
  /** Body bytes that all lanes together may hold. */
  readonly budgetBytes: number;
  /** Called when the first lane can work. */
  readonly onReady: () => void;
  /** Told the id of each process that is started for a lane. */
  readonly onProcess: (processId: number) => void;
}

/** Executes a run's items in some arrangement of loops, threads and processes. */
export interface Mode {
  readonly name: ModeName;
  readonly summary: string;
  /** True where each lane is a process, with memory and open files of its own. */
  readonly hasProcesses: boolean;
  /** Fits the user's wishes to the mode. */
  shape(wishes: { readonly workers: number; readonly concurrency: number | 'auto' }): LaneShape;
  open(context: ModeContext): Promise<Lanes>;
}
