import type { Command } from 'commander';
import { RunError } from '../core/errors.js';
import { didYouMean } from '../core/explain.js';
import { listRecipes, loadRecipe, readShippedRecipe } from '../engine/recipe-file.js';

function define(command: Command): void {
  command.action(async (name: string | undefined) => {
    const names = await listRecipes();
    if (name !== undefined) {
      if (!names.includes(name)) {
        throw new RunError(
          'E_USAGE',
          `unknown recipe ${JSON.stringify(name)}${didYouMean(name, names) || `; there are ${names.join(', ')}`}`,
        );
      }
      process.stdout.write(await readShippedRecipe(name));
      return;
    }
    const width = Math.max(...names.map((each) => each.length));
    for (const each of names) {
      const { input } = await loadRecipe(each, process.cwd());
      process.stdout.write(`${each.padEnd(width)}  ${(input as { description?: string }).description ?? ''}\n`);
    }
    process.stdout.write('\nmillrace recipes NAME prints one; millrace run urls.txt --recipe NAME runs it.\n');
  });
}

export default { define };
