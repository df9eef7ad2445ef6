import type { Op } from '../core/contracts.js';
import { describe, RunError } from '../core/errors.js';
import { importModule } from './import-module.js';
import { noteUserModule } from './left-behind.js';

/** Loads a user's op module and checks that it is one; `place` is where the recipe names it. */
export async function loadOpModule(href: string, place?: string): Promise<Op> {
  noteUserModule();
  const where = `${place === undefined ? '' : `${place}: `}op module ${href}`;
  const module = await importModule(href, where).catch((error: unknown) => {
    if (error instanceof RunError && error.message.startsWith(where)) throw error;
    throw new RunError('E_RECIPE', `${where}: ${describe(error)}`, { cause: error });
  });
  const op = module.default as Partial<Op> | undefined;
  if (typeof op?.run !== 'function' || op.options === undefined || op.accepts === undefined) {
    throw new RunError('E_RECIPE', `${where}: expected a default export made with defineOp({ accepts, run, … })`);
  }
  return op as Op;
}
