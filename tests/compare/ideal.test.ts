import { describe, expect, it } from 'vitest';
import { findIdeal, type MeasuredRun } from '../../src/compare/ideal.js';
import { emptyTimings } from '../../src/core/outcome.js';

interface RunShape {
  readonly hosts: readonly string[];
  readonly downloadMs: number;
  readonly cpuMs: number;
  readonly atOnce?: number;
}

/** A run of one item a host name, whose bodies all took as long. */
function makeRun({ hosts, downloadMs, cpuMs, atOnce = 64 }: RunShape): MeasuredRun {
  const timings = { ...emptyTimings(), body: downloadMs };
  return {
    workCpuMs: cpuMs,
    items: hosts.map((host, index) => ({ url: `http://${host}/${index}`, timings })),
    summary: { stages: { ...emptyTimings(), body: downloadMs * hosts.length }, itemsAtOnce: atOnce },
  };
}

const manyHosts = Array.from({ length: 8 }, (_, index) => `host${index}.test`);

describe('the ideal time', () => {
  it('divides the least processor time among the cores', () => {
    const shape = { hosts: manyHosts, downloadMs: 10 };
    const runs = [makeRun({ ...shape, cpuMs: 4_000 }), makeRun({ ...shape, cpuMs: 3_000 })];
    expect(findIdeal(runs, { perHost: 4, cores: 2 })).toEqual({
      wallMs: 1_500,
      networkMs: 10,
      computeMs: 1_500,
      cores: 2,
    });
  });

  it('counts no more cores than there are items', () => {
    const run = makeRun({ hosts: ['one.test'], downloadMs: 10, cpuMs: 3_000 });
    expect(findIdeal([run], { perHost: 4, cores: 8 })).toMatchObject({ computeMs: 3_000, cores: 1 });
  });

  it('takes the downloads of the calmest run, held back by the busiest host, by places, or by the longest', () => {
    const crowded = makeRun({ hosts: manyHosts, downloadMs: 900, cpuMs: 10 });
    const oneHost = makeRun({ hosts: Array(8).fill('one.test'), downloadMs: 100, cpuMs: 10 });
    expect(findIdeal([crowded, oneHost], { perHost: 4, cores: 2 }).networkMs).toBe(200);
    const fewPlaces = makeRun({ hosts: manyHosts, downloadMs: 100, cpuMs: 10, atOnce: 2 });
    expect(findIdeal([fewPlaces], { perHost: 4, cores: 2 }).networkMs).toBe(400);
    const apart = makeRun({ hosts: manyHosts, downloadMs: 100, cpuMs: 10 });
    expect(findIdeal([apart], { perHost: 4, cores: 2 }).networkMs).toBe(100);
  });

  it('knows no network where files are read', () => {
    const run = makeRun({ hosts: manyHosts, downloadMs: 100, cpuMs: 10 });
    const files = { ...run, items: run.items.map((item) => ({ ...item, url: 'file:///a/b' })) };
    expect(findIdeal([files], { perHost: 4, cores: 2 })).toMatchObject({ networkMs: 0, wallMs: 5 });
  });
});
