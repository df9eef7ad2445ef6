import type { Mode } from '../engine/mode.js';
import { ThreadLanes } from './thread-lanes.js';

/** One item at a time in each of several worker threads, fed through a queue in shared memory. */
export default {
  name: 'threads',
  summary: 'one item at a time in each of several worker threads',
  shape: ({ workers, concurrency }) => ({
    lanes: concurrency === 'auto' ? workers : Math.min(workers, concurrency),
    itemsPerLane: 1,
  }),
  open: async (context) => new ThreadLanes(context),
} satisfies Mode;
