import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Outcome, Timings } from '../../src/core/outcome.js';
import { makeSummary, type SummaryInput, Tally } from '../../src/engine/summary.js';
import { LedgerState } from '../../src/ledger/state.js';

const cores = availableParallelism();
const usage = { cpuMs: 0, peakRssBytes: 1_000, loopDelayP99Ms: 1.23, loopBusy: 0, started: 2 };
const measured = {
  wallMs: 10_000,
  startMs: 99.6,
  parentCpuMs: 100,
  hostBoundMs: 0,
  paceBoundMs: 0,
  bytes: 5_000,
  usage,
};
const done = (index: number, timings: Partial<Timings> = {}): Outcome => ({
  index,
  url: `https://example.com/${index}`,
  status: 'done',
  kind: 'image',
  timings,
});
const lost = (index: number, name: 'dns' | 'timeout', code: string): Outcome => ({
  ...done(index),
  status: 'failed',
  class: name,
  code,
  message: `number ${index}`,
});

function summarize(outcomes: readonly Outcome[], changes: Partial<SummaryInput> = {}) {
  const state = new LedgerState();
  const tally = new Tally();
  for (const outcome of outcomes) {
    state.record(outcome);
    tally.add(outcome);
  }
  return makeSummary({
    out: '/out',
    mode: 'hybrid',
    shape: { lanes: cores, itemsPerLane: 4, itemsAtOnce: cores * 4 },
    perHost: 8,
    isInterrupted: false,
    state,
    tally,
    measured,
    recipe: { outputs: {} },
    ...changes,
  });
}

