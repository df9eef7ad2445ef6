import { AsyncLocalStorage } from 'node:async_hooks';

interface Hold {
  readonly lock: object;
  readonly outer: Hold | undefined;
  isOpen: boolean;
}

const holds = new AsyncLocalStorage<Hold>();

/**
 * True inside `holdInTask` for this lock. The task is told by its asynchronous context, because two tasks of one event
 * loop have the same thread id. What the work starts and does not await counts as part of it as long as the work runs.
 */
export function isHeldByTask(lock: object): boolean {
  for (let hold = holds.getStore(); hold !== undefined; hold = hold.outer) {
    if (hold.lock === lock && hold.isOpen) return true;
  }
  return false;
}

/** Runs work as the task that holds this lock. */
export async function holdInTask<T>(lock: object, work: () => T | Promise<T>): Promise<T> {
  const hold: Hold = { lock, outer: holds.getStore(), isOpen: true };
  try {
    return await holds.run(hold, work);
  } finally {
    hold.isOpen = false;
  }
}
