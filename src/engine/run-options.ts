import { z } from 'zod';
import { type FailureClass, failureClasses, RunError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import { explain } from '../core/explain.js';
import type { Outcome } from '../core/outcome.js';
import type { fetchOptions } from '../core/recipe.js';

/** How a recipe is run: everything that does not change the result. */
export interface RunOptions {
  /** Output folder; `./millrace-out` by default. An unfinished run in it is continued. */
  readonly out?: string;
  /** `hybrid` by default. */
  readonly mode?: string;
  /** Replaces the recipe's source. */
  readonly source?: string | readonly string[];
  /** Replaces fetch options of the recipe, such as `{ allowPrivate: true }`. The folder does not remember a proxy's user and password. */
  readonly fetch?: Readonly<Partial<z.input<typeof fetchOptions>>>;
  /** Items in flight over all lanes. */
  readonly concurrency?: number | 'auto';
  /** Lanes; by default one for each core. */
  readonly workers?: number;
  /** Stop after this many rows of the source. */
  readonly limit?: number;
  /** The column that holds the URL. */
  readonly urlColumn?: string;
  /** Sync every result to the disk before it is recorded. Slower; results survive a loss of power. */
  readonly durable?: boolean;
  /** Accept a changed recipe or source for what is not done yet. */
  readonly extend?: boolean;
  /** Set an old result aside and start over. */
  readonly fresh?: boolean;
  /** Relative paths start here; by default the process's folder. */
  readonly workingDirectory?: string;
  /** Op modules with relative paths start here; by default the recipe file's folder, or the working directory. */
  readonly recipeDirectory?: string;
  /** What messages call the recipe; by default its file, or `recipe`. */
  readonly recipeName?: string;
  /** Adds to every outcome what its lane did and when. */
  readonly trace?: boolean;
  /** Stops the run: it finishes or drops what is in flight and resolves to an `interrupted` summary. */
  readonly signal?: AbortSignal;
  /** Hears what happens meanwhile; where it throws, the run ends. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Takes every outcome once it is recorded; a promise slows the run down to its receiver. */
  readonly onOutcome?: (outcome: Outcome) => void | Promise<void>;
}

/** Which failures of an earlier run are worked again. */
export interface RetryOptions
  extends Pick<
    RunOptions,
    'mode' | 'fetch' | 'concurrency' | 'workers' | 'durable' | 'extend' | 'signal' | 'onEvent' | 'onOutcome'
  > {
  /** Failures of these classes; with neither classes nor codes, all. `opted-out` names what was skipped. */
  readonly classes?: readonly FailureClass[];
  /** Failures with these codes too, such as `E_HTTP_503`. */
  readonly codes?: readonly string[];
}

const isCount = (value: unknown, most: number) =>
  Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most;
const count = (most: number) =>
  z.custom<number>((value) => isCount(value, most), { error: `expected a whole number from 1 to ${most}` });
const receiver = z.custom<(value: never) => void>((value) => typeof value === 'function', {
  error: 'expected a function',
});
const name = z.string().min(1);

/** How many items at once, and how many lanes, may be asked for. */
export const mostAtOnce = { concurrency: 100_000, workers: 1_024 };

const shared = {
  // Looked up with the modes that there are.
  mode: name.optional(),
  // Checked with the recipe's, which they replace.
  fetch: z.looseObject({}).optional(),
  concurrency: z
    .custom<number | 'auto'>((value) => value === 'auto' || isCount(value, mostAtOnce.concurrency), {
      error: `expected "auto" or a whole number from 1 to ${mostAtOnce.concurrency}`,
    })
    .optional(),
  workers: count(mostAtOnce.workers).optional(),
  durable: z.boolean().optional(),
  extend: z.boolean().optional(),
  signal: z
    .custom<AbortSignal>((value) => typeof (value as AbortSignal | null)?.aborted === 'boolean', {
      error: 'expected an AbortSignal',
    })
    .optional(),
  onEvent: receiver.optional(),
  onOutcome: receiver.optional(),
};

const runOptions = z.strictObject({
  ...shared,
  out: name.optional(),
  source: z.union([z.string(), z.array(z.string())]).optional(),
  limit: z
    .custom<number>((value) => isCount(value, Number.MAX_SAFE_INTEGER), { error: 'expected a whole number from 1' })
    .optional(),
  urlColumn: name.optional(),
  fresh: z.boolean().optional(),
  workingDirectory: name.optional(),
  recipeDirectory: name.optional(),
  recipeName: z.string().optional(),
  trace: z.boolean().optional(),
} satisfies Record<keyof RunOptions, z.ZodType>);

const retryOptions = z.strictObject({
  ...shared,
  classes: z.array(z.enum(failureClasses)).optional(),
  codes: z.array(name).optional(),
} satisfies Record<keyof RetryOptions, z.ZodType>);

function check(schema: z.ZodType, input: unknown): void {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new RunError('E_USAGE', explain(parsed.error, 'options', { schema, input }));
}

/** Checks what a caller asks of a run. Throws RunError `E_USAGE`: a program in JavaScript has no types to tell it. */
export function checkRunOptions(options: RunOptions): void {
  check(runOptions, options);
}

/** Checks what a caller asks of trying again. Throws RunError `E_USAGE`. */
export function checkRetryOptions(options: RetryOptions): void {
  check(retryOptions, options);
}
