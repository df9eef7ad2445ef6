import type { ExchangeRequest, RunningExchange } from './exchange-contract.js';
import { describeHost, failSilence, failSpeed } from './failures.js';
import type { PaceTimer } from './pace-timer.js';

/** Ends the exchange where its body stops coming, or comes too slowly. */
export function watchBody(
  pace: PaceTimer,
  request: ExchangeRequest,
  running: RunningExchange & { readonly progress: string },
): void {
  const { url, idleTimeoutMs, leastSpeed } = request;
  const onSilence = () => running.fail(failSilence(describeHost(url), idleTimeoutMs, running.progress));
  if (leastSpeed === undefined) {
    pace.start(idleTimeoutMs, onSilence);
    return;
  }
  const { bytesPerSecond, windowMs } = leastSpeed;
  pace.start(idleTimeoutMs, onSilence, {
    bytes: (bytesPerSecond * windowMs) / 1000,
    windowMs,
    onSlow: (bytes) => running.fail(failSpeed(describeHost(url), bytes, leastSpeed)),
  });
}
