import type { HeldContent, Kind } from '../core/content.js';
import type { Item } from '../core/item.js';
import type { Timings } from '../core/outcome.js';
import type { Registry } from '../core/registry.js';
import type { Identified } from '../fetch/identify.js';
import type { ByteTicket } from '../flow/byte-budget.js';
import type { Slots } from '../flow/slots.js';
import type { PlannedOutput } from './plan.js';
import type { ScriptRunner } from './scripts.js';
import type { TraceRecorder } from './trace-recorder.js';

/** What processing needs of its lane. */
export interface WorkTools {
  readonly registry: Registry;
  readonly scripts: ScriptRunner;
  /** A process for ops that may crash; undefined where this process is one. */
  readonly isolated: ScriptRunner | undefined;
  /** Native work takes its turn: one at a time in a lane. */
  readonly nativeTurn: Slots;
  /** Places for items whose pixels are in memory: from their decoding until they are saved as files. */
  readonly pixelPlaces: Slots;
  /** Told of a step that may hang or crash; the answer is to be called after it. */
  working(taskId: number): () => void;
  readonly signal: AbortSignal;
  /** Where the temporary files of a task go. */
  scratchFolder(taskId: number): string;
}

/** What a lane has for an item when the work on it begins. */
export interface WorkInput {
  readonly taskId: number;
  readonly item: Item;
  readonly found: Identified;
  /** SHA-256 of what was found, in hex. */
  readonly sha256: string;
  /** Told how long its ops and formats took, and how long they waited for each other. */
  readonly timings: Timings;
  /** Holds the bytes of the item's task until all its items have ended. */
  readonly ticket: ByteTicket;
  readonly trace: TraceRecorder | undefined;
}

/** Content that an output's ops have made. */
export interface Planned {
  readonly output: PlannedOutput;
  readonly content: HeldContent;
}

/** Time spent in queues of a lane, for native work or for the thread of script ops, and for code to be loaded: not the op's own. */
interface Waiting {
  ms: number;
}

/** One item on its way through ops and formats. */
export interface StepContext {
  readonly input: WorkInput;
  readonly tools: WorkTools;
  readonly waiting: Waiting;
  readonly place: { isHeld: boolean };
}

/** How messages name content. */
export const describeContent = (content: { kind: Kind; mime: string }) =>
  content.kind === 'other' ? content.mime : `${content.kind} (${content.mime})`;

/** Waits for something that is no work on the item: a place, room, code that is loaded once. */
export async function countWait<T>({ waiting }: Pick<StepContext, 'waiting'>, promise: Promise<T>): Promise<T> {
  const queuedAt = performance.now();
  const value = await promise;
  waiting.ms += performance.now() - queuedAt;
  return value;
}

/** Without a limit every item of a lane could have its pixels in memory at once, waiting for the thread of script ops. */
export async function takePixelPlace(context: StepContext): Promise<void> {
  const { tools, place } = context;
  if (place.isHeld) return;
  await countWait(context, tools.pixelPlaces.acquire(tools.signal));
  place.isHeld = true;
}

/**
 * Waits for room in memory for what is about to be read into it. Those that hold room may wait for a place of pixels, so
 * nobody with such a place waits for room: they are few.
 */
export async function takeRoom(context: StepContext, bytes: number): Promise<void> {
  const { input, tools, place } = context;
  if (!place.isHeld) await countWait(context, input.ticket.add(bytes, tools.signal));
}

/** Runs native work in its turn, announced to whoever watches for work that does not come back. */
export async function takeTurn<T>(context: StepContext, work: () => T | Promise<T>): Promise<T> {
  const { input, tools } = context;
  await countWait(context, tools.nativeTurn.acquire(tools.signal));
  const ended = tools.working(input.taskId);
  const traced = input.trace?.begin('native');
  try {
    return await work();
  } finally {
    traced?.();
    ended();
    tools.nativeTurn.release();
  }
}
