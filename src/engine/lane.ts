import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ItemProducts, SinkLane } from '../core/contracts.js';
import {
  endForAddresses,
  endForFiles,
  ItemError,
  isOutOfAddresses,
  isOutOfFiles,
  type RunError,
  toProblem,
} from '../core/errors.js';
import { compactTimings, emptyTimings, type Outcome, type OutputRecord, type Timings } from '../core/outcome.js';
import { load, type Registry } from '../core/registry.js';
import { createFetcher, type Fetched, type Fetcher } from '../fetch/fetcher.js';
import { identify } from '../fetch/identify.js';
import { ByteBudget, type ByteTicket } from '../flow/byte-budget.js';
import { Slots } from '../flow/slots.js';
import { failed } from './failed.js';
import type { LaneHost, Task, TaskItem } from './mode.js';
import type { Plan } from './plan.js';
import { Saver } from './saver.js';
import { createInlineScripts, type ScriptRunner } from './scripts.js';
import { TaskGate } from './task-gate.js';
import { TraceRecorder } from './trace-recorder.js';
import type { WorkInput, WorkTools } from './turns.js';
import { WatchedSteps } from './watched-steps.js';
import { processContent } from './work.js';

/** What a lane works on, with what, and for whom. */
export interface LaneOptions {
  readonly plan: Plan;
  readonly out: string;
  readonly registry: Registry;
  readonly host: LaneHost;
  /** Distinguishes this lane's temporary files. */
  readonly name: string;
  readonly budgetBytes: number;
  /** Where script ops run; by default in this lane's own thread. */
  readonly scripts?: ScriptRunner;
  /** Where isolated ops run; left out where this lane's own process may die. */
  readonly isolated?: ScriptRunner;
}

/** Takes tasks all the way from fetch to save. */
export interface Lane {
  /** Runs one task; never rejects. The host hears how it ended. */
  run(task: Task): Promise<void>;
  /** Drops what is in flight. */
  stop(): void;
  close(): Promise<void>;
}

/** What all items of a task share: the body they were made from. */
type Base = Required<Pick<Outcome, 'attempts' | 'bytes' | 'sha256' | 'kind'>> & Pick<Outcome, 'lengthUnverified'>;

class LaneLoop implements Lane {
  readonly #options: LaneOptions;
  readonly #fetcher: Fetcher;
  readonly #saver: Saver;
  readonly #tools: WorkTools;
  readonly #scripts: ScriptRunner;
  readonly #budget: ByteBudget;
  readonly #stopping = new AbortController();
  readonly #mayUseScratch: boolean;

