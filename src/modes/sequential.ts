import type { Mode } from '../engine/mode.js';
import { LocalLanes } from './local-lanes.js';

/** One item at a time, start to end, in this process. */
export default {
  name: 'sequential',
  summary: 'one item at a time, in this process',
  hasProcesses: false,
  shape: () => ({ lanes: 1, itemsPerLane: 1, itemsAtOnce: 1 }),
  open: (context) => new LocalLanes(context).open(),
} satisfies Mode;
