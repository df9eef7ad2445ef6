import type { Item } from '../../src/core/item.js';
import { KeyMaker } from '../../src/core/key.js';
import type { Outcome } from '../../src/core/outcome.js';
import { Dispatcher, type DispatcherOptions } from '../../src/engine/dispatcher.js';
import { emptyCounts, type Hub, type Lanes, type LossReason, type Task } from '../../src/engine/mode.js';
import { Slots } from '../../src/flow/slots.js';
import { LedgerState } from '../../src/ledger/state.js';

/** Lanes that do nothing by themselves: the test ends each task when it wants to, or at once with `work`. */
export class FakeLanes implements Lanes {
  readonly places: Slots;
  readonly running = new Map<number, Task>();
  /** Every task in the order it was handed over. */
  readonly submitted: Task[] = [];
  /** How many tasks had been handed over each time lanes were told that an item will come. */
  readonly warmedUpAt: number[] = [];
  readonly #hub: Hub;
  readonly #work: (task: Task, lanes: FakeLanes) => void;

  constructor(hub: Hub, places: number, work: (task: Task, lanes: FakeLanes) => void = () => {}) {
    this.#hub = hub;
    this.#work = work;
    this.places = new Slots(places);
  }

  warmUp(): void {
    this.warmedUpAt.push(this.submitted.length);
  }

  reserve(signal: AbortSignal): Promise<void> {
    return this.places.acquire(signal);
  }

  unreserve(): void {
    this.places.release();
  }

  submit(task: Task): void {
    this.running.set(task.id, task);
    this.submitted.push(task);
    this.#work(task, this);
  }

  /** Ends a task with these outcomes; by default all its items are done. */
  finish(task: Task, outcomes: readonly Outcome[] = doneOf(task)): void {
    this.running.delete(task.id);
    this.places.release();
    this.#hub.finished(task.id, outcomes);
  }

  /** Ends a task the way a lane that dies does. */
  lose(task: Task, isSuspect: boolean, reason: LossReason = 'crashed'): void {
    this.running.delete(task.id);
    this.places.release();
    this.#hub.lost(task.id, { isSuspect, reason });
  }

  counts() {
    return emptyCounts();
  }

  usage() {
    return { cpuMs: 0, peakRssBytes: 0, loopDelayP99Ms: 0, loopBusy: 0, started: 1 };
  }

  stop(): void {}

  async close(): Promise<void> {}
}

/** All items of a task, done. */
export function doneOf(task: Task): Outcome[] {
  return task.items.map(({ item }) => ({ index: item.index, url: item.url, status: 'done' }));
}

export const makeItem = (index: number, url = `https://example.com/${index}`, changes: Partial<Item> = {}): Item => ({
  index,
  url,
  fields: {},
  ...changes,
});

/** Rows of these URLs. */
export function makeRows(urls: Iterable<string>): AsyncIterable<Item> {
  return {
    async *[Symbol.asyncIterator]() {
      let index = 0;
      for (const url of urls) {
        yield makeItem(index, url);
        index += 1;
      }
    },
  };
}

/** URLs without end, one for each number. */
export function* endless(host: (index: number) => string = () => 'example.com'): Generator<string> {
  for (let index = 0; ; index += 1) yield `https://${host(index)}/${index}`;
}

export interface Harness {
  readonly dispatcher: Dispatcher;
  readonly lanes: FakeLanes;
  readonly outcomes: Outcome[];
  readonly losses: { reason: LossReason; url: string | undefined }[];
  readonly state: LedgerState;
  readonly stop: AbortController;
  /** Runs to the end; closes what is open. */
  run(): Promise<void>;
}

/** A dispatcher over these URLs with lanes that are told what to do by `work`. */
export function startDispatcher(
  rows: AsyncIterable<Item>,
  options: Partial<DispatcherOptions> & { places?: number; work?: (task: Task, lanes: FakeLanes) => void } = {},
): Harness {
  const { places = 4, work = (task, lanes) => lanes.finish(task), ...changes } = options;
  const state = options.state ?? new LedgerState();
  const outcomes: Outcome[] = [];
  const losses: Harness['losses'] = [];
  const stop = new AbortController();
  const dispatcher = new Dispatcher({
    rows,
    state,
    keys: new KeyMaker('{index}-{name}'),
    robots: undefined,
    perHost: 8,
    perHostIntervalMs: 0,
    limit: Number.POSITIVE_INFINITY,
    lookahead: 100,
    isAgain: () => false,
    allowsChange: false,
    onOutcome: (outcome) => {
      state.record(outcome);
      outcomes.push(outcome);
    },
    onLost: (loss) => losses.push(loss),
    signal: stop.signal,
    ...changes,
  });
  const lanes = new FakeLanes(dispatcher.hub, places, work);
  const run = () => dispatcher.run(lanes).finally(() => dispatcher.close());
  return { dispatcher, lanes, outcomes, losses, state, stop, run };
}

/** Waits until something is so, on the loop's own turns. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}
