import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ModeName, RecipeInput } from '../../src/index.js';
import { library } from '../built.js';
import { makeFolder, readOutcomes } from '../results.js';
import { opModule } from './mixed-set.js';

const runRecipe = fileURLToPath(new URL('../modes/run-recipe.mjs', import.meta.url));

/** Checks what the modes promise that cannot kill an op: one that is stuck ends the run, which can be continued. */
export function testStuckOps(mode: ModeName, deeds: readonly ('never' | 'loop')[]): void {
  describe(`${mode} ends a run that an op keeps from ending`, () => {
    const folder = makeFolder();

    /** Five local files; the third is stuck. With `isTwice` it stands there twice, and only the second row is stuck. */
    const makeSource = async (deed: string, isTwice: boolean): Promise<string> => {
      const names = ['a.txt', 'b.txt', `poison-${deed}.txt`, 'c.txt', 'd.txt'];
      const rows = names.map((name) => ({ url: pathToFileURL(join(folder, name)).href, harmless: false }));
      const twin = { url: rows[2]?.url, harmless: true };
      for (const name of names) await writeFile(join(folder, name), name);
      const source = join(folder, `items-${deed}-${isTwice}.jsonl`);
      const lines = (isTwice ? [twin, ...rows] : rows).map((row) => JSON.stringify(row));
      await writeFile(source, `${lines.join('\n')}\n`);
      return source;
    };
    const recipe: RecipeInput = {
      opTimeout: '500ms',
      fetch: { allowFiles: true },
      outputs: { saved: { ops: [opModule('hostile')] } },
    };

    it.each([...deeds.map((deed) => [deed, false] as const), ['never', true] as const])(
      'when it would %s (beside another row of its URL: %s), and hybrid finishes it',
      async (deed, isTwice) => {
        const source = await makeSource(deed, isTwice);
        const out = join(folder, `${deed}-${isTwice}`);
        const running = library.run(recipe, { mode, source, out, workers: 2 });
        await expect(running).rejects.toMatchObject({ code: 'E_OP_STUCK' });
        await expect(running).rejects.toThrow(/has been worked on for 0\.5 s and .* --mode hybrid/);
        if (deed === 'never' && isTwice) return;
        const summary = await library.run(recipe, { mode: 'hybrid', source, out, workers: 1 });
        expect(summary).toMatchObject({ status: 'finished', items: { done: 4, failed: 1 } });
        expect((await readOutcomes(out))[2]).toMatchObject({
          code: 'E_OP_TIMEOUT',
          message: expect.stringMatching(/ ran for more than 0\.5 s and was stopped$/),
        });
      },
    );

    it('also where nothing else keeps the process alive', async () => {
      const options = { mode, source: await makeSource('never', false), out: join(folder, 'alone'), workers: 2 };
      const job = JSON.stringify({ recipe, options, isSilent: true });
      const printed = await new Promise<string>((resolve) =>
        execFile(process.execPath, [runRecipe, job], (_error, stdout) => resolve(stdout)),
      );
      expect(JSON.parse(printed)).toMatchObject({ code: 'E_OP_STUCK' });
    });
  });
}
