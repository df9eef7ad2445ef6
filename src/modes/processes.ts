import type { Mode } from '../engine/mode.js';
import { ChildLanes } from './child-lanes.js';

/** One item at a time in each of several processes: full isolation, no overlap of waiting and working. */
export default {
  name: 'processes',
  summary: 'one item at a time in each of several child processes',
  hasProcesses: true,
  shape: ({ workers, concurrency }) => {
    const lanes = concurrency === 'auto' ? workers : Math.min(workers, concurrency);
    return { lanes, itemsPerLane: 1, itemsAtOnce: lanes };
  },
  open: async (context) => new ChildLanes(context, { hasScriptThread: false }),
} satisfies Mode;
