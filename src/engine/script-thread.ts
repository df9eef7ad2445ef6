import threads, { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import { type HeldContent, writeDocument } from '../core/content.js';
import { describeDuration } from '../core/duration.js';
import { ItemError } from '../core/errors.js';
import type { Registry } from '../core/registry.js';
import {
  answerScript,
  LossError,
  ScriptCalls,
  type ScriptEnd,
  type ScriptEndEvents,
  type ScriptReply,
  type ScriptRequest,
} from './script-calls.js';
import type { ScriptRunner } from './scripts.js';

/** What native code lends cannot move. Node 20 copies it by itself; later ones throw, and can be asked. */
const { isMarkedAsUntransferable = () => false } = threads as {
  readonly isMarkedAsUntransferable?: (buffer: ArrayBuffer) => boolean;
};

/** The buffers that may change hands: whole ones that no other content is a view of. */
function movable(content: HeldContent, shared: Uint8Array | undefined): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const view of [content.pixels?.data, content.samples?.data, content.documentLine, content.bytes]) {
    if (view === undefined || view === shared || view.length === 0) continue;
    const { buffer } = view;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== view.byteLength) continue;
    if (!buffers.includes(buffer) && !isMarkedAsUntransferable(buffer)) buffers.push(buffer);
  }
  return buffers;
}

const smallBytes = 256 * 1024;

/**
 * Memory that carries fetched bytes to the thread and comes back with the answer. Copies that stayed there would wait for
 * a collection that memory outside the heap brings about much too late.
 */
class Shuttle {
  #buffer: ArrayBuffer | undefined;

  load(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const kept = this.#buffer;
    this.#buffer = undefined;
    const isFit = kept !== undefined && kept.byteLength >= bytes.length && kept.byteLength <= 4 * bytes.length;
    const copy = new Uint8Array(isFit ? kept : new ArrayBuffer(bytes.length), 0, bytes.length);
    copy.set(bytes);
    return copy;
  }

  takeBack(buffer: ArrayBuffer): void {
    this.#buffer = buffer;
  }
}

/** What the thread posts: a reply, and the memory that its request came in. */
type ThreadReply = ScriptReply & { readonly spent?: ArrayBuffer };

/**
 * Runs script ops in a worker thread beside the lane's loop, so that JavaScript work never holds up the downloads. The
 * thread starts with the first op; one that hangs is ended at the deadline, and only its item fails.
 */
export function createScriptThread(entry: URL, limitMs: number): ScriptRunner {
  return new ScriptCalls({
    limitMs,
    start: (events) => startThread(entry, events),
    expire: (name) =>
      new ItemError('E_OP_TIMEOUT', `${name} ran for more than ${describeDuration(limitMs)} and was stopped`),
  });
}

function startThread(entry: URL, events: ScriptEndEvents): ScriptEnd {
  const worker = new Worker(entry, { workerData: { role: 'scripts' }, execArgv: [], stdout: false, stderr: false });
  const lose = (why: string) => events.lost((name) => new LossError('E_USER_CODE', `${name} ${why}`));
  const shuttle = new Shuttle();
  worker.on('message', ({ spent, ...reply }: ThreadReply) => {
    if (spent !== undefined) shuttle.takeBack(spent);
    events.reply(reply);
  });
  worker.on('error', (error) => lose(`threw outside its run(): ${error.message}`));
  worker.on('exit', (code) => lose(`ended its thread (exit code ${code})`));
  worker.unref();
  return {
    // Decoded pixels are this op's alone and move; fetched bytes may feed other outputs and are copied.
    post: (request) => {
      const { content } = request;
      const buffers = movable(content, content.bytes);
      if (content.bytes.length < smallBytes) {
        worker.postMessage(request, buffers);
        return;
      }
      const bytes = shuttle.load(content.bytes);
      worker.postMessage({ ...request, content: { ...content, bytes } }, [...buffers, bytes.buffer]);
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** The thread's end: answers requests until it is ended. */
export function serveScripts(registry: Registry): void {
  const port = parentPort as MessagePort;
  port.on('message', (request: ScriptRequest) => {
    const { buffer, byteLength } = request.content.bytes;
    const received = movable(request.content, undefined);
    // A module of the user's may go on using what it made: a table, a picture that stands for all. Only what came goes back.
    const mayMove = (each: ArrayBuffer) => request.op.module === undefined || received.includes(each);
    void answerScript(request, registry, (answer) => {
      const reply = answer.content ? { ...answer, content: writeDocument(answer.content) } : answer;
      const buffers = reply.content ? movable(reply.content, undefined).filter(mayMove) : [];
      const isSpent = !('hasBegun' in reply) && byteLength >= smallBytes && reply.content?.bytes.buffer !== buffer;
      if (!isSpent || !(buffer instanceof ArrayBuffer) || buffers.includes(buffer)) port.postMessage(reply, buffers);
      else port.postMessage({ ...reply, spent: buffer } satisfies ThreadReply, [...buffers, buffer]);
    });
  });
}
