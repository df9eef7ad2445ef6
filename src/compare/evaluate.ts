import { availableParallelism, cpus } from 'node:os';
import { emptyTimings, type Timings } from '../core/outcome.js';
import type { ModeName } from '../index.js';
import type { Comparison, Ideal, ModeFigures, PhaseFigures } from './comparison.js';
import { conclude } from './conclude.js';
import { findIdeal } from './ideal.js';
import type { Measured, PhaseTimes } from './measure-work.js';
import type { Measurement } from './run-measured.js';
import { mostLanes, type RunTrace, traceLanes, traceProgress } from './run-trace.js';
import { spreadOf } from './spread.js';
import type { Work } from './work.js';

/** What of a comparison is known without measuring. */
export interface Circumstances {
  readonly recipe: string;
  readonly source: string;
  readonly perHost: number;
  /** Load of the machine before anything was started, in busy cores. */
  readonly loadBefore: number;
}

/** Makes figures and conclusions of what was measured. */
export function evaluate(measured: Measured, work: Work, circumstances: Circumstances): Comparison {
  const runs = [...measured.runs];
  const first = runs[0]?.[1][0];
  if (first === undefined) throw new RangeError('expected at least one measured run');
  const cores = availableParallelism();
  const ideal = findIdeal(
    runs.flatMap(([, each]) => each),
    { perHost: circumstances.perHost, cores },
  );
  const base = measured.runs.get('sequential');
  const modes = Object.fromEntries(runs.map(([mode, each]) => [mode, figuresOf(each, { base, ideal })]));
  const { total, done, failed, skipped } = first.summary.items;
  const facts = {
    versions: first.summary.versions,
    machine: {
      cores,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      loadBefore: Number(circumstances.loadBefore.toFixed(1)),
    },
    recipe: circumstances.recipe,
    source: circumstances.source,
    items: { total, done, failed, skipped },
    bytes: first.summary.bytes,
    repeat: runs[0]?.[1].length ?? 0,
    identical: measured.differences.length === 0,
    differences: measured.differences,
    modes,
    memoryMeasure: first.memoryMeasure,
    ideal,
    ...(measured.phases === undefined ? {} : { phases: toPhaseFigures(measured.phases) }),
    notes: work.notes,
  };
  return { ...facts, conclusions: conclude(facts), traces: traceModes(measured) };
}

function figuresOf(
  runs: readonly Measurement[],
  { base, ideal }: { base: readonly Measurement[] | undefined; ideal: Ideal },
): ModeFigures {
  const spread = (of: (run: Measurement) => number, digits = 0) => spreadOf(runs.map(of), digits);
  const wall = ({ summary }: Measurement) => Math.max(1, summary.wallMs);
  const ratios = base?.flatMap((slow, round) => (runs[round] ? [wall(slow) / wall(runs[round])] : []));
  return {
    lanes: Math.max(...runs.map(({ summary }) => summary.lanes)),
    itemsAtOnce: runs[0]?.summary.itemsAtOnce ?? 1,
    wallMs: spread(({ summary }) => summary.wallMs),
    startMs: spread(({ summary }) => summary.startMs),
    cpuMs: spread(({ cpu }) => cpu.userMs + cpu.systemMs),
    userMs: spread(({ cpu }) => cpu.userMs),
    systemMs: spread(({ cpu }) => cpu.systemMs),
    summaryCpuMs: spread(({ summary }) => summary.cpuMs.total),
    peakRssBytes: spread(({ peakBytes }) => peakBytes),
    itemsPerSecond: spread(({ summary }) => summary.itemsPerSecond, 2),
    bytesPerSecond: spread(({ summary }) => summary.bytesPerSecond),
    loopDelayP99Ms: spread(({ summary }) => summary.loopDelayP99Ms, 1),
    stages: medianStages(runs),
    nativeMs: spread((run) => sumSpans(run, 'native')).median,
    scriptMs: spread((run) => sumSpans(run, 'script')).median,
    ...(ratios === undefined ? {} : { speedup: spreadOf(ratios, 2) }),
    efficiency: spread((run) => ideal.wallMs / wall(run), 3),
  };
}

function medianStages(runs: readonly Measurement[]): Timings {
  const stages = emptyTimings();
  for (const stage of Object.keys(stages) as (keyof Timings)[]) {
    stages[stage] = spreadOf(runs.map(({ summary }) => summary.stages[stage])).median;
  }
  return stages;
}

function sumSpans({ items }: Measurement, wanted: 'native' | 'script'): number {
  let total = 0;
  for (const { trace } of items)
    for (const [what, from, to] of trace?.spans ?? []) if (what === wanted) total += to - from;
  return total;
}

function toPhaseFigures(phases: PhaseTimes): PhaseFigures {
  return {
    downloadOneByOne: spreadOf(phases.downloadOneByOne),
    downloadConcurrent: spreadOf(phases.downloadConcurrent),
    processOneByOne: spreadOf(phases.processOneByOne),
    processConcurrent: spreadOf(phases.processConcurrent),
  };
}

/** The run of a mode whose time is nearest to the median: the one to draw. */
function typicalRun(runs: readonly Measurement[]): Measurement | undefined {
  if (runs.length === 0) return undefined;
  const { median } = spreadOf(runs.map(({ summary }) => summary.wallMs));
  const distance = ({ summary }: Measurement) => Math.abs(summary.wallMs - median);
  return runs.reduce((best, run) => (distance(run) < distance(best) ? run : best));
}

/** What the typical run of each mode did over time, all against the longest of these runs. */
function traceModes({ runs }: Measured): Comparison['traces'] {
  const typical = [...runs].flatMap(([mode, each]) => {
    const run = typicalRun(each);
    return run === undefined ? [] : [[mode, run] as const];
  });
  const longestMs = longestOf(typical.flatMap(([, { items }]) => items.map(({ endedAt }) => endedAt)));
  const traces = typical.map(([mode, { items, summary, peakBytes }]): [ModeName, RunTrace] => {
    const lanes = traceLanes(items, longestMs);
    const told = lanes.slice(0, mostLanes);
    return [
      mode,
      {
        wallMs: summary.wallMs,
        peakRssBytes: peakBytes,
        progress: traceProgress(items),
        lanes: told,
        lanesLeftOut: lanes.length - told.length,
      },
    ];
  });
  return Object.fromEntries(traces);
}

const longestOf = (times: readonly number[]) => times.reduce((longest, ms) => Math.max(longest, ms), 1);
