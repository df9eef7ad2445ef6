import { fork } from 'node:child_process';
import type { Content, HeldContent } from '../core/content.js';
import { describeDuration } from '../core/duration.js';
import { laneEntry } from '../engine/lane-entry.js';
import type { PlannedOp } from '../engine/plan.js';
import {
  type CallContext,
  LossError,
  ScriptCalls,
  type ScriptEnd,
  type ScriptEndEvents,
  type ScriptReply,
} from '../engine/script-calls.js';
import type { ScriptRunner } from '../engine/scripts.js';
import { hasSpentMemory, readMemory } from './process-memory.js';

/** How often the process's memory is looked at. */
const lookEveryMs = 100;

/**
 * A helper process for ops that hostile bytes can crash, for modes whose lanes live in the main process. It starts with
 * the first such op; when it dies or is killed at the deadline the item is tried once more in a fresh one, then recorded.
 */
class IsolatedProcess implements ScriptRunner {
  readonly isInline = false;
  readonly #calls: ScriptCalls;

  constructor(limitMs: number) {
    this.#calls = new ScriptCalls({
      limitMs,
      start: startProcess,
      expire: (name) =>
        new LossError('E_PROC_TIMEOUT', `${name} ran for more than ${describeDuration(limitMs)} and was killed, twice`),
    });
  }

  async run(op: PlannedOp, content: Content, context: CallContext): Promise<HeldContent> {
    try {
      return await this.#calls.run(op, content, context);
    } catch (error) {
      if (!(error instanceof LossError)) throw error;
      return this.#calls.run(op, content, context);
    }
  }

  close(): Promise<void> {
    return this.#calls.close();
  }
}

function startProcess(events: ScriptEndEvents): ScriptEnd {
  const child = fork(laneEntry, ['isolated'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    // Bytes travel as they are, not as JSON.
    serialization: 'advanced',
    env: { UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2', ...process.env, MILLRACE_OWN_PROCESS: '1' },
  });
  child.on('message', (reply) => events.reply(reply as ScriptReply));
  let memoryBytes = 0;
  const watch = setInterval(() => {
    // Once it has ended it holds nothing.
    memoryBytes = readMemory(child.pid ?? 0) || memoryBytes;
  }, lookEveryMs).unref();
  const gone = new Promise<void>((resolve) => {
    child.on('error', () => {
      if (child.pid === undefined) resolve();
    });
    child.on('exit', () => resolve());
  });
  void gone.then(() => {
    const { exitCode, signalCode } = child;
    const isOutOfMemory = hasSpentMemory({ signalCode, exitCode, memoryBytes });
    clearInterval(watch);
    const how = signalCode ?? `exit code ${exitCode}`;
    events.lost(
      (name) =>
        new LossError(isOutOfMemory ? 'E_PROC_OOM' : 'E_PROC_CRASH', `${name} ended its process, twice (${how})`),
    );
  });
  // Only an op under way keeps the main process alive, and its timer does that.
  child.unref();
  child.channel?.unref();
  return {
    post: (request) => {
      child.send(request, () => {});
    },
    stop: async () => {
      // Whoever waits for its end waits for nothing else: without this the main process would end first, unfinished.
      child.ref();
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Makes the runner; its process starts with the first op. `limitMs`: the longest an op may take. */
export const isolate = (limitMs: number): ScriptRunner => new IsolatedProcess(limitMs);