  constructor(options: LaneOptions, sink: SinkLane) {
    this.#options = options;
    this.#fetcher = createFetcher(options.plan.fetch);
    this.#saver = new Saver(sink, {
      out: options.out,
      signal: this.#stopping.signal,
      onEnd: (error) => this.#endRun(error),
    });
    // Looking for a folder that is not there costs a call for each item.
    this.#mayUseScratch = options.plan.outputs.some(({ ops }) => ops.some((op) => op.input === 'stream'));
    this.#scripts = options.scripts ?? createInlineScripts();
    this.#budget = new ByteBudget(options.budgetBytes);
    // Joined once: paths are normalized a character at a time.
    const scratch = join(options.out, '.millrace', 'tmp', options.name, 'task-');
    const steps = new WatchedSteps((taskId) => options.host.working(taskId));
    this.#tools = {
      registry: options.registry,
      scripts: this.#scripts,
      isolated: options.isolated,
      nativeTurn: new Slots(1),
      // One is decoded or encoded while another is worked on.
      pixelPlaces: new Slots(2),
      working: (taskId) => steps.begin(taskId),
      signal: this.#stopping.signal,
      scratchFolder: (taskId) => `${scratch}${taskId}`,
    };
  }

  /** What no item can be blamed for: the next one would fare no better. */
  #endRun(error: RunError): void {
    this.#options.host.fail(error);
    this.stop();
  }

  async run(task: Task): Promise<void> {
    const { host } = this.#options;
    const timings = emptyTimings();
    const ticket = this.#budget.open();
    const context = { attempts: 0 };
    const trace = this.#options.plan.isTraced ? new TraceRecorder(this.#options.name) : undefined;
    host.count('fetching', 1);
    let outcomes: readonly Outcome[] = [];
    let fetched: Fetched | undefined;
    try {
      fetched = await this.#fetch(task, { timings, ticket, context, trace });
      const { stored } = fetched;
      const bytes = stored?.file.size ?? fetched.bytes.length;
      const sha256 = stored?.sha256 ?? hash('sha256', fetched.bytes, 'hex');
      const reserve = (size: number) => ticket.grow(size, this.#stopping.signal);
      const found = await identify(fetched, { reserve, unknownIs: this.#options.plan.unknownIs });
      const { kind } = found.content;
      const base: Base = { attempts: context.attempts, bytes, sha256, kind };
      if (fetched.hasUnverifiedLength) Object.assign(base, { lengthUnverified: true });
      const shared = { task, found, base, timings, ticket, trace };
      const ending = task.items.map((each) => this.#finishItem(each, shared));
      const [only] = ending;
      outcomes = only !== undefined && ending.length === 1 ? [await only] : await Promise.all(ending);
    } catch (error) {
      if (isOutOfAddresses(error)) this.#endRun(endForAddresses((error as ItemError).cause));
      if (!this.#stopping.signal.aborted) {
        const failure = toProblem(error, 'E_INTERNAL');
        outcomes = task.items.map(({ item }) => ({
          ...failed(item.index, item.url, failure),
          ...(context.attempts > 0 ? { attempts: context.attempts } : {}),
          timings: compactTimings(timings),
          ...(trace ? { trace: trace.trace } : {}),
        }));
      }
    } finally {
      ticket.release();
      if (this.#mayUseScratch || fetched?.stored) await this.#clearScratch(task.id);
    }
    // All work on these bytes has ended; after a stop, an op that was left behind might still read them.
    if (fetched && !this.#stopping.signal.aborted) this.#fetcher.recycle(fetched.bytes);
    const isWhole = outcomes.length === task.items.length && !outcomes.some((outcome) => outcome.class === 'cancelled');
    host.finished(task.id, isWhole ? outcomes : []);
  }

  async #fetch(
    task: Task,
    state: {
      timings: Timings;
      ticket: ByteTicket;
      context: { attempts: number };
      trace: TraceRecorder | undefined;
    },
  ): Promise<Fetched> {
    const { host } = this.#options;
    const item = task.items[0]?.item;
    if (item === undefined) throw new Error('a task without items');
    const gate = new TaskGate(task, host);
    const traced = state.trace?.begin('fetch');
    try {
      return await this.#fetcher.fetch(
        item,
        Object.assign(state.context, {
          gate,
          ticket: state.ticket,
          timings: state.timings,
          signal: this.#stopping.signal,
          scratch: this.#tools.scratchFolder(task.id),
          onBytes: (count: number) => host.count('bytes', count),
        }),
      );
    } finally {
      traced?.();
      gate.close();
    }
  }

  async #finishItem(
    { item, key }: TaskItem,
    shared: Pick<WorkInput, 'found' | 'ticket' | 'trace'> & { task: Task; base: Base; timings: Timings },
  ): Promise<Outcome> {
    const { host, plan } = this.#options;
    const { trace } = shared;
    const timings = { ...shared.timings };
    const place = { index: item.index, url: item.url };
    try {
      host.count('fetched', 1);
      const { found, base, ticket } = shared;
      const input = { taskId: shared.task.id, item, found, sha256: base.sha256, timings, ticket, trace };
      const products = await processContent(input, plan, this.#tools);
      host.count('processed', 1);
      const outputs = await this.#save({ item, key, sha256: base.sha256, products }, { timings, trace });
      host.count('saved', 1);
      if (base.lengthUnverified || trace) {
        const told = { timings: compactTimings(timings), ...(trace ? { trace: trace.trace } : {}) };
        return { ...place, status: 'done', ...base, outputs, ...told };
      }
      // The usual one, written out: spreading is slow.
      const { attempts, bytes, sha256, kind } = base;
      const { index, url } = place;
      return { index, url, status: 'done', attempts, bytes, sha256, kind, outputs, timings: compactTimings(timings) };
    } catch (error) {
      if (isOutOfFiles(error)) this.#endRun(endForFiles(error));
      const isStopped = this.#stopping.signal.aborted;
      const found = isStopped ? toProblem(new ItemError('E_CANCELLED', 'stopped')) : toProblem(error, 'E_OP');
      return {
        ...failed(place.index, place.url, found),
        ...shared.base,
        timings: compactTimings(timings),
        ...(trace ? { trace: trace.trace } : {}),
      };
    }
  }

  /** Saves what an item became. How long that took counts also where it fails. */
  async #save(
    made: ItemProducts,
    { timings, trace }: Pick<WorkInput, 'timings' | 'trace'>,
  ): Promise<readonly OutputRecord[]> {
    const savingFrom = performance.now();
    const traced = trace?.begin('save');
    try {
      return await this.#saver.save(made);
    } finally {
      timings.save = performance.now() - savingFrom;
      traced?.();
    }
  }

  /** Removes the temporary files of a task that has ended; what is left behind goes with the lane. */
  async #clearScratch(taskId: number): Promise<void> {
    const folder = this.#tools.scratchFolder(taskId);
    // Hardly any item has one, and looking is much cheaper than removing what is not there.
    if (existsSync(folder)) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }

  stop(): void {
    this.#stopping.abort(new ItemError('E_CANCELLED', 'the run was stopped'));
  }

  async close(): Promise<void> {
    await Promise.allSettled([
      this.#fetcher.close(),
      this.#saver.close(),
      this.#scripts.close(),
      this.#options.isolated?.close(),
    ]);
  }
}

/** Opens a lane: loads the sink and makes the fetcher. */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { name, options: sinkOptions } = options.plan.sink;
  const sink = await load(options.registry.sinks, name, { noun: 'sink', where: 'sink' });
  const context = { out: options.out, lane: options.name, isDurable: options.plan.isDurable === true };
  return new LaneLoop(options, await sink.open(sinkOptions as never, context));
}
