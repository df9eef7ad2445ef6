import type { ConnectionPool } from './connections.js';
import { type ExchangeRequest, type Response, type RunningExchange, StaleConnection } from './exchange-contract.js';
import { Exchange } from './exchange-handler.js';

/**
 * Sends one GET and gathers the answer. A request that a kept connection lost before any byte came back is sent once
 * more over a fresh one: that is no fault of the server (RFC 9112, 9.3.1). `onStart` gets hold of what runs.
 */
export async function exchange(
  pool: ConnectionPool,
  request: ExchangeRequest,
  onStart: (running: RunningExchange) => void,
): Promise<Response> {
  try {
    return await run(pool, request, { onStart, isFresh: false });
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return run(pool, request, { onStart, isFresh: true });
  }
}

function run(
  pool: ConnectionPool,
  request: ExchangeRequest,
  options: { onStart: (running: RunningExchange) => void; isFresh: boolean },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const running = new Exchange(pool, request, { resolve, reject, isFresh: options.isFresh });
    options.onStart(running);
    running.start();
  });
}
