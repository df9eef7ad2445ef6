import type { Mode } from '../engine/mode.js';
import { LocalLanes } from './local-lanes.js';

/** Items at once on one event loop when nobody says how many: to begin with, and at most. */
const auto = { start: 64, most: 256 };

/** Many items on one event loop: downloads overlap, codecs take turns, JavaScript work blocks the loop. */
export default {
  name: 'async',
  summary: 'many items on one event loop; downloads overlap, the rest takes turns',
  hasProcesses: false,
  shape: ({ concurrency }) => {
    if (concurrency === 'auto')
      return { lanes: 1, itemsPerLane: auto.most, itemsAtOnce: auto.most, startAtOnce: auto.start };
    return { lanes: 1, itemsPerLane: concurrency, itemsAtOnce: concurrency };
  },
  open: (context) => new LocalLanes(context).open(),
} satisfies Mode;
