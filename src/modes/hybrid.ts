import type { Mode } from '../engine/mode.js';
import { ChildLanes } from './child-lanes.js';

/** Items at once in a lane when nobody says how many: enough to hide waiting, few enough to bound memory. */
const autoItemsPerLane = 64;

/** A process for each core, each with a loop that waits, a native thread that decodes and a thread for JavaScript work. */
export default {
  name: 'hybrid',
  summary: 'a process for each core: its loop fetches, its native thread decodes, a worker thread runs JavaScript',
  shape: ({ workers, concurrency }) => {
    const lanes = concurrency === 'auto' ? workers : Math.min(workers, concurrency);
    const itemsAtOnce = concurrency === 'auto' ? lanes * autoItemsPerLane : concurrency;
    return { lanes, itemsPerLane: Math.ceil(itemsAtOnce / lanes), itemsAtOnce };
  },
  open: async (context) => new ChildLanes(context, { hasScriptThread: true }),
} satisfies Mode;
