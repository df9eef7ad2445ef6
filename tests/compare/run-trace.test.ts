import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemRecord } from '../../src/compare/measured-run.js';
import { traceLanes, traceProgress } from '../../src/compare/run-trace.js';

const item = (index: number, lane: string, from: number): ItemRecord => ({
  index,
  url: 'http://a.example/',
  status: 'done',
  bytes: 100,
  endedAt: from + 50,
  trace: {
    lane,
    spans: [
      ['fetch', from, from + 10],
      ['native', from + 10, from + 30],
      ['script', from + 30, from + 40],
      ['save', from + 40, from + 50],
    ],
  },
});

describe('the lanes of a run', () => {
  it('come in the order they began, with what they did', () => {
    const lanes = traceLanes([item(0, 'x-2', 100), item(1, 'x-1', 0), item(2, 'x-1', 60)], 150);
    expect(lanes.map(({ name, items, openDownloads }) => [name, items, openDownloads])).toEqual([
      [
        'lane 1',
        2,
        [
          [0, 1],
          [10, 0],
          [60, 1],
          [70, 0],
        ],
      ],
      [
        'lane 2',
        1,
        [
          [100, 1],
          [110, 0],
        ],
      ],
    ]);
    expect(lanes[0]).toMatchObject({ downloads: 2, nativeMs: 40, scriptMs: 20 });
    expect(lanes[1]).toMatchObject({ native: [[110, 130]], script: [[130, 140]] });
  });

  it('are told in bounded size, and never beyond the times they were measured at', () => {
    const starts = fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 40 }), (froms, repeat) => {
        const items = froms.flatMap((from, index) =>
          Array.from({ length: repeat }, (_, turn) => item(index, 'x', from + turn)),
        );
        const longestMs = Math.max(...items.map(({ endedAt }) => endedAt));
        const [lane] = traceLanes(items, longestMs);
        for (const each of [lane?.openDownloads, lane?.native, lane?.script])
          expect(each?.length).toBeLessThanOrEqual(1_002);
        expect(lane?.openDownloads.at(-1)?.[1]).toBe(0);
        for (const [from, to] of lane?.native ?? []) {
          expect(from).toBeLessThanOrEqual(to);
          expect(to).toBeLessThanOrEqual(longestMs + 0.1);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('how far a run had come', () => {
  it('begins at zero: what ended before the first lane was ready ended there', () => {
    expect(traceProgress([item(0, 'x', 100), item(1, 'x', -80)])).toEqual({
      atMs: [0, 0, 150],
      items: [0, 1, 2],
      bytes: [0, 100, 200],
    });
  });

  it('is told for few moments however many items there are, and ends with all of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), (count) => {
        const items = Array.from({ length: count }, (_, index) => item(index, 'x', (index * 7_919) % 10_007));
        const { atMs, items: ended, bytes } = traceProgress(items);
        expect(atMs.length).toBeLessThanOrEqual(402);
        expect([ended.length, bytes.length]).toEqual([atMs.length, atMs.length]);
        expect([ended.at(-1), bytes.at(-1)]).toEqual([count, count * 100]);
        for (const list of [atMs, ended, bytes])
          expect(list.every((each, index) => index === 0 || each >= (list[index - 1] ?? 0))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
