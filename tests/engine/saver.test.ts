import { describe, expect, test } from 'vitest';
import type { SinkLane } from '../../src/core/contracts.js';
import type { RunError } from '../../src/core/errors.js';
import { Saver } from '../../src/engine/saver.js';

const nothing = { item: { index: 0, url: 'data:,' }, key: 'a', sha256: '', products: [] } as never;

/** A saver whose sink has no descriptor left for so many saves. */
function startSaver(failures: number, patienceMs: number) {
  const ended: RunError[] = [];
  let saves = 0;
  const sink: SinkLane = {
    save: async () => {
      saves += 1;
      if (saves <= failures) throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
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
