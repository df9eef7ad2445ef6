import { setFlagsFromString } from 'node:v8';
import type { Plan } from '../engine/plan.js';

/** True where ops do work in JavaScript: V8 must not save on compiling it. Lanes that only fetch and encode can. */
export const hasOwnWork = ({ outputs }: Plan): boolean =>
  outputs.some(({ ops }) => ops.some(({ input }) => input !== 'steps'));

/** Undo what saves memory: tables and texts take up to an eighth less time with a nursery that may grow. */
const speedFlags = ['--no-optimize-for-size', '--semi-space-growth-factor=2'];

/**
 * Called by modes whose lanes live in this process: the program starts with V8 set to save memory, which makes ops in
 * JavaScript take up to twice as long. As a library, V8's settings are not ours.
 */
export function favorSpeed(plan: Plan): void {
  if (!process.env.MILLRACE_OWN_PROCESS || !hasOwnWork(plan)) return;
  for (const flag of speedFlags) setFlagsFromString(flag);
}
