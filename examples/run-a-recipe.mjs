// Downloads pictures from a local server and makes thumbnails of them: the library in a dozen lines.
// Run it in this folder's checkout:  node examples/run-a-recipe.mjs
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineRecipe, run } from 'millrace';
import { servePictures } from './serve-pictures.mjs';

const origin = await servePictures(6);
const out = await mkdtemp(join(tmpdir(), 'millrace-example-'));

const recipe = defineRecipe({
  accept: 'image',
  fetch: { allowPrivate: true }, // the server is on this machine
  outputs: {
    thumbnails: {
      ops: [{ 'image.resize': { width: 160, height: 160, fit: 'cover' } }, 'image.grayscale'],
      save: [{ jpeg: { quality: 85 } }, 'webp'],
    },
  },
});

const summary = await run(recipe, { source: origin.urls, out });
console.log(`${summary.items.done} of ${summary.items.total} done by ${summary.mode}`);

await origin.close();
await rm(out, { recursive: true });
