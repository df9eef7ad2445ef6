import { describe, RunError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';

/**
 * Tells the caller of a run what happens. What the caller's function throws ends the run and is its failure: it would
 * otherwise go up through a timer or a lane's message, and end the caller's whole process.
 */
export class EventTeller {
  readonly #fault = new AbortController();
  /** Undefined where nobody wants to hear of events. */
  readonly tell: ((event: RunEvent) => void) | undefined;

  constructor(onEvent: ((event: RunEvent) => void) | undefined) {
    this.tell = onEvent && ((event) => this.#tell(onEvent, event));
  }

  /** Aborted, with a RunError, once the caller's function has thrown. It is told nothing more then. */
  get fault(): AbortSignal {
    return this.#fault.signal;
  }

  #tell(onEvent: (event: RunEvent) => void, event: RunEvent): void {
    if (this.#fault.signal.aborted) return;
    try {
      // An async function is taken too, though nobody waits for it.
      const told: unknown = onEvent(event);
      if (told instanceof Promise) told.catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#fault.abort(new RunError('E_USAGE', `onEvent: ${describe(error)}`, { cause: error }));
  }
}
