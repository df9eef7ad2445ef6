import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import type { RecipeInput } from '../../src/index.js';
import { root } from '../built.js';
import { opModule } from '../contracts/mixed-set.js';
import { makeFolder } from '../results.js';

// A measured run is started beside the module that starts it, so this is what the build made of it.
const module = `${root}build/compare/run-measured.js`;
const { runMeasured } = (await import(module)) as typeof import('../../src/compare/run-measured.js');

/** A recipe with an op of the user's that does as the name of its file says. */
async function makeRequest(deed: string, ops: NonNullable<RecipeInput['outputs']['']['ops']>) {
  const folder = makeFolder();
  const file = join(folder, `poison-${deed}.txt`);
  await writeFile(file, 'x');
  const recipe: RecipeInput = { source: pathToFileURL(file).href, opTimeout: '500ms', outputs: { saved: { ops } } };
  return { recipe, options: { mode: 'async' as const, out: join(folder, 'out') } };
}

const { signal } = new AbortController();

it('ends a run whose JavaScript never does, and says so', async () => {
  const request = await makeRequest('loop', [opModule('hostile')]);
  await expect(runMeasured(request, signal, 2_000)).rejects.toMatchObject({
    code: 'E_OP_STUCK',
    message: 'its process was killed: JavaScript kept its loop busy for 2.5 s without a break',
  });
});
