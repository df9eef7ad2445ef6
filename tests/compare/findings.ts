import type { Comparison, ModeFigures } from '../../src/compare/comparison.js';
import { conclude } from '../../src/compare/conclude.js';
import type { RunTrace } from '../../src/compare/run-trace.js';
import { type Spread, spreadOf } from '../../src/compare/spread.js';
import type { Findings } from '../../src/compare/verdicts.js';
import { emptyTimings } from '../../src/core/outcome.js';

/** A figure measured three times, a little apart. */
const around = (value: number): Spread => spreadOf([value * 0.98, value, value * 1.02], 3);

export interface FigureChanges extends Partial<Omit<ModeFigures, 'wallMs' | 'peakRssBytes' | 'loopDelayP99Ms'>> {
  readonly wallMs: number | Spread;
  readonly megabytes?: number;
  readonly lateMs?: number;
}

/** Figures of one mode: ten items, 100 ms of waiting and 300 ms of work each, unless changed. */
export function makeFigures({ wallMs, megabytes = 100, lateMs = 1, ...changes }: FigureChanges): ModeFigures {
  const wall = typeof wallMs === 'number' ? around(wallMs) : wallMs;
  return {
    lanes: 1,
    itemsAtOnce: 1,
    wallMs: wall,
    startMs: around(10),
    cpuMs: around(3_000),
    userMs: around(2_800),
    systemMs: around(200),
    summaryCpuMs: around(2_900),
    peakRssBytes: around(megabytes * 1e6),
    itemsPerSecond: around(10_000 / wall.median),
    bytesPerSecond: around(1e9 / wall.median),
    loopDelayP99Ms: around(lateMs),
    stages: { ...emptyTimings(), firstByte: 800, body: 200, ops: 3_000, save: 50 },
    nativeMs: 3_000,
    scriptMs: 0,
    speedup: around(4_000 / wall.median),
    efficiency: around(Math.min(1, 1_500 / wall.median)),
    ...changes,
  };
}

/** What was found about ten items on two cores, all computing, unless changed. */
export function makeFindings(changes: Partial<Findings> = {}): Findings {
  return {
    versions: { millrace: '0.0.0', node: '20.0.0', platform: 'linux-x64' },
    machine: { cores: 2, processor: 'a processor', loadBefore: 0 },
    recipe: 'a recipe',
    source: 'ten things',
    items: { total: 10, done: 10, failed: 0, skipped: 0 },
    bytes: 1e6,
    repeat: 3,
    identical: true,
    differences: [],
    modes: {
      sequential: makeFigures({ wallMs: 4_000 }),
      async: makeFigures({ wallMs: 3_000 }),
      hybrid: makeFigures({ wallMs: 1_600 }),
    },
    memoryMeasure: 'pss',
    ideal: { wallMs: 1_500, networkMs: 100, computeMs: 1_500, cores: 2 },
    notes: [],
    ...changes,
  };
}

/** Two lanes that did a little of everything. */
const trace: RunTrace = {
  wallMs: 1_600,
  peakRssBytes: 1e8,
  progress: { atMs: [0, 50, 150], items: [0, 1, 3], bytes: [0, 100, 300] },
  lanes: ['lane 1', 'lane 2'].map((name, index) => ({
    name,
    items: 2 - index,
    downloads: 2 - index,
    nativeMs: 20,
    scriptMs: 10,
    openDownloads: [
      [index * 100, 1],
      [index * 100 + 10, 0],
    ],
    native: [[10, 30]],
    script: [[30, 40]],
  })),
  lanesLeftOut: 0,
};

/** A whole comparison, with conclusions and traces. */
export function makeComparison(changes: Partial<Findings> = {}): Comparison {
  const findings = makeFindings(changes);
  return { ...findings, conclusions: conclude(findings), traces: { sequential: trace, hybrid: trace } };
}
