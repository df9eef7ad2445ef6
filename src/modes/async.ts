import type { Mode } from '../engine/mode.js';
import { LocalLanes } from './local-lanes.js';

/** Items at once on one event loop when nobody says how many. */
const autoConcurrency = 64;

/** Many items on one event loop: downloads overlap, codecs take turns, JavaScript work blocks the loop. */
export default {
  name: 'async',
  summary: 'many items on one event loop; downloads overlap, the rest takes turns',
  shape: ({ concurrency }) => {
    const itemsAtOnce = concurrency === 'auto' ? autoConcurrency : concurrency;
    return { lanes: 1, itemsPerLane: itemsAtOnce, itemsAtOnce };
  },
  open: (context) => new LocalLanes(context).open(),
} satisfies Mode;
