import { Worker } from 'node:worker_threads';
import type { LaneOpening } from './remote.js';

const pollMs = 300;

/** Runs beside a loop that may be busy: kills this process once its parent has gone. */
const watch = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid !== workerData.parentId) process.kill(process.pid, 'SIGKILL');
}, ${pollMs});
`;

/** A run of a few seconds is spared what the watch costs to start, where what may keep the loop busy is known to end. */
const builtInDelayMs = 10_000;

/**
 * How long after its start a lane has to watch its parent; undefined where its own channel tells in time, since no JavaScript
 * keeps its loop busy. Modules of users count as able to, though they say that they are native, and to go on for ever.
 */
export function watchDelayMs({
  plan,
  hasScriptThread,
}: Pick<LaneOpening, 'plan' | 'hasScriptThread'>): number | undefined {
  const blocking = plan.outputs
    .flatMap(({ ops }) => ops)
    .filter((op) => (op.cost === 'script' ? !hasScriptThread : op.module !== undefined));
  if (blocking.length === 0) return undefined;
  return blocking.some((op) => op.module !== undefined) ? 0 : builtInDelayMs;
}

/**
 * Ends this process when its parent is gone, even while JavaScript keeps the loop busy and the closed channel cannot be
 * noticed. Costs a thread, 40 ms of CPU.
 */
export function watchParent(delayMs: number): void {
  const parentId = process.ppid;
  const start = () => {
    new Worker(watch, { eval: true, workerData: { parentId }, stdout: false, stderr: false }).unref();
  };
  if (delayMs === 0) start();
  else setTimeout(start, delayMs).unref();
}
