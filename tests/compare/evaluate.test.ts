import { expect, it } from 'vitest';
import { evaluate } from '../../src/compare/evaluate.js';
import type { ItemRecord } from '../../src/compare/measured-run.js';
import type { Measurement } from '../../src/compare/run-measured.js';
import type { Work } from '../../src/compare/work.js';
import type { ModeName } from '../../src/index.js';
import { makeSummary } from '../report/make-run.js';

const work: Work = {
  recipe: { outputs: {} },
  options: {},
  items: 1,
  origin: 'generated',
  bodies: [],
  notes: ['a note'],
};
const circumstances = { recipe: 'a recipe', source: 'a thing', perHost: 8, loadBefore: 0.34 };

/** A run of one item that took so long, a third of it to download. */
function measure(mode: ModeName, wallMs: number): Measurement {
  const downloadMs = wallMs / 3;
  const stages = { wait: 0, dns: 0, connect: 0, firstByte: downloadMs, body: 0, ops: 50, save: 1 };
  const item: ItemRecord = {
    index: 0,
    url: 'http://a.example/',
    status: 'done',
    bytes: 100,
    endedAt: wallMs,
    timings: { firstByte: downloadMs },
    trace: {
      lane: 'x',
      spans: [
        ['fetch', 0, downloadMs],
        ['native', 100, 130],
        ['script', 130, 140],
        ['native', 150, 155],
      ],
    },
  };
  return {
    summary: makeSummary('/out', { mode, lanes: mode === 'hybrid' ? 2 : 1, wallMs, stages }),
    cpu: { userMs: 70, systemMs: 30 },
    workCpuMs: 80,
    peakBytes: wallMs * 1_000,
    memoryMeasure: 'pss',
    items: [item],
  };
}

const runs = new Map<ModeName, readonly Measurement[]>([
  ['sequential', [300, 600, 330].map((wallMs) => measure('sequential', wallMs))],
  ['hybrid', [200, 240, 165].map((wallMs) => measure('hybrid', wallMs))],
]);

it('makes figures of what was measured, each round against its own sequential run', () => {
  const { modes, ideal, identical, repeat, notes, machine } = evaluate(
    { runs, phases: undefined, differences: [] },
    work,
    circumstances,
  );
  expect(modes.hybrid?.speedup).toEqual({ median: 2, min: 1.5, max: 2.5, values: [1.5, 2.5, 2] });
  expect(modes.sequential?.speedup?.values).toEqual([1, 1, 1]);
  expect(ideal).toMatchObject({ wallMs: 80, networkMs: 55, computeMs: 80, cores: 1 });
  expect(modes.hybrid?.efficiency.values).toEqual([0.4, 0.333, 0.485]);
  expect(modes.hybrid).toMatchObject({
    lanes: 2,
    nativeMs: 35,
    scriptMs: 10,
    cpuMs: { median: 100 },
    userMs: { median: 70 },
    systemMs: { median: 30 },
    stages: { firstByte: 67, ops: 50, save: 1 },
  });
  expect({ identical, repeat, notes, load: machine.loadBefore }).toEqual({
    identical: true,
    repeat: 3,
    notes: ['a note'],
    load: 0.3,
  });
});

it('draws the run of each mode that was nearest to its median', () => {
  const { traces } = evaluate({ runs, phases: undefined, differences: ['a difference'] }, work, circumstances);
  expect([traces.sequential?.wallMs, traces.hybrid?.wallMs]).toEqual([330, 200]);
  expect(traces.hybrid).toMatchObject({ peakRssBytes: 200_000, lanesLeftOut: 0, progress: { atMs: [0, 200] } });
});

it('tells no speed-up where sequential was left out, and no mode apart where results differ', () => {
  const hybrid = new Map([...runs].filter(([mode]) => mode === 'hybrid'));
  const { modes, identical } = evaluate(
    { runs: hybrid, phases: undefined, differences: ['a difference'] },
    work,
    circumstances,
  );
  expect(modes.hybrid).not.toHaveProperty('speedup');
  expect(identical).toBe(false);
});
