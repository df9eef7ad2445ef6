import type { Mode } from '../engine/mode.js';
import { ThreadLanes } from './thread-lanes.js';

/** One item at a time in each of several worker threads, fed through a queue in shared memory. */
export default {
  name: 'threads',
  summary: 'one item at a time in each of several worker threads',
  hasProcesses: false,
  shape: ({ workers, concurrency }) => {
    const lanes = concurrency === 'auto' ? workers : Math.min(workers, concurrency);
    return { lanes, itemsPerLane: 1, itemsAtOnce: lanes };
  },
  open: async (context) => new ThreadLanes(context),
} satisfies Mode;
