import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

/**
 * Reads a named pipe until its last writer has left, and waits for the first on the loop: a thread of Node's pool that waits in
 * a read cannot be called back, and the process could not even end. An abort ends the wait; the error is then of no interest.
 */
export async function* readPipe(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
  const stop = () => pipe.destroy(new Error('aborted'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* pipe;
  } finally {
    signal.removeEventListener('abort', stop);
    pipe.destroy();
  }
}
