// A recipe with an op of one's own (invert.mjs), in every mode: the bytes are the same.
// Run it in this folder's checkout:  node examples/own-op.mjs
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'millrace';
import { servePictures } from './serve-pictures.mjs';

const origin = await servePictures(3);
const folder = await mkdtemp(join(tmpdir(), 'millrace-example-'));
const recipe = {
  fetch: { allowPrivate: true },
  outputs: { negatives: { ops: [{ './invert.mjs': { strength: 1 } }], save: 'png' } },
};

for (const mode of ['sequential', 'async', 'threads', 'processes', 'hybrid']) {
  const hashes = [];
  await run(recipe, {
    mode,
    source: origin.urls,
    out: join(folder, mode),
    recipeDirectory: import.meta.dirname,
    onOutcome: (outcome) => void hashes.push(outcome.outputs?.[0]?.sha256 ?? outcome.message),
  });
  console.log(
    mode.padEnd(10),
    hashes
      .sort()
      .map((hash) => hash.slice(0, 8))
      .join(' '),
  );
}

await origin.close();
await rm(folder, { recursive: true });
