import type { Content, HeldContent } from '../core/content.js';
import type { Op, OwnOpContext } from '../core/contracts.js';
import { describe, ItemError } from '../core/errors.js';
import { load, type Registry } from '../core/registry.js';
import { readUserContent } from '../core/user-content.js';
import { loadOpModule } from './op-module.js';
import type { PlannedOp } from './plan.js';

/** What a script op is run with. */
export interface ScriptContext extends OwnOpContext {
  readonly registry: Registry;
  /** Told when the op's turn has come: until then it waits for other items' ops. */
  readonly onBegin?: () => void;
  /** Told before the answer how long the op ran, in ms, where it runs beside the lane's loop. */
  readonly onRan?: (ms: number) => void;
}

/** Where ops of cost `script` run. */
export interface ScriptRunner {
  /** True where they block the lane's own loop: the run around it is told, since nothing else can stop them. */
  readonly isInline: boolean;
  run(op: PlannedOp, content: Content, context: ScriptContext): Promise<HeldContent>;
  close(): Promise<void>;
}

const loadedOps = new Map<string, Promise<Op>>();

/** Loads a planned op once in this thread. */
export function resolveOp(planned: PlannedOp, registry: Registry): Promise<Op> {
  const key = planned.module ?? planned.name;
  let loaded = loadedOps.get(key);
  if (loaded === undefined) {
    loaded = planned.module
      ? loadOpModule(planned.module)
      : load(registry.ops, planned.name, { noun: 'op', where: 'op' });
    loadedOps.set(key, loaded);
    // What could not be read now, for want of open files or memory, may be read for the next item.
    loaded.catch(() => loadedOps.delete(key));
  }
  return loaded;
}

/** Runs an op here and now. What a user's module throws is the item's failure, with its first line. */
export async function runOp(
  planned: PlannedOp,
  op: Op,
  work: OwnOpContext & { readonly content: Content },
): Promise<Content> {
  const { content, item, signal, scratch, ownsContent } = work;
  // A user's op is told only what is promised to it.
  const context: OwnOpContext =
    ownsContent && planned.module === undefined ? { item, signal, scratch, ownsContent } : { item, signal, scratch };
  let result: Content;
  try {
    result = await op.run(content, planned.options, context);
  } catch (error) {
    if (error instanceof ItemError) throw error;
    throw new ItemError(planned.module ? 'E_USER_CODE' : 'E_OP', `${planned.name}: ${describe(error)}`, {
      cause: error,
    });
  }
  if (planned.module === undefined) return result;
  const read = readUserContent(result);
  if ('content' in read) return read.content;
  throw new ItemError('E_USER_CODE', `${planned.name}: expected run() to return content, found ${read.fault}`);
}

/** Runs script ops in the lane's own thread. */
export function createInlineScripts(): ScriptRunner {
  return {
    isInline: true,
    async run(planned, content, context) {
      context.onBegin?.();
      return runOp(planned, await resolveOp(planned, context.registry), {
        content,
        item: context.item,
        signal: context.signal,
        scratch: context.scratch,
      });
    },
    async close() {},
  };
}
