import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeDuration } from '../core/duration.js';
import { RunError } from '../core/errors.js';

/** What a module of the user's exports, as far as it is wanted. */
export interface UserModule {
  readonly default?: unknown;
}

/** A module that is not loaded after this long waits for something that does not come. */
const loadLimitMs = 30_000;

/** Loads a module of the user's, which may not take for ever. What it throws itself is thrown as it is; `where` names it in messages. */
export async function importModule(href: string, where: string): Promise<UserModule> {
  if (!existsSync(fileURLToPath(href))) throw new RunError('E_RECIPE', `${where}: no such file`);
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    const sentence = `${where}: not loaded after ${describeDuration(loadLimitMs)}; look for an await at its top that never ends`;
    timer = setTimeout(() => reject(new RunError('E_RECIPE', sentence)), loadLimitMs);
  });
  try {
    return await Promise.race([import(href) as Promise<UserModule>, expired]);
  } finally {
    clearTimeout(timer);
  }
}