describe('a summary', () => {
  test('counts items over the whole ledger, times and rates over this run', () => {
    const state = new LedgerState();
    const tally = new Tally();
    for (let index = 0; index < 7; index += 1) state.record(done(index));
    for (const outcome of [done(7, { body: 20, ops: 5 }), { ...done(8, { body: 30 }), status: 'skipped' as const }]) {
      state.record(outcome);
      tally.add(outcome);
    }
    const summary = summarize([], { state, tally });
    expect(summary.items).toEqual({ total: 9, done: 8, failed: 0, skipped: 1, thisRun: 2 });
    expect(summary.stages).toMatchObject({ body: 50, ops: 5, save: 0 });
    expect([summary.itemsPerSecond, summary.bytesPerSecond]).toEqual([0.2, 500]);
    expect([summary.wallMs, summary.startMs, summary.status, summary.lanes]).toEqual([10_000, 100, 'finished', 2]);
    expect(summary.byKind).toEqual({ image: 9 });
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  test('groups failures by class, the most frequent first, with the first as example and what to do', () => {
    const summary = summarize([
      lost(0, 'dns', 'E_DNS_NOTFOUND'),
      lost(1, 'timeout', 'E_TIMEOUT'),
      lost(2, 'timeout', 'E_BODY_STALLED'),
      done(3),
    ]);
    expect(summary.failures).toEqual([
      {
        class: 'timeout',
        count: 2,
        example: { index: 1, url: 'https://example.com/1', code: 'E_TIMEOUT', message: 'number 1' },
        advice: 'give it longer with --timeout',
        codes: [
          { code: 'E_TIMEOUT', count: 1, advice: 'give it longer with --timeout' },
          { code: 'E_BODY_STALLED', count: 1, advice: expect.any(String) },
        ],
      },
      {
        class: 'dns',
        count: 1,
        example: { index: 0, url: 'https://example.com/0', code: 'E_DNS_NOTFOUND', message: 'number 0' },
        advice: 'check the host name',
        codes: [{ code: 'E_DNS_NOTFOUND', count: 1, advice: 'check the host name' }],
      },
    ]);
    expect(summary.byClass).toEqual({ dns: 1, timeout: 2 });
  });

  test('of a run that took no time has no rates', () => {
    const summary = summarize([done(0)], { measured: { ...measured, wallMs: 0 } });
    expect([summary.itemsPerSecond, summary.bytesPerSecond]).toEqual([0, 0]);
  });
});

describe('the bottleneck', () => {
  const busy = { ...measured, usage: { ...usage, cpuMs: measured.wallMs * cores * 0.9 } };
  const some = `${(0.01).toFixed(1)} of ${cores} cores were busy`;

  test.each<[string, readonly Outcome[], Partial<SummaryInput>, object]>([
    ['nothing, where nothing was left to do', [], {}, { name: 'none', sentence: 'nothing was left to do' }],
    [
      'nothing, where no item was fetched',
      [done(0, {})],
      {},
      { name: 'none', sentence: 'nothing: no item was fetched' },
    ],
    ['the processors, where they were busy', [done(0, { body: 9_000 })], { measured: busy }, { name: 'cpu' }],
    [
      'a host’s limit, where all waited for it',
      [0, 1, 2, 3].map((index) => done(index, { body: 10 })),
      { measured: { ...measured, hostBoundMs: 6_000 }, perHost: 3 },
      {
        name: 'hosts',
        sentence: `the limit of 3 requests at once to one host (${some}); raise --per-host where the servers are your own`,
      },
    ],
    [
      'a host’s pace, where all waited for that',
      [done(0, { body: 10 })],
      { measured: { ...measured, paceBoundMs: 6_000, hostBoundMs: 3_000 }, perHost: 3 },
      {
        name: 'hosts',
        sentence: `the time that is kept between requests to a host (${some}): --per-host-rate, the crawl delay of its robots.txt, or a pause that it asked for`,
      },
    ],
    [
      'no limit of a host, where there were no more items than that',
      [done(0, { body: 10 })],
      { measured: { ...measured, hostBoundMs: 6_000 }, perHost: 3 },
      { name: 'network' },
    ],
    [
      'the disk, where saving took longest',
      [done(0, { save: 30, body: 10, ops: 20 })],
      {},
      { name: 'disk', sentence: `writing results to disk (${some})` },
    ],
    [
      'the servers, where their stages together took longest',
      [done(0, { dns: 5, connect: 5, firstByte: 5, body: 5, ops: 19, save: 18 })],
      {},
      { name: 'network', sentence: `waiting for servers (${some})` },
    ],
    [
      'the servers, where more items could be under way than may be',
      Array.from({ length: cores * 4 + 1 }, (_, index) => done(index, { body: 10 })),
      {},
      { name: 'network', sentence: `waiting for servers (${some}); more items at once may help: --concurrency` },
    ],
    [
      'no limit of a host, where lanes are busy with what it has sent',
      [0, 1, 2, 3].map((index) => done(index, { body: 10, ops: 5_000 })),
      {
        measured: { ...measured, hostBoundMs: 6_000 },
        perHost: 3,
        shape: { lanes: 2, itemsPerLane: 4, itemsAtOnce: 8 },
      },
      { name: 'codecs' },
    ],
    [
      'the servers, with a mode that overlaps waiting',
      [done(0, { body: 5 })],
      { mode: 'threads' },
      {
        name: 'network',
        sentence: `waiting for servers (${some}); a lane waits while it downloads: --mode hybrid overlaps this`,
      },
    ],
    [
      'reading, where most of what came was files of this machine',
      [{ ...done(0, { body: 6, ops: 2 }), url: 'file:///data/a.txt' }, done(1, { firstByte: 2, body: 3 })],
      {},
      { name: 'disk', sentence: `reading files (${some})` },
    ],
    [
      'reading, with a mode that overlaps it',
      [{ ...done(0, { body: 6 }), url: 'file:///data/a.txt' }],
      { mode: 'sequential' },
      { name: 'disk', sentence: `reading files (${some}); a lane waits while it reads: --mode hybrid overlaps this` },
    ],
    [
      'the codecs, where ops took longest',
      [done(0, { body: 5, ops: 6 })],
      {},
      { name: 'codecs', sentence: `decoding, processing and encoding (${some})` },
    ],
  ])('is %s', (_, outcomes, changes, bottleneck) => {
    expect(summarize(outcomes, changes).bottleneck).toMatchObject(bottleneck);
  });
});
