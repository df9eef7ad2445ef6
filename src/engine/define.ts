import { z } from 'zod';
import { type Content, type Kind, kinds } from '../core/content.js';
import type { Op, OpContext } from '../core/contracts.js';

/** What `defineOp` takes. */
export interface OpDefinition<Schema extends z.ZodType = z.ZodType<Record<string, never>>> {
  /** Shown in messages; the module's path names it in recipes. */
  readonly name?: string;
  /** Kinds of content it works on; all by default. */
  readonly accepts?: Kind | readonly Kind[];
  /** `script` (JavaScript on the CPU) by default; `native` where it leaves the event loop by itself. */
  readonly cost?: Op['cost'];
  /**
   * `bytes` by default; `stream` to be given a large body as a `file`; `pixels` for a picture decoded, `samples` for its
   * full depth besides.
   */
  readonly input?: 'bytes' | 'stream' | 'pixels' | 'samples';
  /** True for native code that hostile bytes can crash: it then runs in a process that may be killed, in every mode. */
  readonly isIsolated?: true;
  /** A zod schema for its options; without one it takes none. */
  readonly options?: Schema;
  readonly summary?: string;
  run(content: Content, options: z.output<Schema>, context: OpContext): Content | Promise<Content>;
}

/**
 * Makes an op of your own, to be the default export of a module that a recipe names by its path. Gets content and
 * returns content: the same with other `pixels` or `bytes`, or with a `document` (for `save: json`) and `facts` (small
 * values for the ledger). It runs in whatever thread or process the mode chooses and must not rely on shared state. The
 * memory of the content that it is given is lent until `run` returns, and may then hold other bytes: keep a copy. What it
 * prints with `console` comes on standard error in `sequential`, `async` and `threads`, and nowhere in the other modes.
 */
export function defineOp<Schema extends z.ZodType = z.ZodType<Record<string, never>>>(
  definition: OpDefinition<Schema>,
): Op<z.output<Schema>> {
  const { accepts = kinds } = definition;
  return {
    name: definition.name ?? 'op',
    summary: definition.summary ?? '',
    accepts: typeof accepts === 'string' ? [accepts] : accepts,
    cost: definition.cost ?? 'script',
    input: definition.input ?? 'bytes',
    ...(definition.isIsolated ? { isIsolated: true } : {}),
    options: (definition.options ?? z.strictObject({})) as z.ZodType<z.output<Schema>>,
    run: definition.run,
  };
}
