import { availableParallelism } from 'node:os';
import { type FailureClass, factsOf } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { emptyTimings, type Outcome, type Timings } from '../core/outcome.js';
import type { FailureGroup, Summary } from '../core/summary.js';
import { version } from '../core/version.js';
import type { LedgerState } from '../ledger/state.js';
import type { LaneShape, LaneUsage } from './mode.js';

/** Adds up what a summary needs of each outcome of this run. */
export class Tally {
  readonly stages: Timings = emptyTimings();
  readonly #examples = new Map<FailureClass, FailureGroup['example']>();
  items = 0;
  /** Of the time that bodies took: what of it was reading files of this machine. */
  fileMs = 0;

  add(outcome: Outcome): void {
    this.items += 1;
    if (outcome.url.startsWith('file:')) this.fileMs += outcome.timings?.body ?? 0;
    for (const [stage, ms] of Object.entries(outcome.timings ?? {}) as [keyof Timings, number][])
      this.stages[stage] += ms;
    this.note(outcome);
  }

  /** Keeps the first failure of each class as its example; for outcomes of earlier runs too. */
  note(outcome: Outcome): void {
    if (outcome.status === 'done' || outcome.class === undefined || this.#examples.has(outcome.class)) return;
    const { index, url, code = '', message = '' } = outcome;
    this.#examples.set(outcome.class, { index, url, code, message });
  }

  /** True where a failure of this class is known. */
  hasExample(name: FailureClass): boolean {
    return this.#examples.has(name);
  }

  /** Failures by class, most frequent first. */
  groups(state: LedgerState): FailureGroup[] {
    const groups: FailureGroup[] = [];
    const allCodes = state.countCodes();
    for (const [name, count] of Object.entries(state.counts.byClass) as [FailureClass, number][]) {
      const example = this.#examples.get(name);
      if (example === undefined) continue;
      const codes = [...(allCodes.get(name) ?? [])]
        .map(([code, times]) => ({ code, count: times, advice: factsOf(code).advice }))
        .sort((a, b) => b.count - a.count);
      groups.push({ class: name, count, example, advice: factsOf(example.code).advice, codes });
    }
    return groups.sort((a, b) => b.count - a.count);
  }
}

/** What the engine has measured of a run. */
export interface Measured {
  readonly wallMs: number;
  readonly startMs: number;
  readonly parentCpuMs: number;
  readonly hostBoundMs: number;
  readonly paceBoundMs: number;
  readonly bytes: number;
  readonly usage: LaneUsage;
}

/** What a summary is made of. */
export interface SummaryInput {
  readonly out: string;
  readonly mode: string;
  readonly shape: LaneShape;
  readonly perHost: number;
  readonly isInterrupted: boolean;
  readonly state: LedgerState;
  readonly tally: Tally;
  readonly measured: Measured;
  readonly recipe: Json;
}

/** Names what held the run back, from where its time went. */
function findBottleneck({ mode, shape, perHost, tally, measured }: SummaryInput): Summary['bottleneck'] {
  const cores = availableParallelism();
  const { stages } = tally;
  const wallMs = Math.max(1, measured.wallMs);
  // The processor time of starting is among what was used.
  const usedMs = measured.parentCpuMs + measured.usage.cpuMs;
  const busyCores = Math.min(cores, usedMs / (wallMs + measured.startMs));
  const network = stages.dns + stages.connect + stages.firstByte + stages.body;
  const cpu = `${busyCores.toFixed(1)} of ${cores} cores were busy`;
  if (tally.items === 0) return { name: 'none', sentence: 'nothing was left to do' };
  if (network + stages.ops + stages.save === 0) return { name: 'none', sentence: 'nothing: no item was fetched' };
  if (busyCores > 0.8 * cores)
    return { name: 'cpu', sentence: `the processors: ${cpu}; more cores would make it faster` };
  if (measured.paceBoundMs > 0.5 * wallMs) {
    const why = '--per-host-rate, the crawl delay of its robots.txt, or a pause that it asked for';
    return { name: 'hosts', sentence: `the time that is kept between requests to a host (${cpu}): ${why}` };
  }
  // Fewer items than that are never kept back by the limit, and what a host has sent may be more than lanes get done.
  const isWorkedOff = stages.ops < 0.8 * wallMs * Math.max(1, Math.min(measured.usage.started, shape.lanes));
  if (measured.hostBoundMs > 0.5 * wallMs && tally.items > perHost && isWorkedOff) {
    return {
      name: 'hosts',
      sentence: `the limit of ${perHost === 1 ? 'one request' : `${perHost} requests`} at once to one host (${cpu}); raise --per-host where the servers are your own`,
    };
  }
  if (stages.save > network && stages.save > stages.ops)
    return { name: 'disk', sentence: `writing results to disk (${cpu})` };
  if (network >= stages.ops) {
    const more = mode === 'sequential' || mode === 'threads' || mode === 'processes';
    if (tally.fileMs > network / 2) {
      const advice = more ? '; a lane waits while it reads: --mode hybrid overlaps this' : '';
      return { name: 'disk', sentence: `reading files (${cpu})${advice}` };
    }
    if (more) {
      const advice = 'a lane waits while it downloads: --mode hybrid overlaps this';
      return { name: 'network', sentence: `waiting for servers (${cpu}); ${advice}` };
    }
    const isFull = tally.items > shape.itemsAtOnce;
    return {
      name: 'network',
      sentence: `waiting for servers (${cpu})${isFull ? '; more items at once may help: --concurrency' : ''}`,
    };
  }
  const advice = shape.lanes < cores ? '; another mode would use the other cores' : '';
  return { name: 'codecs', sentence: `decoding, processing and encoding (${cpu})${advice}` };
}

/** Puts the summary together. */
export function makeSummary(input: SummaryInput): Summary {
  const { state, tally, measured } = input;
  const { counts } = state;
  // Bad rows alone take no time that could be measured, and are no rate.
  const seconds = measured.wallMs < 1 ? Number.POSITIVE_INFINITY : measured.wallMs / 1000;
  return {
    status: input.isInterrupted ? 'interrupted' : 'finished',
    out: input.out,
    mode: input.mode,
    lanes: Math.max(1, Math.min(measured.usage.started, input.shape.lanes)),
    lanesStarted: measured.usage.started,
    itemsAtOnce: input.shape.itemsAtOnce,
    items: {
      total: state.size,
      done: counts.done,
      failed: counts.failed,
      skipped: counts.skipped,
      thisRun: tally.items,
    },
    byClass: { ...counts.byClass },
    byKind: { ...counts.byKind },
    failures: tally.groups(state),
    wallMs: Math.round(measured.wallMs),
    startMs: Math.round(measured.startMs),
    cpuMs: {
      total: Math.round(measured.parentCpuMs + measured.usage.cpuMs),
      parent: Math.round(measured.parentCpuMs),
      lanes: Math.round(measured.usage.cpuMs),
    },
    peakRssBytes: process.resourceUsage().maxRSS * 1024 + measured.usage.peakRssBytes,
    bytes: measured.bytes,
    itemsPerSecond: Number((tally.items / seconds).toFixed(2)),
    bytesPerSecond: Math.round(measured.bytes / seconds),
    stages: tally.stages,
    loopDelayP99Ms: Number(measured.usage.loopDelayP99Ms.toFixed(1)),
    bottleneck: findBottleneck(input),
    versions: { millrace: version, node: process.versions.node, platform: `${process.platform}-${process.arch}` },
    recipe: input.recipe,
  };
}
