import { type Problem, problem } from '../core/errors.js';
import type { LossReason } from './mode.js';

/** How often an item may take a lane down with it. */
const maxLosses = 2;

const lossCodes = { crashed: 'E_PROC_CRASH', 'out-of-memory': 'E_PROC_OOM', deadline: 'E_PROC_TIMEOUT' } as const;
const lossSentences = {
  crashed: 'working on it killed the process it ran in, twice',
  'out-of-memory': 'working on it ran the process out of memory, twice',
  deadline: 'working on it ran past the deadline and was killed, twice',
} as const;

/** Counts how often a task was at work when its lane died. */
export class Losses {
  readonly #byTask = new Map<number, number>();

  /** Notes that a task's lane died. Gives what to record where that is once too often. */
  add(taskId: number, loss: { readonly isSuspect: boolean; readonly reason: LossReason }): Problem | undefined {
    const losses = (this.#byTask.get(taskId) ?? 0) + (loss.isSuspect ? 1 : 0);
    if (losses >= maxLosses) {
      this.#byTask.delete(taskId);
      return problem(lossCodes[loss.reason], lossSentences[loss.reason]);
    }
    if (losses > 0) this.#byTask.set(taskId, losses);
    return undefined;
  }

  /** True where a task is under suspicion: it is tried once more, alone. */
  isSuspect(taskId: number): boolean {
    return this.#byTask.has(taskId);
  }

  /** Forgets a task that has ended. */
  forget(taskId: number): void {
    this.#byTask.delete(taskId);
  }
}
