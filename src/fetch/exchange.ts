import type { ConnectionPool } from './connections.js';
import { type ExchangeRequest, type Response, type RunningExchange, StaleConnection } from './exchange-contract.js';
import { Exchange } from './exchange-handler.js';

/**
 * Sends one GET and gathers the answer. A request that a kept connection lost before any byte came back is sent once
 * more over a fresh one: that is no fault of the server (RFC 9112, 9.3.1). `onStart` gets hold of what runs.
 */
export function exchange(
  pool: ConnectionPool,
  request: ExchangeRequest,
  onStart: (running: RunningExchange) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const run = (isFresh: boolean) => {
      const running = new Exchange(pool, request, { resolve, reject: isFresh ? reject : startOver, isFresh });
      onStart(running);
      running.start();
    };
    const startOver = (error: unknown) => {
      if (error instanceof StaleConnection) run(true);
      else reject(error);
    };
    run(false);
  });
}
