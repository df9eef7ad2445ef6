import { stopSignals } from '../core/stop-signals.js';

/** Calls `onSignal` for each signal that asks the program to stop; answers how to hear no more of them. */
export function hearStopSignals(onSignal: () => void): () => void {
  for (const signal of stopSignals) process.on(signal, onSignal);
  return () => {
    for (const signal of stopSignals) process.off(signal, onSignal);
  };
}
