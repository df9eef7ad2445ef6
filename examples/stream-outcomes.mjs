// Outcomes as they come, and stopping early: what is done stays done, and the same call would continue.
// Run it in this folder's checkout:  node examples/stream-outcomes.mjs
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, stream } from 'millrace';
import { servePictures } from './serve-pictures.mjs';

const origin = await servePictures(8);
const out = await mkdtemp(join(tmpdir(), 'millrace-example-'));
const recipe = { fetch: { allowPrivate: true }, outputs: { saved: {} } };
const options = { source: origin.urls, out, mode: 'async', concurrency: 1 };

let seen = 0;
for await (const outcome of stream(recipe, options)) {
  seen += 1;
  console.log(`${outcome.status} ${new URL(outcome.url).pathname} (${outcome.bytes} bytes)`);
  if (seen === 3) break; // leaving the loop stops the run
}

const summary = await run(recipe, options);
console.log(`then the rest: ${summary.items.done} done in all`);

await origin.close();
await rm(out, { recursive: true });
