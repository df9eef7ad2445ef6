import { describe, expect, test } from 'vitest';
import type { SinkLane } from '../../src/core/contracts.js';
import type { RunError } from '../../src/core/errors.js';
import { Saver } from '../../src/engine/saver.js';

const nothing = { item: { index: 0, url: 'data:,' }, key: 'a', sha256: '', products: [] } as never;

/** A saver whose sink has no descriptor left, or another fault, for so many saves. */
function startSaver(failures: number, patienceMs: number, code = 'EMFILE') {
  const ended: RunError[] = [];
  let saves = 0;
  const sink: SinkLane = {
    save: async () => {
      saves += 1;
      if (saves <= failures)
        throw Object.assign(new Error(code === 'EMFILE' ? 'EMFILE: too many open files' : code), { code });
      return [];
    },
    close: async () => {},
  };
  const signal = new AbortController().signal;
  const saver = new Saver(sink, { out: 'out', signal, patienceMs, onEnd: (error) => ended.push(error) });
  return { saver, ended, saves: () => saves };
}

describe('a result for which no file can be opened', () => {
  test('waits until one can', async () => {
    const { saver, ended, saves } = startSaver(3, 10_000);
    await expect(saver.save(nothing)).resolves.toEqual([]);
    expect(saves()).toBe(4);
    expect(ended).toEqual([]);
    await saver.close();
  });

  test('ends the run with what to do, where that takes too long', async () => {
    const { saver, ended } = startSaver(Number.POSITIVE_INFINITY, 150);
    await expect(saver.save(nothing)).rejects.toMatchObject({ code: 'E_SAVE' });
    expect(ended).toMatchObject([
      {
        code: 'E_FD_LIMIT',
        message:
          'too many files are open at once: allow more (ulimit -n 4096) or lower --concurrency, then run the same command again (EMFILE: too many open files)',
      },
    ]);
    await saver.close();
  });
});

describe('a fault at saving', () => {
  test.each([
    ['ENOSPC', 'E_DISK_FULL', /^out: the disk is full; free some space \(.*the next result takes 0/],
    ['EDQUOT', 'E_DISK_FULL', /^out: the disk is full; free some space, then/],
    ['EIO', 'E_OUT', /^out: the output folder can no longer be written, then/],
    ['EROFS', 'E_OUT', /^out: the output folder can no longer be written, then/],
    ['ESTALE', 'E_OUT', /^out: the output folder can no longer be reached; bring it back, then/],
  ])('that the next result would meet too ends the run: %s', async (fault, code, message) => {
    const { saver, ended, saves } = startSaver(1, 10_000, fault);
    await expect(saver.save(nothing)).rejects.toMatchObject({ code: 'E_SAVE' });
    expect(ended).toMatchObject([{ code, message: expect.stringMatching(message) }]);
    expect(saves()).toBe(1);
    await saver.close();
  });

  test.each(['EFBIG', 'ENAMETOOLONG'])('of one result fails its item alone: %s', async (fault) => {
    const { saver, ended } = startSaver(1, 10_000, fault);
    await expect(saver.save(nothing)).rejects.toMatchObject({ code: 'E_SAVE' });
    expect(ended).toEqual([]);
    await expect(saver.save(nothing)).resolves.toEqual([]);
    await saver.close();
  });
});
