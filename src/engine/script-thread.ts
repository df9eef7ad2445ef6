import { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import type { Content } from '../core/content.js';
import { ItemError } from '../core/errors.js';
import type { Registry } from '../core/registry.js';
import { answerScript, ScriptCalls, type ScriptEnd, type ScriptEndEvents, type ScriptRequest } from './script-calls.js';
import type { ScriptRunner } from './scripts.js';

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
export function createScriptThread(entry: URL, limitMs: number): ScriptRunner {
  return new ScriptCalls({
    limitMs,
    start: (events) => startThread(entry, events),
    expire: (name) =>
      new ItemError('E_OP_TIMEOUT', `${name} ran for more than ${Math.round(limitMs / 1000)} s and was stopped`),
  });
}

function startThread(entry: URL, events: ScriptEndEvents): ScriptEnd {
  const worker = new Worker(entry, { workerData: { role: 'scripts' }, execArgv: [], stdout: false, stderr: false });
  const lose = (why: string) => events.lost((name) => new ItemError('E_USER_CODE', `${name} ${why}`));
  worker.on('message', events.reply);
  worker.on('error', (error) => lose(`threw outside its run(): ${error.message}`));
  worker.on('exit', (code) => lose(`ended its thread (exit code ${code})`));
  worker.unref();
  return {
    // Decoded pixels are this op's alone and move; fetched bytes may feed other outputs and are copied.
    post: (request) => worker.postMessage(request, movable(request.content, request.content.bytes)),
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** The thread's end: answers requests until it is ended. */
export function serveScripts(registry: Registry): void {
  const port = parentPort as MessagePort;
  port.on('message', (request: ScriptRequest) => {
    void answerScript(request, registry, (reply) => {
      port.postMessage(reply, reply.content ? movable(reply.content, undefined) : []);
    });
  });
}
