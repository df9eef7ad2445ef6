import type { Command } from 'commander';
import { registry } from '../builtins.js';
import { RunError } from '../core/errors.js';
import { hideProxyLogin, type Recipe } from '../core/recipe.js';
import { checkRecipe, makePlan } from '../engine/plan.js';
import { loadRecipe } from '../engine/recipe-file.js';
import { addNameFlags, readFetchFlags } from './fetch-flags.js';
import { findValue } from './find-value.js';
import { addFlags, type Flag, fetchFlags, outputFlags, readFlags, runFlags } from './flags.js';
import { addOpFlags, applyOpFlags, applySugar, findOpFlags, type OpFlag, plainRecipe } from './recipe-flags.js';

/** A recipe that has been read, and where from. */
export interface NamedRecipe {
  readonly recipe: Recipe;
  readonly where: string;
  /** Op modules with relative paths start here. */
  readonly directory: string;
}

/** Reads the recipe that a command line names; without one, the fallback, or one that saves the bytes as they came. */
export async function readNamedRecipe(argv: readonly string[], fallback?: string): Promise<NamedRecipe> {
  // Found among words that are not parsed yet: its ops bring flags of their own.
  const name = findValue('--recipe', argv) ?? fallback;
  if (name === undefined)
    return { recipe: checkRecipe(plainRecipe, 'recipe'), where: 'recipe', directory: process.cwd() };
  const { input, where, directory } = await loadRecipe(name, process.cwd());
  return { recipe: checkRecipe(input, where), where, directory };
}

/** Adds what every command that runs a recipe takes, besides `sourceFlags` of its own; answers the flags of the recipe's ops. */
export async function addRecipeFlags(
  command: Command,
  { recipe }: NamedRecipe,
  sourceFlags: readonly Flag[],
): Promise<readonly OpFlag[]> {
  command
    .option('--recipe <name|file>', 'a recipe that ships, or a file; without one, the bytes are saved as they came')
    .option('--print-recipe', 'print the recipe with everything the flags say, and stop');
  addFlags(command, [...outputFlags, ...runFlags, ...fetchFlags, ...sourceFlags]);
  command
    .option(
      '--key <template>',
      'file key: text with {index} (six digits; {index:3} has three), {name}, {host}, {sha256} and any column (default: {index}-{name})',
    )
    .option('--format <sink>', `where results go: ${Object.keys(registry.sinks).join(', ')} (default: files)`);
  addNameFlags(command);
  command
    .option('--json', 'the summary on standard output as JSON, and nothing else there')
    .option('--quiet', 'no bars')
    .option('--no-report', 'leave report.html out')
    .option('--fresh', 'set the old result aside as OUT.old-N and start over')
    .option('--extend', 'accept a changed source or recipe for what is not done yet');
  const taken = new Set(command.options.map((option) => option.long ?? ''));
  const opFlags = await findOpFlags(recipe, registry, taken);
  addOpFlags(command, opFlags);
  return opFlags;
}

/** The recipe with everything the flags say in it. */
export function shapeRecipe(
  { recipe, where }: NamedRecipe,
  values: Readonly<Record<string, unknown>>,
  opFlags: readonly OpFlag[],
): Recipe {
  const withOps = applyOpFlags(recipe, opFlags, values);
  const shaped = applySugar(withOps, readFlags(values, outputFlags));
  const key = values.key === undefined ? {} : { key: String(values.key) };
  const format = values.format;
  if (format !== undefined && !Object.hasOwn(registry.sinks, String(format))) {
    throw new RunError(
      'E_USAGE',
      `--format: expected ${Object.keys(registry.sinks).join(' or ')}, found ${JSON.stringify(format)}`,
    );
  }
  const sink = format === undefined ? {} : { sink: String(format) };
  const fetch = readFetchFlags(values, shaped.fetch);
  return checkRecipe({ ...shaped, ...key, ...sink, fetch }, where);
}

/** Options of a run that do not stand in the recipe. */
export function readRunOptions(named: NamedRecipe, values: Readonly<Record<string, unknown>>, flags: readonly Flag[]) {
  return {
    ...readFlags(values, [...runFlags, ...flags]),
    ...(values.fresh ? { fresh: true } : {}),
    ...(values.extend ? { extend: true } : {}),
    recipeDirectory: named.directory,
    recipeName: named.where,
  };
}

/** Prints a recipe as YAML, its source first. Throws a RunError where it could not be run. */
export async function printRecipe(recipe: Recipe, { where, directory }: NamedRecipe): Promise<void> {
  await makePlan(recipe, registry, { where, directory });
  const { stringify } = await import('yaml');
  const { source, ...rest } = hideProxyLogin(recipe);
  const printed = { ...(source === undefined ? {} : { source }), ...rest };
  process.stdout.write(stringify(JSON.parse(JSON.stringify(printed))));
}
