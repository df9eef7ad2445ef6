import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describe, RunError, systemCode } from '../core/errors.js';
import { quote } from '../report/summary-text.js';

const text = `# yaml-language-server: $schema=./node_modules/millrace/docs/recipe.schema.json
# A recipe for millrace. Run it:  millrace run --recipe recipe.yaml -o out
# millrace ops lists what can be done; millrace ops NAME shows the options of one.

name: my-recipe

# Where items come from: a list (.txt, .csv, .tsv, .json, .jsonl, .parquet), a folder, a glob or a URL.
# A source on the command line replaces it.
source: urls.txt

# Anything that is not a picture fails with wrong-type. Leave it out to take everything.
accept: image

# How things are fetched; all of it may be left out.
fetch:
  timeout: 60s     # one attempt
  retries: 3       # attempts after the first, where another can help
  maxBytes: 100MB  # largest body
  perHost: 8       # requests at once to one host

# Each output becomes a folder. \`save\` takes one format or several: original, jpeg, png, webp, avif, json.
outputs:
  originals:
    save: original
  thumbnails:
    kind: image
    ops:
      - image.resize: { width: 256, height: 256, fit: inside }
      # - image.grayscale
      # - ./my-op.mjs           # your own: export default defineOp({ … })
    save:
      - jpeg: { quality: 85 }

# File names: {index} {name} {host} {sha256} and any column of the source.
key: '{index}-{name}'
`;

function define(command: Command): void {
  command.action(async (file = 'recipe.yaml') => {
    if (!/\.ya?ml$/i.test(String(file))) {
      throw new RunError('E_USAGE', `${file}: expected a name that ends in .yaml, for that is what is written`);
    }
    try {
      await writeFile(String(file), text, { flag: 'wx' });
    } catch (error) {
      const why =
        systemCode(error) === 'EEXIST'
          ? 'is there already; expected a new file'
          : `cannot be written: ${describe(error)}`;
      throw new RunError('E_USAGE', `${file}: ${why}`, { cause: error });
    }
    process.stdout.write(
      `Wrote ${file}. Edit it, then: millrace run urls.txt --recipe ${quote(String(file))} -o out\n`,
    );
  });
}

export default { define };
