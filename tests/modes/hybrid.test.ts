import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { library } from '../built.js';
import { testChildLanes } from '../contracts/child-lanes.js';
import { opModule } from '../contracts/mixed-set.js';
import { testMode } from '../contracts/mode.js';
import { makeFolder } from '../results.js';

testMode('hybrid');
// Script ops have a thread of their own: it can be ended, and the lane lives on.
testChildLanes('hybrid', { exit: 'E_USER_CODE', abort: 'E_USER_CODE', loop: 'E_OP_TIMEOUT', never: 'E_OP_TIMEOUT' });

it('times an isolated op from its own turn in the script thread, not while it waits for others', async () => {
  const folder = makeFolder();
  const names = ['a-0', ...Array.from({ length: 8 }, (_, n) => `b-${n}`), 'a-1', 'a-2'];
  const source = [];
  for (const name of names) {
    await writeFile(join(folder, `${name}.txt`), name);
    source.push(pathToFileURL(join(folder, `${name}.txt`)).href);
  }
  const recipe = {
    opTimeout: '1500ms',
    outputs: {
      isolated: { url: '*/a-*', ops: [opModule('doze-isolated')] },
      plain: { url: '*/b-*', ops: [opModule('doze')] },
    },
  };
  const summary = await library.run(recipe, { mode: 'hybrid', source, out: join(folder, 'out'), workers: 1 });
  expect(summary).toMatchObject({ items: { done: names.length, failed: 0 }, lanes: 1 });
});

it('counts the time until the script thread is free as waiting, not as processing', async () => {
  const folder = makeFolder();
  const source = [];
  for (let n = 0; n < 12; n += 1) {
    await writeFile(join(folder, `${n}.txt`), String(n));
    source.push(pathToFileURL(join(folder, `${n}.txt`)).href);
  }
  const recipe = { outputs: { slow: { ops: [{ [opModule('slow')]: { ms: 20 } }], save: 'original' as const } } };
  const summary = await library.run(recipe, { mode: 'hybrid', source, out: join(folder, 'out'), workers: 1 });
  // The one thread does one after the other: together they cannot take longer than the run.
  expect(summary.stages.ops).toBeLessThanOrEqual(summary.wallMs);
  // The thread itself tells how long each ran, though its lane hears of it late. Times are kept in whole milliseconds.
  expect(summary.stages.ops).toBeGreaterThanOrEqual(12 * 19);
  expect(summary.stages.wait).toBeGreaterThan(0);
});

it.each(['late-exit', 'late-throw'])(
  'does not blame an item for what an earlier one left behind (%s)',
  async (what) => {
    const folder = makeFolder();
    const source = [];
    for (const name of [what, 'innocent', 'another']) {
      await writeFile(join(folder, `${name}.txt`), name);
      source.push(pathToFileURL(join(folder, `${name}.txt`)).href);
    }
    const recipe = { outputs: { saved: { ops: [opModule('late')], save: 'original' as const } } };
    const summary = await library.run(recipe, { mode: 'hybrid', source, out: join(folder, 'out'), workers: 1 });
    expect(summary).toMatchObject({ items: { done: 3, failed: 0 } });
  },
);
