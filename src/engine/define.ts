import { z } from 'zod';
import { type Content, type Kind, kinds, type Pixels } from '../core/content.js';
import type { Op, OpContext } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import { didYouMean, show } from '../core/explain.js';

/** What an op of one's own may ask to be given. */
export type OpInput = 'bytes' | 'stream' | 'pixels' | 'samples';

/** The content that an op is given: decoded where it asked for pixels and takes pictures alone. */
export type GivenContent<Accepts, Input> = [Accepts] extends ['image' | readonly 'image'[]]
  ? Input extends 'pixels' | 'samples'
    ? Content & { readonly pixels: Pixels }
    : Content
  : Content;

/** What `defineOp` takes. */
export interface OpDefinition<
  Schema extends z.ZodType = z.ZodType<Record<string, never>>,
  Accepts extends Kind | readonly Kind[] = Kind | readonly Kind[],
  Input extends OpInput = OpInput,
> {
  /** Shown in messages; the module's path names it in recipes. */
  readonly name?: string;
  /** Kinds of content it works on; all by default. */
  readonly accepts?: Accepts;
  /** `script` (JavaScript on the CPU) by default; `native` where it leaves the event loop by itself. */
  readonly cost?: Op['cost'];
  /**
   * `bytes` by default; `stream` to be given a large body as a `file`; `pixels` for a picture decoded, `samples` for its
   * full depth besides.
   */
  readonly input?: Input;
  /** True for native code that hostile bytes can crash: it then runs in a process that may be killed, in every mode. */
  readonly isIsolated?: true;
  /** A zod schema for its options; without one it takes none. */
  readonly options?: Schema;
  readonly summary?: string;
  run(content: GivenContent<Accepts, Input>, options: z.output<Schema>, context: OpContext): Content | Promise<Content>;
}

const costs: readonly string[] = ['native', 'script'] satisfies Op['cost'][];
const inputs: readonly string[] = ['bytes', 'stream', 'pixels', 'samples'] satisfies OpInput[];

/** Refuses what types would: modules in JavaScript have none. */
function checkWord(field: string, word: unknown, words: readonly string[]): void {
  if (word === undefined || words.some((each) => each === word)) return;
  const suggestion = typeof word === 'string' ? didYouMean(word, words) : '';
  throw new RunError(
    'E_RECIPE',
    `defineOp: ${field}: unknown ${show(word)}${suggestion || `; there are ${words.join(', ')}`}`,
  );
}

/**
 * Makes an op of your own, to be the default export of a module that a recipe names by its path. Gets content and
 * returns content: the same with other `pixels` or `bytes`, or with a `document` (for `save: json`) and `facts` (small
 * values for the ledger). It runs in whatever thread or process the mode chooses and must not rely on shared state. The
 * memory of the content that it is given is lent until `run` returns, and may then hold other bytes: keep a copy. What it
 * prints with `console` comes on standard error in `sequential`, `async` and `threads`, and nowhere in the other modes. `document`
 * and `facts` (64 KB at most) are saved as JSON writes them. The module's text, and that of modules it imports by a path, is part
 * of the recipe: packages that it imports count by nothing. A promise that it does not wait for fails no item.
 * Throws a RunError where `accepts`, `cost` or `input` is a word there is not.
 */
export function defineOp<
  Schema extends z.ZodType = z.ZodType<Record<string, never>>,
  const Accepts extends Kind | readonly Kind[] = Kind | readonly Kind[],
  Input extends OpInput = OpInput,
>(definition: OpDefinition<Schema, Accepts, Input>): Op<z.output<Schema>> {
  const accepts: Kind | readonly Kind[] = definition.accepts ?? kinds;
  checkWord('cost', definition.cost, costs);
  checkWord('input', definition.input, inputs);
  for (const kind of [accepts].flat()) checkWord('accepts', kind, kinds);
  return {
    name: definition.name ?? 'op',
    summary: definition.summary ?? '',
    accepts: typeof accepts === 'string' ? [accepts] : accepts,
    cost: definition.cost ?? 'script',
    input: definition.input ?? 'bytes',
    ...(definition.isIsolated ? { isIsolated: true } : {}),
    options: (definition.options ?? z.strictObject({})) as z.ZodType<z.output<Schema>>,
    run: definition.run as Op<z.output<Schema>>['run'],
  };
}
