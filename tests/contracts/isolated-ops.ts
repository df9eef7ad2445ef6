import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ModeName, RecipeInput } from '../../src/index.js';
import { library } from '../built.js';
import { isRunning, until } from '../processes.js';
import { makeFolder, readOutcomes } from '../results.js';
import { opModule } from './mixed-set.js';

/** Checks that a mode whose lanes live in the main process runs isolated ops in one that may die. */
export function testIsolatedOps(mode: ModeName): void {
  describe(`${mode} keeps isolated ops out of the main process`, () => {
    const folder = makeFolder();
    const recipe: RecipeInput = {
      opTimeout: '700ms',
      outputs: { saved: { ops: [opModule('hostile-isolated')] } },
    };

    it('and loses only the items whose op exits, aborts, loops or never ends', async () => {
      const names = ['a', 'poison-exit', 'b', 'poison-abort', 'c', 'poison-loop', 'd', 'poison-never', 'e'];
      const paths = names.map((name) => join(folder, `${name}.txt`));
      for (const [index, path] of paths.entries()) await writeFile(path, names[index] ?? '');
      const source = paths.map((path) => pathToFileURL(path).href);
      const out = join(folder, 'out');
      const summary = await library.run(recipe, { mode, source, out, workers: 2 });
      expect(summary.items).toMatchObject({ done: 5, failed: 4 });
      const outcomes = await readOutcomes(out);
      expect(outcomes.map(({ code }) => code)).toEqual([
        undefined,
        'E_PROC_CRASH',
        undefined,
        'E_PROC_CRASH',
        undefined,
        'E_PROC_TIMEOUT',
        undefined,
        'E_PROC_TIMEOUT',
        undefined,
      ]);
      expect(outcomes[1]?.message).toMatch(/hostile-isolated\.mjs ended its process, twice \(exit code 0\)$/);
      expect(outcomes[5]?.message).toMatch(/ ran for more than 0\.7 s and was killed, twice$/);
      const helpers = new Set(
        outcomes.flatMap(({ outputs = [] }) => outputs.map(({ data }) => data?.process as number)),
      );
      expect(helpers.has(process.pid)).toBe(false);
      // One that survives its item is used again, and all are gone after the run.
      expect(helpers.size).toBeGreaterThan(0);
      for (const helper of helpers) await until('the helper is gone', () => !isRunning(helper));
    });

    it('but for content that they need no native code for', async () => {
      const paths = ['safe', 'poison', 'also-safe'].map((name) => join(folder, `${name}.txt`));
      for (const path of paths) await writeFile(path, path);
      const source = paths.map((path) => pathToFileURL(path).href);
      const out = join(folder, 'out-sometimes');
      await library.run({ outputs: { saved: { ops: [opModule('hostile-sometimes')] } } }, { mode, source, out });
      const outcomes = await readOutcomes(out);
      const wasHere = outcomes.map(({ outputs = [] }) => outputs[0]?.data?.process === process.pid);
      expect(wasHere).toEqual([true, false, true]);
    });
  });
}
