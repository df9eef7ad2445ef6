import { readFileSync } from 'node:fs';
import type { RunEvent } from '../core/events.js';
import type { LaneShape, Mode } from './mode.js';

/** What a process holds that has a lane, beside its items: Node's own, its channels, and files of a library while that is loaded. */
const reserved = 48;
/** An item has a connection, or a file that it is read from, and a result that is being written. */
const perItem = 2;
/** A lane's process costs its parent a channel, a marker and what starting it takes. */
const perChild = 3;
/** A thread's loop, and the helper process for its isolated ops. */
const perThread = 12;
const mostRobots = 256;
/** More than any lane has items. Plain data has no infinity. */
const mostConnections = 1_000_000;

/** A mode's shape made to fit, and how many connections each part of the run may have open. */
export interface DescriptorShare {
  readonly shape: LaneShape;
  /** Of each lane, idle ones included. */
  readonly laneConnections: number;
  /** For robots.txt. */
  readonly robotsConnections: number;
}

/** How many files and sockets this process may have open; undefined where the system does not say (other than Linux). */
export function readDescriptorLimit(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return soft === undefined || soft === 'unlimited' ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** Fits the user's wishes to the mode and to this process; tells where that leaves fewer items at once. */
export function fitShape(
  mode: Mode,
  wishes: {
    readonly workers: number;
    readonly concurrency: number | 'auto';
    readonly asksRobots: boolean;
    readonly onEvent: ((event: RunEvent) => void) | undefined;
  },
): DescriptorShare {
  const wished = mode.shape(wishes);
  const limit = readDescriptorLimit() ?? Number.POSITIVE_INFINITY;
  const { hasProcesses } = mode;
  const share = shareDescriptors(wished, limit, { hasProcesses, asksRobots: wishes.asksRobots });
  const { itemsAtOnce, startAtOnce = itemsAtOnce } = share.shape;
  if (startAtOnce < (wished.startAtOnce ?? wished.itemsAtOnce))
    wishes.onEvent?.({ type: 'few-files', limit, itemsAtOnce, wished: wished.itemsAtOnce });
  return share;
}

/**
 * Lowers lanes and items at once to what a process with `limit` open files can hold, so that sockets leave room for
 * codecs to be loaded and results to be written. One item always fits where the program could start.
 */
export function shareDescriptors(
  shape: LaneShape,
  limit: number,
  { hasProcesses, asksRobots }: { hasProcesses: boolean; asksRobots: boolean },
): DescriptorShare {
  const free = limit - reserved;
  if (hasProcesses) {
    const lanes = clamp(Math.floor(free / 2 / perChild), shape.lanes);
    const itemsPerLane = clamp(Math.floor(free / perItem), shape.itemsPerLane);
    return {
      shape: lower(shape, lanes, itemsPerLane),
      laneConnections: clamp(Math.floor(free / perItem), mostConnections),
      robotsConnections: clamp(free - lanes * perChild, mostRobots),
    };
  }
  const lanes = shape.lanes === 1 ? 1 : clamp(Math.floor(free / 2 / perThread), shape.lanes);
  const left = lanes === 1 ? free : free - lanes * perThread;
  const robotsConnections = asksRobots ? clamp(Math.floor(left / 4), mostRobots) : 0;
  const laneItems = Math.floor((left - robotsConnections) / perItem / lanes);
  return {
    shape: lower(shape, lanes, clamp(laneItems, shape.itemsPerLane)),
    laneConnections: clamp(laneItems, mostConnections),
    robotsConnections: Math.max(1, robotsConnections),
  };
}

function lower(shape: LaneShape, lanes: number, itemsPerLane: number): LaneShape {
  const itemsAtOnce = Math.min(shape.itemsAtOnce, lanes * itemsPerLane);
  const { startAtOnce } = shape;
  return {
    lanes,
    itemsPerLane,
    itemsAtOnce,
    ...(startAtOnce === undefined ? {} : { startAtOnce: Math.min(startAtOnce, itemsAtOnce) }),
  };
}

const clamp = (wanted: number, most: number) => Math.max(1, Math.min(wanted, most));
