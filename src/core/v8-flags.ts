import { setFlagsFromString } from 'node:v8';

/** How busy a function must be before V8 optimizes it. Later V8s than that of Node 20 know no such flag, and would not start with it. */
function optimizeLater(budget: number, nodeVersion: string): string[] {
  return nodeVersion.startsWith('20.') ? [`--interrupt-budget=${budget}`] : [];
}

/** The flags that the program gives itself, for a process that does what it does. */
export function programFlags(nodeVersion = process.versions.node): string[] {
  return [
    '--optimize-for-size',
    '--semi-space-growth-factor=1',
    '--max-semi-space-size=2',
    '--no-parallel-scavenge',
    ...optimizeLater(400_000, nodeVersion),
  ];
}

/**
 * Flags of a process that is a lane. V8's own helper threads would only take turns with the other lanes, one for each core.
 * Loops over pixels and samples are WebAssembly: much of the rest is called a thousand times, and optimizing that costs more
 * than it gives. The heap is marked in one go, some 20 ms: in steps it would begin much sooner, and with bodies of a megabyte
 * four times as often.
 *
 * Without work of its own, JavaScript only passes work on. Functions must be much busier still to be optimized, and WebAssembly,
 * which is the parser of HTTP alone, never is. Most of what is allocated dies young or lies outside the heap: a nursery that
 * holds what dozens of items in flight need, and a heap that may not grow far, keep memory from growing with the number of items.
 */
export function laneFlags(hasOwnWork: boolean, nodeVersion = process.versions.node): string[] {
  const usual = ['--single-threaded', '--no-incremental-marking'];
  if (hasOwnWork) return [...usual, ...optimizeLater(400_000, nodeVersion)];
  return [
    ...usual,
    '--liftoff-only',
    '--min-semi-space-size=4',
    '--max-semi-space-size=4',
    '--max-old-space-size=256',
    ...optimizeLater(1_000_000, nodeVersion),
  ];
}

/** Half of what V8 begins with by itself: with so much done, it knows what functions are called with. */
const longRunBudget = 66_000;

/**
 * Counts what a process does, for one that began with optimizing put off: after `many` it pays to optimize what each of them
 * runs through, and V8 is told so, once. In a process that is not millrace's own, V8's settings are left alone.
 */
export function optimizeAfter(many: number): () => void {
  let left = process.env.MILLRACE_OWN_PROCESS ? many : 0;
  return () => {
    left -= 1;
    if (left !== 0) return;
    for (const flag of optimizeLater(longRunBudget, process.versions.node)) setFlagsFromString(flag);
  };
}
