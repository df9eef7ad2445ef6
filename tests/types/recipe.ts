// Compiled against the built package, never run: a wrong recipe must not compile, a right one must.
import { defineRecipe, type RecipeInput, run, stream } from 'millrace';

defineRecipe({
  name: 'everything',
  source: ['urls.txt', 'more.csv'],
  accept: ['image', 'text'],
  fetch: { timeout: '30s', retries: 2, maxBytes: '20MB', allowPrivate: true, resolve: { 'a.test': '127.0.0.1' } },
  opTimeout: '10s',
  outputs: {
    originals: {},
    small: {
      kind: 'image',
      ops: [
        'image.grayscale',
        { 'image.resize': { width: 320, fit: 'cover', kernel: 'mitchell' } },
        { 'image.crop': { left: 1, top: 2, width: 3, height: 4 } },
        './my-op.mjs',
        { './my-op.mjs': { strength: 3 } },
      ],
      save: ['png', { jpeg: { quality: 90 } }, { webp: { lossless: true } }],
    },
  },
  sink: 'files',
  key: '{index}-{name}',
});

defineRecipe({ source: { table: { file: 'urls.csv', urlColumn: 'image' } }, outputs: { saved: { save: 'original' } } });

const outputs = { saved: {} };
// @ts-expect-error there is no such op
defineRecipe({ outputs: { a: { ops: ['image.resiz'] } } });
// @ts-expect-error there is no such op with options
defineRecipe({ outputs: { a: { ops: [{ 'image.resiz': { width: 1 } }] } } });
// @ts-expect-error the op has no such option
defineRecipe({ outputs: { a: { ops: [{ 'image.resize': { widht: 1 } }] } } });
// @ts-expect-error an option's value is of the wrong type
defineRecipe({ outputs: { a: { ops: [{ 'image.resize': { width: '1' } }] } } });
// @ts-expect-error an option's value is none of its choices
defineRecipe({ outputs: { a: { ops: [{ 'image.resize': { width: 1, fit: 'squeeze' } }] } } });
// @ts-expect-error a required option is missing
defineRecipe({ outputs: { a: { ops: [{ 'image.crop': { left: 1 } }] } } });
// @ts-expect-error there is no such format
defineRecipe({ outputs: { a: { save: 'jpg' } } });
// @ts-expect-error the format has no such option
defineRecipe({ outputs: { a: { save: [{ jpeg: { qualty: 80 } }] } } });
// @ts-expect-error there is no such kind
defineRecipe({ outputs: { a: { kind: 'video' } } });
// @ts-expect-error there is no such sink
defineRecipe({ outputs, sink: 'tape' });
// @ts-expect-error a source's option is misspelt
defineRecipe({ outputs, source: { table: { flie: 'a.csv' } } });
// @ts-expect-error a recipe has no such part
defineRecipe({ outputs, output: 'a' });
// @ts-expect-error a recipe needs outputs
defineRecipe({ source: 'urls.txt' });
// @ts-expect-error there is no such fetch option
defineRecipe({ outputs, fetch: { timeoutMs: 5 } });
// @ts-expect-error functions are not data
defineRecipe({ outputs: { a: { ops: [() => {}] } } });

const recipe: RecipeInput = { outputs };
// @ts-expect-error there is no such mode
void run(recipe, { mode: 'fibers' });
// @ts-expect-error there is no such option of a run
void run(recipe, { output: 'a' });

export async function consume(): Promise<number> {
  const summary = await run('hybrid-images', { mode: 'threads', signal: AbortSignal.timeout(1000), concurrency: 4 });
  for await (const outcome of stream(recipe, { out: 'out' })) {
    const status: 'done' | 'failed' | 'skipped' = outcome.status;
    // @ts-expect-error an outcome has no such status
    if (status === 'lost') return 0;
    const path: string | undefined = outcome.outputs?.[0]?.path;
    void path;
  }
  return summary.items.done;
}
