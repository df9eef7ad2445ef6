import type { Mode } from '../engine/mode.js';
import { ChildLanes } from './child-lanes.js';

/**
 * Items at once in a lane when nobody says how many: enough to hide most waiting to begin with, and at most as many as
 * its memory and sockets are for.
 */
const auto = { start: 64, most: 256 };

/** A process for each core, each with a loop that waits, a native thread that decodes and a thread for JavaScript work. */
export default {
  name: 'hybrid',
  summary: 'a process for each core: its loop fetches, its native thread decodes, a worker thread runs JavaScript',
  hasProcesses: true,
  shape: ({ workers, concurrency }) => {
    if (concurrency === 'auto') {
      const [startAtOnce, itemsAtOnce] = [workers * auto.start, workers * auto.most];
      return { lanes: workers, itemsPerLane: auto.most, itemsAtOnce, startAtOnce };
    }
    const lanes = Math.min(workers, concurrency);
    return { lanes, itemsPerLane: Math.ceil(concurrency / lanes), itemsAtOnce: concurrency };
  },
  open: async (context) => new ChildLanes(context, { hasScriptThread: true }),
} satisfies Mode;
