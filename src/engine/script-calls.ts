import type { Content, HeldContent } from '../core/content.js';
import { ItemError, type Problem, toProblem } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { Registry } from '../core/registry.js';
import { RunningTimer } from '../flow/running-time.js';
import type { PlannedOp } from './plan.js';
import { resolveOp, runOp, type ScriptContext, type ScriptRunner } from './scripts.js';

/** An op to run at a far end, as plain data. */
export interface ScriptRequest {
  readonly id: number;
  readonly op: PlannedOp;
  readonly content: Content;
  readonly item: Item;
  readonly scratch: string;
}

/**
 * `hasBegun`: the far end and the op's module are loaded, and from here on the time is the op's own; `ranMs` is how much it
 * took. Who asked hears of both when its own loop comes to it, which may be late.
 */
export type ScriptReply = { readonly id: number } & (
  | { readonly hasBegun: true; readonly content?: never; readonly problem?: never }
  | { readonly content: HeldContent; readonly ranMs: number; readonly problem?: never }
  | { readonly problem: Problem; readonly content?: never }
);

/** A thread or a process that answers requests. */
export interface ScriptEnd {
  post(request: ScriptRequest): void;
  /** Ends it, whatever it is doing. */
  stop(): Promise<void>;
}

/** What a far end tells: answers, and that it has ended, with what that means for the op it had. */
export interface ScriptEndEvents {
  reply(reply: ScriptReply): void;
  lost(explain: (opName: string) => ItemError): void;
}

/** What a call needs of the op's context: no registry or signal goes with it. */
export type CallContext = Pick<ScriptContext, 'item' | 'scratch' | 'onBegin' | 'onRan'>;

/** The far end was lost under an op, which need not be that op's fault: another far end may do better. */
export class LossError extends ItemError {}

const cancelled = () => new ItemError('E_CANCELLED', 'the run was stopped');

/** A far end that has not begun with an op after this long will not. */
const startLimitMs = 30_000;

interface Pending {
  readonly name: string;
  readonly begin: () => void;
  readonly resolve: (content: HeldContent, ranMs: number) => void;
  readonly reject: (error: ItemError) => void;
}

/** How an end is started, and what passing the deadline is called. */
export interface ScriptCallsOptions {
  readonly limitMs: number;
  start(events: ScriptEndEvents): ScriptEnd;
  expire(opName: string): ItemError;
}

/**
 * Has ops run at a far end, one after the other, which is started with the first of them. One that is not done at the
 * deadline costs the far end its life, and only its item fails.
 */
export class ScriptCalls implements ScriptRunner {
  readonly isInline = false;
  readonly #options: ScriptCallsOptions;
  readonly #pending = new Map<number, Pending>();
  #end: ScriptEnd | undefined;
  #requests = 0;
  #isClosed = false;
  /** One after the other: the deadline of one must not count another's time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ScriptCallsOptions) {
    this.#options = options;
  }

  run(op: PlannedOp, content: Content, context: CallContext): Promise<HeldContent> {
    const turn = this.#last.then(() => this.#run(op, content, context));
    this.#last = turn.catch(() => {});
    return turn;
  }

  #run(op: PlannedOp, content: Content, { item, scratch, onBegin, onRan }: CallContext): Promise<HeldContent> {
    if (this.#isClosed) return Promise.reject(cancelled());
    const end = this.#start();
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      const expire = () => {
        this.#end = undefined;
        void end.stop();
        this.#pending.get(id)?.reject(this.#options.expire(op.name));
      };
      let timer = new RunningTimer(this.#options.limitMs + startLimitMs, expire);
      const settle = () => {
        timer.clear();
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        name: op.name,
        begin: () => {
          timer.clear();
          timer = new RunningTimer(this.#options.limitMs, expire);
          onBegin?.();
        },
        resolve: (result, ranMs) => {
          settle();
          onRan?.(ranMs);
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      end.post({ id, op, content, item, scratch });
    });
  }

  #start(): ScriptEnd {
    if (this.#end) return this.#end;
    const end: ScriptEnd = this.#options.start({
      reply: (reply) => this.#receive(reply),
      lost: (explain) => this.#lose(end, explain),
    });
    this.#end = end;
    return end;
  }

  #receive(reply: ScriptReply): void {
    const pending = this.#pending.get(reply.id);
    if (reply.problem) pending?.reject(new ItemError(reply.problem.code as ItemError['code'], reply.problem.message));
    else if (reply.content) pending?.resolve(reply.content, reply.ranMs);
    else pending?.begin();
  }

  #lose(end: ScriptEnd, explain: (opName: string) => ItemError): void {
    if (this.#end !== end) return;
    this.#end = undefined;
    for (const pending of [...this.#pending.values()]) pending.reject(explain(pending.name));
  }

  /** Ends the far end; what it was asked, and what waits for its turn, is rejected as cancelled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const end = this.#end;
    this.#end = undefined;
    for (const pending of [...this.#pending.values()]) pending.reject(cancelled());
    await end?.stop();
  }
}

/** The far end's side: runs one request and answers it. `post` may move the buffers of a result. */
export async function answerScript(
  { id, op, content, item, scratch }: ScriptRequest,
  registry: Registry,
  post: (reply: ScriptReply) => void,
): Promise<void> {
  try {
    const signal = new AbortController().signal;
    const resolved = await resolveOp(op, registry);
    post({ id, hasBegun: true });
    const begunAt = performance.now();
    // What came was copied or moved here, and whoever sent it has none of it.
    const made = await runOp(op, resolved, { content, item, signal, scratch, ownsContent: true });
    post({ id, content: made, ranMs: performance.now() - begunAt });
  } catch (error) {
    post({ id, problem: toProblem(error, 'E_OP') });
  }
}
