import { Worker } from 'node:worker_threads';

const pollMs = 300;

/** Runs beside a loop that may be busy: kills this process once its parent has gone. */
const watch = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid !== workerData.parentId) process.kill(process.pid, 'SIGKILL');
}, ${pollMs});
`;

/**
 * Ends this process when its parent is gone, even while JavaScript keeps the loop busy and the closed channel cannot be
 * noticed. Costs a thread, so it is for lanes that run script ops on their own loop.
 */
export function watchParent(): void {
  new Worker(watch, { eval: true, workerData: { parentId: process.ppid }, stdout: false, stderr: false }).unref();
}
