import type { Problem } from '../core/errors.js';
import type { Item } from '../core/item.js';
import { hostnameOf } from '../core/url.js';
import type { HostAccess } from './host-access.js';
import type { Receiver } from './receiver.js';
import type { Waiting, Window } from './window.js';

/** What rows pass on their way to a queue. */
export interface IntakeOptions {
  readonly window: Window;
  readonly access: HostAccess;
  readonly receiver: Receiver;
  /** Items that come back from robots.txt after this are left to the next run. */
  readonly signal: AbortSignal;
  /** Told of an item that will want a lane, before its host is asked for robots.txt. */
  readonly onAdmitted: () => void;
  /** Told when an item was queued, or its room is free again. */
  readonly onChange: () => void;
}

/** What becomes of a row that is to be worked: it ends at once, joins an equal URL, or is queued once its host permits. */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Queues a row, or ends it at once; a promise where outcomes are taken more slowly than that. */
  admit(item: Item, key: string): Promise<void> | undefined {
    const { window, access, receiver, onAdmitted, onChange } = this.#options;
    const refusal = item.problem ?? access.refusal(item.url);
    if (refusal !== undefined) {
      receiver.refuse([{ item, key }], refusal);
      return receiver.untilReady();
    }
    if (window.join(item.url, { item, key })) return undefined;
    const hostname = hostnameOf(item.url);
    const waiting: Waiting = { id: item.index, url: item.url, hostname, items: [{ item, key }], isAlone: false };
    window.admit(waiting);
    onAdmitted();
    const answer = access.askPermission(item.url);
    if (answer === undefined) {
      window.queue(waiting);
      onChange();
    } else {
      void this.#queueIfAllowed(waiting, answer);
    }
    return undefined;
  }

  async #queueIfAllowed(waiting: Waiting, answer: Promise<Problem | undefined>): Promise<void> {
    const { window, access, receiver, signal, onChange } = this.#options;
    const refusal = (await answer) ?? access.refusal(waiting.url);
    if (refusal === undefined) {
      window.queue(waiting);
    } else {
      window.drop(waiting);
      if (!signal.aborted) receiver.refuse(waiting.items, refusal);
    }
    onChange();
  }
}
