import type { Problem, RunErrorCode } from '../core/errors.js';
import type { StageCounts } from '../core/events.js';
import type { Outcome } from '../core/outcome.js';
import type { HopNews } from '../core/settings.js';
import type { LaneUsage, Task } from './mode.js';
import type { Plan } from './plan.js';

/** What a lane in a thread or process is told first. */
export interface LaneOpening {
  readonly type: 'open';
  readonly plan: Plan;
  readonly out: string;
  readonly name: string;
  readonly budgetBytes: number;
  /** True where script ops get a thread of their own beside the lane's loop. */
  readonly hasScriptThread: boolean;
}

/** Messages to a lane. */
export type ToLane =
  | LaneOpening
  | { readonly type: 'task'; readonly task: Task }
  | { readonly type: 'answer'; readonly request: number; readonly problem?: Problem }
  | { readonly type: 'stop' }
  | { readonly type: 'close' };

/** Messages from a lane. */
export type FromLane =
  | { readonly type: 'ready' }
  /** A thread has taken this task from the queue. */
  | { readonly type: 'took'; readonly task: number }
  | { readonly type: 'acquire'; readonly request: number; readonly task: number; readonly url: string }
  | { readonly type: 'release'; readonly task: number; readonly url: string; readonly news?: HopNews }
  | { readonly type: 'pause'; readonly url: string; readonly ms: number }
  | { readonly type: 'working'; readonly task: number | null }
  | { readonly type: 'count'; readonly counts: Partial<StageCounts> }
  | { readonly type: 'finished'; readonly task: number; readonly outcomes: readonly Outcome[] }
  | { readonly type: 'failed'; readonly code: RunErrorCode; readonly message: string }
  | ({ readonly type: 'usage' } & Omit<LaneUsage, 'started'>);

/** What a thread's lane shares with the main thread: handles of the queue, the permits and the counters. */
export interface SharedLaneMemory {
  readonly queue: object;
  readonly places: object;
  readonly counters: object;
}

/** A lane's end of the wire. */
export interface LanePort {
  /** Messages of one turn of the loop travel together. */
  send(messages: readonly FromLane[]): void;
  receive(handle: (message: ToLane) => void): void;
}
