import type { ItemRecord } from './measured-run.js';
import { countOpen, joinStretches, type Stretch, thinOpen } from './stretches.js';

/** Lanes that are told one by one. */
export const mostLanes = 16;
/** What lies closer together than this part of the whole time is told as one: no chart could show it apart. */
const finestParts = 1_000;
const mostPoints = 400;

/** From when on how many downloads were open, in ms since the first lane was ready. */
export type OpenStep = readonly [atMs: number, open: number];

/** What one lane did; what lies very close together is joined. */
export interface LaneTrace {
  /** `lane 1` is the one that began first. */
  readonly name: string;
  readonly items: number;
  readonly downloads: number;
  readonly nativeMs: number;
  readonly scriptMs: number;
  readonly openDownloads: readonly OpenStep[];
  /** When codecs and other native code worked. */
  readonly native: readonly Stretch[];
  /** When JavaScript and table engines worked. */
  readonly script: readonly Stretch[];
}

/** How far a run had come at a few hundred moments: the differences are its throughput over time. */
export interface Progress {
  readonly atMs: readonly number[];
  readonly items: readonly number[];
  readonly bytes: readonly number[];
}

/** What one run did over time. Its size is bounded, whatever the run's. */
export interface RunTrace {
  readonly wallMs: number;
  readonly peakRssBytes: number;
  readonly progress: Progress;
  readonly lanes: readonly LaneTrace[];
  /** Lanes beyond those told. */
  readonly lanesLeftOut: number;
}

/** Tenths of a millisecond are enough. */
const round = (ms: number) => Math.round(ms * 10) / 10;

const sumOf = (stretches: readonly Stretch[]) => stretches.reduce((total, [from, to]) => total + to - from, 0);

interface Collected {
  items: number;
  readonly downloads: Stretch[];
  readonly native: Stretch[];
  readonly script: Stretch[];
  from: number;
}

/** What each lane of a run did, in the order in which lanes began. `longestMs` is the time that everything is drawn against. */
export function traceLanes(items: readonly ItemRecord[], longestMs: number): readonly LaneTrace[] {
  const lanes = new Map<string, Collected>();
  for (const { trace } of items) {
    if (trace === undefined) continue;
    let lane = lanes.get(trace.lane);
    if (lane === undefined) {
      lane = { items: 0, downloads: [], native: [], script: [], from: Number.POSITIVE_INFINITY };
      lanes.set(trace.lane, lane);
    }
    lane.items += 1;
    for (const [what, from, to] of trace.spans) {
      lane.from = Math.min(lane.from, from);
      if (what === 'fetch') lane.downloads.push([from, to]);
      else if (what !== 'save') lane[what].push([from, to]);
    }
  }
  const ordered = [...lanes.values()].sort((first, second) => first.from - second.from);
  const leastMs = longestMs / finestParts;
  const join = (stretches: readonly Stretch[]) =>
    joinStretches(stretches, leastMs).map(([from, to]): Stretch => [round(from), round(to)]);
  return ordered.map(({ items: count, downloads, native, script }, index) => ({
    name: `lane ${index + 1}`,
    items: count,
    downloads: downloads.length,
    nativeMs: Math.round(sumOf(native)),
    scriptMs: Math.round(sumOf(script)),
    openDownloads: thinOpen(countOpen(downloads), leastMs).map(({ at, open }): OpenStep => [round(at), open]),
    native: join(native),
    script: join(script),
  }));
}

/** How many items had ended, and how many bytes had come with them, after how long. */
export function traceProgress(items: readonly ItemRecord[]): Progress {
  const ends = items
    .map(({ endedAt, bytes = 0 }) => ({ atMs: Math.max(0, endedAt), bytes }))
    .sort((first, second) => first.atMs - second.atMs);
  const every = Math.ceil(ends.length / mostPoints);
  const progress = { atMs: [0], items: [0], bytes: [0] };
  let bytes = 0;
  for (const [index, end] of ends.entries()) {
    bytes += end.bytes;
    if ((index + 1) % every !== 0 && index < ends.length - 1) continue;
    progress.atMs.push(round(end.atMs));
    progress.items.push(index + 1);
    progress.bytes.push(bytes);
  }
  return progress;
}
