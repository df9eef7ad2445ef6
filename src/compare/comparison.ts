import type { Timings } from '../core/outcome.js';
import type { ModeName } from '../index.js';
import type { RunTrace } from './run-trace.js';
import type { Spread } from './spread.js';

/** What was measured of one mode over all rounds. */
export interface ModeFigures {
  readonly lanes: number;
  readonly itemsAtOnce: number;
  /** From the first request to the last durable outcome, with lanes warm. */
  readonly wallMs: Spread;
  /** From the call until the first lane could work. */
  readonly startMs: Spread;
  /** Processor time of the whole process tree from its start to its end, as the system counts it. */
  readonly cpuMs: Spread;
  readonly userMs: Spread;
  readonly systemMs: Spread;
  /** The same as the run's own summary tells it, without loading the program. */
  readonly summaryCpuMs: Spread;
  /** Highest memory of the process tree; `memoryMeasure` says how it was counted. */
  readonly peakRssBytes: Spread;
  readonly itemsPerSecond: Spread;
  readonly bytesPerSecond: Spread;
  readonly loopDelayP99Ms: Spread;
  /** Time of all items in each stage, in ms: the median of the rounds. */
  readonly stages: Readonly<Timings>;
  /** Of the stage `ops`: in native code, and in JavaScript. */
  readonly nativeMs: number;
  readonly scriptMs: number;
  /** Times as fast as `sequential` in the same round; absent where that was not measured. */
  readonly speedup?: Spread;
  /** The ideal time as a share of this mode's. */
  readonly efficiency: Spread;
}

/** The shortest time this machine could take: no less than its downloads, and no less than its computing. */
export interface Ideal {
  readonly wallMs: number;
  /** All downloads, with as many at once as the hosts' limits and the concurrency allow. */
  readonly networkMs: number;
  /** All processor time, divided among `cores`. */
  readonly computeMs: number;
  /** Cores that can have work: no more than there are items. */
  readonly cores: number;
}

/** Downloading alone and processing alone. */
export interface PhaseFigures {
  readonly downloadOneByOne: Spread;
  readonly downloadConcurrent: Spread;
  readonly processOneByOne: Spread;
  readonly processConcurrent: Spread;
}

/** Everything a comparison found, as `comparison.json` holds it. */
export interface Comparison {
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: { readonly cores: number; readonly processor: string; readonly loadBefore: number };
  readonly recipe: string;
  readonly source: string;
  readonly items: { readonly total: number; readonly done: number; readonly failed: number; readonly skipped: number };
  /** Fetched in one run. */
  readonly bytes: number;
  readonly repeat: number;
  /** The results of all runs are the same, byte for byte. */
  readonly identical: boolean;
  readonly differences: readonly string[];
  readonly modes: Readonly<Partial<Record<ModeName, ModeFigures>>>;
  readonly memoryMeasure: 'pss' | 'rss' | 'peaks';
  readonly ideal: Ideal;
  readonly phases?: PhaseFigures;
  /** What the run of each mode that was nearest to its median did over time. */
  readonly traces: Readonly<Partial<Record<ModeName, RunTrace>>>;
  /** Two paragraphs. */
  readonly conclusions: readonly string[];
  readonly notes: readonly string[];
}

/** A comparison's modes in the order they were run. */
export function listModes({ modes }: Pick<Comparison, 'modes'>): readonly (readonly [ModeName, ModeFigures])[] {
  return Object.entries(modes) as [ModeName, ModeFigures][];
}

/** The traces of a comparison, by mode, in the order the modes were run. */
export function listTraces({ traces }: Pick<Comparison, 'traces'>): readonly (readonly [ModeName, RunTrace])[] {
  return Object.entries(traces) as [ModeName, RunTrace][];
}

/** Time that items spent waiting for servers and receiving bodies. */
export function networkOf({ dns, connect, firstByte, body }: Readonly<Timings>): number {
  return dns + connect + firstByte + body;
}
