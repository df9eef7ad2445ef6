import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type * as Early from '../../src/cli/early-thumbnails.js';
import type { Progress, RunEvent } from '../../src/core/events.js';
import type { Outcome, OutputRecord } from '../../src/core/outcome.js';
import { root } from '../built.js';
import { until } from '../processes.js';
import { makeProgress } from './make-progress.js';
import { findMakers } from './thumbnail-makers.js';

// From the build: it starts a process.
const built = join(root, 'build', 'cli', 'early-thumbnails.js');
const { EarlyThumbnails, isNearEnd } = (await import(built)) as typeof Early;

const progress = makeProgress({ total: 100, done: 95, failed: 2, skipped: 2, inFlight: 1, elapsedMs: 9_900 });
const nearEnd: RunEvent = { type: 'progress', progress };

const record = (path: string, bytes: number, sha256 = 'b'): OutputRecord => ({ output: 'a', path, bytes, sha256 });
const ended = (output: OutputRecord, changes: Partial<Outcome> = {}): RunEvent => ({
  type: 'outcome',
  outcome: { index: 0, url: 'http://a/1', status: 'done', kind: 'image', sha256: 'a', outputs: [output], ...changes },
});

describe('the end of a run', () => {
  it.each<[string, Partial<Progress>, boolean]>([
    ['the last of 100 items is left, at 100 ms each', {}, true],
    ['all have ended', { done: 96 }, true],
    ['four items are left', { done: 92 }, true],
    ['six are left', { done: 90 }, false],
    ['nobody knows how many there are', { total: undefined }, false],
    ['nothing has ended yet', { done: 0, failed: 0, skipped: 0 }, false],
    ['what ended did so in an earlier run', { resumed: 99 }, false],
    ['most ended in an earlier run, and these are slow', { resumed: 90 }, false],
  ])('is judged by the speed so far where %s', (_, changes, isNear) => {
    expect(isNearEnd({ ...progress, ...changes })).toBe(isNear);
  });
});

describe.runIf(process.platform === 'linux')('the process for thumbnails', { timeout: 60_000 }, () => {
  let stop = new AbortController();

  async function hear(...events: readonly RunEvent[]) {
    stop = new AbortController();
    const early = new EarlyThumbnails(stop.signal);
    for (const event of events) early.hear(event);
    return early.take();
  }

  afterEach(async () => {
    for (const pid of findMakers()) process.kill(pid);
    await until('no process is left', () => findMakers().length === 0);
  });

  it.each<[string, OutputRecord]>([
    ['a picture as it came', record('a/1.jpg', 900, 'a')],
    ['a large JPEG', record('a/1.jpg', 140_000)],
    ['a picture in another format', record('a/1.webp', 900)],
  ])('starts once, near the end, where a result is %s', async (_, output) => {
    expect(await hear(ended(output), nearEnd, nearEnd)).toBeTypeOf('function');
    expect(findMakers()).toHaveLength(1);
  });

  it.each<[string, RunEvent]>([
    ['a small JPEG', ended(record('a/1.jpg', 900))],
    ['no picture', ended(record('a/1.json', 70_000))],
    ['no picture as it came', ended(record('a/1.pdf', 70_000, 'a'), { kind: 'other' })],
    ['not there', ended(record('a/1.jpg', 140_000), { status: 'failed' })],
  ])('does not start where the only result is %s', async (_, outcome) => {
    expect(await hear(outcome, nearEnd)).toBeUndefined();
    expect(findMakers()).toHaveLength(0);
  });

  it('starts where one picture in sixteen is large, and not where it is one in seventeen', async () => {
    const small = Array.from({ length: 15 }, () => ended(record('a/1.jpg', 900)));
    const large = ended(record('a/1.jpg', 140_000));
    expect(await hear(large, ...small, ended(record('a/1.jpg', 900)), nearEnd)).toBeUndefined();
    expect(await hear(large, ...small, nearEnd)).toBeTypeOf('function');
  });

  it('does not start while much is left to do', async () => {
    const early: RunEvent = { type: 'progress', progress: { ...progress, done: 10 } };
    expect(await hear(ended(record('a/1.jpg', 140_000)), early)).toBeUndefined();
  });

  it('does not start where the run is being stopped', async () => {
    stop = new AbortController();
    stop.abort();
    const thumbnails = new EarlyThumbnails(stop.signal);
    for (const event of [ended(record('a/1.jpg', 140_000)), nearEnd]) thumbnails.hear(event);
    await thumbnails.take();
    expect(findMakers()).toHaveLength(0);
  });
});
