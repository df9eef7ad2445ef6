import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { library, startOrigin } from '../built.js';
import { testIsolatedOps } from '../contracts/isolated-ops.js';
import { opModule } from '../contracts/mixed-set.js';
import { testMode } from '../contracts/mode.js';
import { testStuckOps } from '../contracts/stuck-ops.js';
import { makeFolder, readOutcomes } from '../results.js';

testMode('threads');
// A loop in a thread leaves the main thread able to see it.
testStuckOps('threads', ['never', 'loop']);

it('threads loses only the item whose op ends its thread, and tries it once more', async () => {
  const names = ['a', 'b', 'poison-exit', 'c', 'd', 'e'];
  const files = new Map(names.map((name) => [`/${name}.txt`, { bytes: Buffer.from(name) }]));
  const origin = await startOrigin({ files });
  try {
    const lost: string[] = [];
    const recipe = { outputs: { saved: { ops: [opModule('hostile')] } } };
    const { out } = await library.run(recipe, {
      mode: 'threads',
      workers: 2,
      source: [...files.keys()].map((path) => origin.urlFor(path)),
      fetch: { allowPrivate: true, ignoreRobots: true },
      out: join(makeFolder(), 'out'),
      onEvent: (event) => void (event.type === 'lane-lost' && lost.push(event.url ?? '')),
    });
    const outcomes = await readOutcomes(out);
    expect(outcomes.map(({ code }) => code)).toEqual([
      undefined,
      undefined,
      'E_PROC_CRASH',
      undefined,
      undefined,
      undefined,
    ]);
    expect(lost).toEqual([origin.urlFor('/poison-exit.txt'), origin.urlFor('/poison-exit.txt')]);
  } finally {
    await origin.close();
  }
});

it.each(['late-exit', 'late-throw'])(
  'threads goes on in another thread when one ends while it is idle (%s)',
  async (deed) => {
    const paths = [`/${deed}-recorded.txt`, '/a.txt', '/b.txt'];
    const files = new Map(paths.map((path) => [path, { bytes: Buffer.from(path) }]));
    const origin = await startOrigin({ files });
    const out = join(makeFolder(), 'out');
    try {
      const { items } = await library.run(
        { outputs: { saved: { ops: [opModule('late')] } } },
        {
          mode: 'threads',
          workers: 1,
          source: [...files.keys()].map((path) => origin.urlFor(path)),
          // The thread ends when its first item is recorded, and the next is fetched 500 ms after that one was.
          fetch: { allowPrivate: true, ignoreRobots: true, perHostRate: 2 },
          out,
        },
      );
      expect(items).toMatchObject({ done: 3, failed: 0 });
      expect(existsSync(join(out, 'ended'))).toBe(true);
    } finally {
      await origin.close();
    }
  },
);
testIsolatedOps('threads');
