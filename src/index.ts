import type { z } from 'zod';
import { equipment, type formats, type ops, type sinks, type sources } from './builtins.js';
import type { Kind } from './core/content.js';
import type { Outcome } from './core/outcome.js';
import type { fetchOptions } from './core/recipe.js';
import type { Summary } from './core/summary.js';
import type { ModeName } from './engine/mode.js';
import type { RunOptions as EngineRunOptions, RetryOptions } from './engine/run-options.js';
import { retryRun, startRun } from './engine/start.js';
import { Channel } from './flow/channel.js';

export type { Content, ContentFile, Kind, Pixels, Samples } from './core/content.js';
export type { Op, OpContext } from './core/contracts.js';
export {
  type FailureClass,
  type FailureCode,
  failureClasses,
  failureCodes,
  ItemError,
  type Problem,
  RunError,
  type RunErrorCode,
} from './core/errors.js';
export type { Progress, RunEvent } from './core/events.js';
export type { FieldValue, Item } from './core/item.js';
export type { Json } from './core/json.js';
export type { Outcome, OutcomeStatus, OutputRecord, Timings, Trace, TraceSpan } from './core/outcome.js';
export type { FailureGroup, Summary } from './core/summary.js';
export { version } from './core/version.js';
export { defineOp, type GivenContent, type OpDefinition, type OpInput } from './engine/define.js';
export type { ModeName } from './engine/mode.js';
export type { RetryOptions } from './engine/run-options.js';

type LoadedFrom<Loaders, Name extends keyof Loaders> = Loaders[Name] extends () => Promise<{ default: infer Loaded }>
  ? Loaded
  : never;
type OptionsFrom<Loaders, Name extends keyof Loaders> =
  LoadedFrom<Loaders, Name> extends { options: infer Schema extends z.ZodType } ? z.input<Schema> : never;
/** A name alone, or one name with its options. */
type Named<Loaders> = {
  [Name in keyof Loaders]: Name | { readonly [Only in Name]: OptionsFrom<Loaders, Name> };
}[keyof Loaders];

/** A user's op module: a path or a `file:` URL. */
export type ModulePath = `./${string}` | `../${string}` | `/${string}` | `file:${string}`;
/** An op in a recipe. */
export type OpEntry = Named<typeof ops> | ModulePath | { readonly [module: ModulePath]: object };
/** A format in a recipe. */
export type SaveEntry = Named<typeof formats>;

/** One named product of an item. */
export interface RecipeOutput {
  /** Take only content of this kind. */
  readonly kind?: Kind | readonly Kind[];
  /** Take only items whose URL looks like this; `*` stands for anything. */
  readonly url?: string | readonly string[];
  /** Steps, in order. */
  readonly ops?: readonly OpEntry[];
  /** Formats to save; the bytes as they came by default. */
  readonly save?: SaveEntry | readonly SaveEntry[];
}

/** A recipe: source, fetch settings, outputs and sink, as plain data. */
export interface RecipeInput {
  readonly name?: string;
  readonly description?: string;
  readonly source?: string | readonly string[] | Named<typeof sources>;
  /** Content of any other kind fails with `wrong-type`. */
  readonly accept?: Kind | readonly Kind[];
  readonly fetch?: Partial<z.input<typeof fetchOptions>>;
  /** The longest one step of an item may take: ms, or text such as `30s`. */
  readonly opTimeout?: number | string;
  /** The most memory a lane's process may take: bytes, or text such as `1GiB`. */
  readonly laneMemory?: number | string;
  readonly outputs: Readonly<Record<string, RecipeOutput>>;
  readonly sink?: Named<typeof sinks>;
  /** File key: text with {index} (six digits; {index:3} has three), {name}, {host}, {sha256} and any column. */
  readonly key?: string;
}

/** How a recipe is run: everything that does not change the result. */
export interface RunOptions extends EngineRunOptions {
  readonly mode?: ModeName;
}

/** Checks a recipe's types and hands it back: what a recipe module default-exports. */
export function defineRecipe(recipe: RecipeInput): RecipeInput {
  return recipe;
}

/**
 * Runs a recipe (an object, the name of a shipped one, or a file) into an output folder and resolves to the summary.
 * Failed items are in the summary and the ledger; only what ends the run itself rejects, as a RunError: its `isUsage` is
 * true where the recipe, the options or the source are at fault. What was saved stays, and the same call goes on from there.
 * A run that its `signal` stops resolves, to an `interrupted` summary.
 */
export function run(recipe: RecipeInput | string, options: RunOptions = {}): Promise<Summary> {
  return startRun(recipe, options, equipment);
}

/**
 * Works again on what failed in an output folder, all of it or some classes and codes, with the recipe that is recorded
 * there. Resolves to the summary of the whole folder. Rejects with a RunError as `run` does, also where the folder holds no
 * run.
 */
export function retry(out: string, options: RetryOptions = {}): Promise<Summary> {
  return retryRun(out, options, equipment);
}

/** Outcomes that may wait for a slow consumer before the run waits too. */
const streamCapacity = 256;

/**
 * Runs a recipe and yields every outcome as it is recorded; the summary is what the generator returns. The run begins when
 * the first outcome is asked for, and waits where outcomes are taken slowly. Leaving the loop early stops it, resumable.
 * Throws what `run` rejects with.
 */
export async function* stream(
  recipe: RecipeInput | string,
  options: RunOptions = {},
): AsyncGenerator<Outcome, Summary> {
  const channel = new Channel<Outcome>(streamCapacity);
  const leaving = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, leaving.signal]) : leaving.signal;
  const running = run(recipe, { ...options, signal, onOutcome: (outcome) => channel.send(outcome) });
  running.then(
    () => channel.close(),
    (reason: unknown) => channel.close({ reason }),
  );
  try {
    yield* channel;
  } finally {
    leaving.abort();
    await running.catch(() => {});
  }
  return running;
}
