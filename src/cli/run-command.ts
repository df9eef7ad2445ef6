import type { Command } from 'commander';
import { equipment } from '../builtins.js';
import { startRun } from '../engine/start.js';
import { sourceFlags } from './flags.js';
import { addRecipeFlags, printRecipe, readNamedRecipe, readRunOptions, shapeRecipe } from './recipe-command.js';
import { exitCodeOf, runWithProgress } from './run-with-progress.js';

async function define(command: Command, argv: readonly string[]): Promise<void> {
  const named = await readNamedRecipe(argv);
  const opFlags = await addRecipeFlags(command, named, sourceFlags);
  command.action(async (sources: string[], values: Record<string, unknown>) => {
    const recipe = shapeRecipe(named, values, opFlags);
    const source = sources.length > 0 ? { source: sources } : {};
    if (values.printRecipe) {
      await printRecipe({ ...recipe, ...source }, named);
      return;
    }
    const options = { ...readRunOptions(named, values, sourceFlags), ...source };
    const summary = await runWithProgress((context) => startRun(recipe, { ...options, ...context }, equipment), values);
    process.exitCode = exitCodeOf(summary);
  });
}

export default { define };
