import { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import type { Content } from '../core/content.js';
import type { OpContext } from '../core/contracts.js';
import { ItemError, type Problem, toProblem } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { Registry } from '../core/registry.js';
import type { PlannedOp } from './plan.js';
import { resolveOp, runOp, type ScriptRunner } from './scripts.js';

interface ScriptRequest {
  readonly id: number;
  readonly op: PlannedOp;
  readonly content: Content;
  readonly item: Item;
  readonly scratch: string;
}

/** `hasBegun`: the thread and the op's module are loaded, and from here on the time is the op's own. */
type ScriptReply = { readonly id: number } & (
  | { readonly hasBegun: true; readonly content?: never; readonly problem?: never }
  | { readonly content: Content; readonly problem?: never }
  | { readonly problem: Problem; readonly content?: never }
);

/** A thread that has not begun with an op after this long will not. */
const startLimitMs = 30_000;

interface Pending {
  readonly name: string;
  readonly begin: () => void;
  readonly resolve: (content: Content) => void;
  readonly reject: (error: ItemError) => void;
}

/** The buffers that may change hands: whole ones that no other content is a view of. */
function movable(content: Content, shared: Uint8Array | undefined): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const view of [content.pixels?.data, content.samples?.data, content.bytes]) {
    if (view === undefined || view === shared || view.length === 0) continue;
    const { buffer } = view;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === view.byteLength && !buffers.includes(buffer))
      buffers.push(buffer);
  }
  return buffers;
}

/**
 * Runs script ops in a worker thread beside the lane's loop, so that JavaScript work never holds up the downloads. The
 * thread starts with the first op; one that hangs is ended at the deadline, and only its item fails.
 */
export class ScriptThread implements ScriptRunner {
  readonly isInline = false;
  readonly #entry: URL;
  readonly #limitMs: number;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #requests = 0;
  /** Ops run one after the other: the deadline of one must not count another's time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(entry: URL, limitMs: number) {
    this.#entry = entry;
    this.#limitMs = limitMs;
  }

  run(op: PlannedOp, content: Content, context: Omit<OpContext, 'signal'>): Promise<Content> {
    const turn = this.#last.then(() => this.#run(op, content, context));
    this.#last = turn.catch(() => {});
    return turn;
  }

  #run(op: PlannedOp, content: Content, { item, scratch }: Omit<OpContext, 'signal'>): Promise<Content> {
    const worker = this.#start();
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      const expire = () => {
        this.#worker = undefined;
        void worker.terminate();
        const sentence = `${op.name} ran for more than ${Math.round(this.#limitMs / 1000)} s and was stopped`;
        this.#pending.get(id)?.reject(new ItemError('E_OP_TIMEOUT', sentence));
      };
      let timer = setTimeout(expire, this.#limitMs + startLimitMs);
      const settle = () => {
        clearTimeout(timer);
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        name: op.name,
        begin: () => {
          clearTimeout(timer);
          timer = setTimeout(expire, this.#limitMs);
        },
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      const request: ScriptRequest = { id, op, content, item, scratch };
      // Decoded pixels are this op's alone and move; fetched bytes may feed other outputs and are copied.
      worker.postMessage(request, movable(content, content.bytes));
    });
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#entry, {
      workerData: { role: 'scripts' },
      execArgv: [],
      stdout: false,
      stderr: false,
    });
    worker.on('message', (reply: ScriptReply) => {
      const pending = this.#pending.get(reply.id);
      if (reply.problem) pending?.reject(new ItemError(reply.problem.code as ItemError['code'], reply.problem.message));
      else if (reply.content) pending?.resolve(reply.content);
      else pending?.begin();
    });
    worker.on('error', (error) => this.#lost(worker, `threw outside its run(): ${error.message}`));
    worker.on('exit', (code) => this.#lost(worker, `ended its thread (exit code ${code})`));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #lost(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const pending of [...this.#pending.values()])
      pending.reject(new ItemError('E_USER_CODE', `${pending.name} ${why}`));
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

/** The thread's end: answers requests until it is ended. */
export function serveScripts(registry: Registry): void {
  const port = parentPort as MessagePort;
  port.on('message', async ({ id, op, content, item, scratch }: ScriptRequest) => {
    try {
      const signal = new AbortController().signal;
      const resolved = await resolveOp(op, registry);
      const began: ScriptReply = { id, hasBegun: true };
      port.postMessage(began);
      const result = await runOp(op, resolved, { content, item, signal, scratch });
      const reply: ScriptReply = { id, content: result };
      port.postMessage(reply, movable(result, undefined));
    } catch (error) {
      const reply: ScriptReply = { id, problem: toProblem(error, 'E_OP') };
      port.postMessage(reply);
    }
  });
}
