import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A worker that does one task of `fixtures/thread.mjs`. */
export interface Thread {
  readonly worker: Worker;
  /** Noted at the start: a Worker's own is -1 once it ended. */
  readonly threadId: number;
  /** What the task returned; rejects if the thread failed or ended without a result. */
  readonly result: Promise<unknown>;
  /** Resolves when the thread posts this word. */
  said(word: string): Promise<void>;
  kill(): Promise<void>;
}

export function startThread(task: string, data: Record<string, unknown>): Thread {
  const worker = new Worker(new URL('./fixtures/thread.mjs', import.meta.url), { workerData: { task, ...data } });
  const words = new Set<unknown>();
  const result = new Promise<unknown>((resolve, reject) => {
    worker.on('message', (message) => {
      words.add(message);
      worker.emit('said');
      if (typeof message === 'object') resolve(message.result);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error(`thread ended without a result: ${task}`)));
  });
  // A thread that is killed on purpose has no result, and nobody asks for it.
  result.catch(() => {});
  return {
    worker,
    threadId: worker.threadId,
    result,
    async said(word) {
      while (!words.has(word)) await Promise.race([once(worker, 'said'), result]);
    },
    async kill() {
      await worker.terminate();
    },
  };
}

/** Int32 cells that threads share. */
export function shareCells(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}
