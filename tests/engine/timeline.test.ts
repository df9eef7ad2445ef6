import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEveryMs, TimelineRecorder } from '../../src/engine/timeline.js';

const sample = (atMs: number) => ({ atMs, ended: Math.floor(atMs), bytes: 10 * Math.floor(atMs), inFlight: 3 });

describe('the record of how a run went over time', () => {
  it('keeps every sample of a short run, in columns', () => {
    const recorder = new TimelineRecorder();
    recorder.start(new Date('2026-01-02T03:04:05Z'));
    for (let count = 0; count < 5; count += 1) recorder.add(sample(count * sampleEveryMs));
    expect(recorder.read()).toEqual({
      startedAt: '2026-01-02T03:04:05.000Z',
      atMs: [0, 100, 200, 300, 400],
      ended: [0, 100, 200, 300, 400],
      bytes: [0, 1000, 2000, 3000, 4000],
      inFlight: [3, 3, 3, 3, 3],
    });
  });

  it('leaves out a sample that comes too soon, unless it is the last', () => {
    const recorder = new TimelineRecorder();
    for (const atMs of [0, 10, 95, 110]) recorder.add(sample(atMs));
    recorder.add(sample(111), true);
    expect(recorder.read().atMs).toEqual([0, 95, 111]);
  });

  it('stays bounded, in order, and keeps the last moment, however long the run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 90, max: 700 }), (count, everyMs) => {
        const recorder = new TimelineRecorder();
        for (let index = 0; index < count; index += 1) recorder.add(sample(index * everyMs));
        recorder.add(sample(count * everyMs), true);
        const { atMs } = recorder.read();
        expect(atMs.length).toBeLessThanOrEqual(601);
        expect(atMs.at(-1)).toBe(count * everyMs);
        expect(atMs.every((at, index) => index === 0 || at > (atMs[index - 1] ?? 0))).toBe(true);
        if (count > 1_200) expect(atMs.length).toBeGreaterThan(150);
      }),
      { numRuns: 30 },
    );
  });
});
