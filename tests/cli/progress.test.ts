import { describe, expect, it } from 'vitest';
import { describeTrouble, estimateLeft, formatLine, RateMeter, showEvents } from '../../src/cli/progress.js';
import type { Progress, RunEvent } from '../../src/core/events.js';
import { makeProgress } from './make-progress.js';

describe('RateMeter', () => {
  it('has no rate before a twentieth of a second has passed', () => {
    const meter = new RateMeter();
    expect(meter.sample(0, 0, 0)).toEqual({ items: 0, bytes: 0 });
    expect(meter.sample(90, 9_000, 49)).toEqual({ items: 0, bytes: 0 });
    expect(meter.sample(100, 10_000, 100)).toEqual({ items: 1_000, bytes: 100_000 });
  });

  it('follows the last seconds, not the whole run', () => {
    const meter = new RateMeter(1_000);
    for (let at = 0; at <= 10_000; at += 250) meter.sample(at, 0, at);
    expect(meter.sample(10_000, 0, 10_250).items).toBeLessThan(1_000);
    for (let at = 10_500; at <= 13_000; at += 250) meter.sample(10_000, 0, at);
    expect(meter.sample(10_000, 0, 13_250)).toEqual({ items: 0, bytes: 0 });
  });
});

describe('estimateLeft', () => {
  it.each<[Partial<Progress>, number, string]>([
    [{ total: 100, done: 30, failed: 10, skipped: 10 }, 5, '10.0 s'],
    [{ total: 100, done: 100 }, 5, ''],
    [{ total: undefined, done: 3 }, 5, ''],
    [{ total: 100, done: 3 }, 0, ''],
  ])('of %o at %i items a second is %j', (progress, rate, left) => {
    expect(estimateLeft(makeProgress(progress), rate)).toBe(left);
  });
});

describe('describeTrouble', () => {
  it('says nothing where nothing went wrong', () => {
    expect(describeTrouble(makeProgress({ done: 5 }))).toBe('');
  });

  it('counts failures by class, the most frequent first', () => {
    const byClass = { dns: 2, 'http-4xx': 1_200, 'opted-out': 3 };
    expect(describeTrouble(makeProgress({ failed: 1_202, skipped: 3, byClass }))).toBe(
      '1,202 failed, 3 skipped (http-4xx 1,200, opted-out 3, dns 2)',
    );
  });
});

describe('formatLine', () => {
  it('is one line of counts, rates, time left and trouble', () => {
    const progress = makeProgress({ total: 1_000, done: 400, failed: 100, byClass: { dns: 100 }, elapsedMs: 20_000 });
    expect(formatLine(progress, { items: 25, bytes: 1_500_000 })).toBe(
      '20.0 s  500/1,000 items  25/s  1.5 MB/s  20.0 s left  100 failed (dns 100)',
    );
  });

  it('leaves out what is not known', () => {
    const progress = makeProgress({ total: undefined, done: 4, elapsedMs: 500 });
    expect(formatLine(progress, { items: 0, bytes: 0 })).toBe('500 ms  4 items  0.0/s  0 B/s');
  });
});

describe('showEvents', () => {
  it('passes progress on and says in a line when a lane dies or the run is being stopped', () => {
    const updates: Progress[] = [];
    const notes: string[] = [];
    const show = showEvents({
      update: (progress) => void updates.push(progress),
      note: (line) => void notes.push(line),
      close() {},
    });
    const progress = makeProgress({ done: 1 });
    show({ type: 'progress', progress });
    show({ type: 'lane-lost', reason: 'crashed', url: 'http://a.test/x.jpg' });
    show({ type: 'lane-lost', reason: 'deadline', url: undefined });
    show({ type: 'stopping' });
    show({ type: 'version-changed', out: '/data/out', before: '0.1.0', now: '0.2.0' });
    show({ type: 'network-folder', out: '/data/out', fileSystem: 'nfs' });
    show({ type: 'disk-low', out: '/data/out', freeBytes: 43_000_000 });
    show({ type: 'lock-watched', pid: 7, host: 'elsewhere', limitMs: 75_000 });
    show({ type: 'results-damaged', out: '/data/out', count: 1, example: 'saved/a.jpg' } as RunEvent);
    show({ type: 'results-damaged', out: '/data/out', count: 1_200, example: 'saved/a.jpg' } as RunEvent);
    show({ type: 'few-files', itemsAtOnce: 40, wished: 256, limit: 1_024 });
    expect(updates).toEqual([progress]);
    expect(notes).toEqual([
      'a lane crashed at http://a.test/x.jpg; trying it alone',
      'a lane ran past the deadline; trying it alone',
      'Stopping: finishing what is under way. Press Ctrl-C again to stop at once.',
      '/data/out was worked into by millrace 0.1.0, this is 0.2.0: bytes of new results may differ from what the older would have made; --fresh makes all of them anew',
      '/data/out lies on a network file system (nfs): what its server has not written yet is lost where it fails; --durable waits for that',
      '/data/out: only 43 MB of disk space left',
      'process 7 on elsewhere has this folder and cannot be seen from here; watching for a sign of it for up to 1 min 15 s',
      '1 item has a result that is missing or changed (saved/a.jpg); working on it again',
      '1,200 items have results that are missing or changed (saved/a.jpg); working on them again',
      'only 40 of 256 items at once: a process may open 1,024 files here; ulimit -n 4096 allows more',
    ]);
  });
});
