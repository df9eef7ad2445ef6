// Generates docs/reference.md and the JSON Schemas in docs/ from the schemas of the code; `--check` fails where they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
await build();
// They read what the build has made.
const { makeComparisonSchema } = await import('./docs/comparison.mjs');
const { makeRecipeSchema } = await import('./docs/recipe-schema.mjs');
const { makeReference } = await import('./docs/reference.mjs');

const pages = {
  'docs/reference.md': await makeReference(),
  'docs/recipe.schema.json': await makeRecipeSchema(),
  'docs/comparison.schema.json': makeComparisonSchema(),
};
for (const [path, text] of Object.entries(pages)) {
  const file = join(root, path);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
    continue;
  }
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // Not there counts as different.
  }
  if (current !== text) {
    process.stderr.write(`${path} is not what the schemas make of it: run "npm run docs"\n`);
    process.exitCode = 1;
  }
}
