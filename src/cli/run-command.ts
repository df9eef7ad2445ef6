import type { Command } from 'commander';
import { equipment, registry } from '../builtins.js';
import { RunError } from '../core/errors.js';
import type { Recipe } from '../core/recipe.js';
import { checkRecipe } from '../engine/plan.js';
import { loadRecipe } from '../engine/recipe-file.js';
import { startRun } from '../engine/start.js';
import { addFlags, fetchFlags, outputFlags, readFlags, runFlags, sourceFlags } from './flags.js';
import { applyOpFlags, applySugar, findOpFlags, type OpFlag, plainRecipe } from './recipe-flags.js';
import { exitCodeOf, runWithProgress } from './run-with-progress.js';

/** The value of `--recipe` among words that are not parsed yet: its ops bring flags of their own. */
function findRecipeName(argv: readonly string[]): string | undefined {
  const position = argv.findIndex((word) => word === '--recipe' || word.startsWith('--recipe='));
  if (position === -1) return undefined;
  const word = argv[position];
  return word?.startsWith('--recipe=') ? word.slice('--recipe='.length) : argv[position + 1];
}

interface NamedRecipe {
  readonly recipe: Recipe;
  readonly where: string;
  readonly directory: string;
}

async function readRecipe(name: string | undefined): Promise<NamedRecipe> {
  if (name === undefined)
    return { recipe: checkRecipe(plainRecipe, 'recipe'), where: 'recipe', directory: process.cwd() };
  const { input, where, directory } = await loadRecipe(name, process.cwd());
  return { recipe: checkRecipe(input, where), where, directory };
}

function addOpFlags(command: Command, flags: readonly OpFlag[]): void {
  for (const { flag, description, isBoolean } of flags)
    command.option(isBoolean ? flag : `${flag} <value>`, description);
}

/** The recipe with everything the flags say in it. */
function shapeRecipe(
  { recipe, where }: NamedRecipe,
  values: Record<string, unknown>,
  opFlags: readonly OpFlag[],
): Recipe {
  const withOps = applyOpFlags(recipe, opFlags, values);
  const shaped = applySugar(withOps, readFlags(values, outputFlags));
  const key = values.key === undefined ? {} : { key: String(values.key) };
  const fetch = { ...shaped.fetch, ...readFlags(values, fetchFlags) };
  const format = values.format;
  if (format !== undefined && !Object.hasOwn(registry.sinks, String(format))) {
    throw new RunError(
      'E_USAGE',
      `--format: expected ${Object.keys(registry.sinks).join(' or ')}, found ${JSON.stringify(format)}`,
    );
  }
  const sink = format === undefined ? {} : { sink: String(format) };
  const resolve =
    values.resolve === undefined ? {} : { resolve: { ...fetch.resolve, ...parseResolve(values.resolve as string[]) } };
  return checkRecipe({ ...shaped, ...key, ...sink, fetch: { ...fetch, ...resolve } }, where);
}

function parseResolve(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [host, address] = entry.split('=');
      if (!host || !address)
        throw new RunError('E_USAGE', `--resolve: expected HOST=ADDRESS, found ${JSON.stringify(entry)}`);
      return [host, address];
    }),
  );
}

async function define(command: Command, argv: readonly string[]): Promise<void> {
  const named = await readRecipe(findRecipeName(argv));
  command
    .option('--recipe <name|file>', 'a recipe that ships, or a file; without one, the bytes are saved as they came')
    .option('--print-recipe', 'print the recipe with everything the flags say, and stop');
  addFlags(command, [...outputFlags, ...runFlags, ...fetchFlags, ...sourceFlags]);
  command
    .option(
      '--key <template>',
      'file key: text with {index} {name} {host} {sha256} and any column (default: {index}-{name})',
    )
    .option('--format <sink>', `where results go: ${Object.keys(registry.sinks).join(', ')} (default: files)`)
    .option(
      '--resolve <host=address>',
      'an address for a host name, instead of asking DNS',
      (entry: string, before: string[] = []) => [...before, ...entry.split(',')],
    )
    .option('--json', 'the summary on standard output as JSON, and nothing else there')
    .option('--quiet', 'no bars')
    .option('--fresh', 'set the old result aside as OUT.old-N and start over')
    .option('--extend', 'accept a changed source or recipe for what is not done yet');
  const taken = new Set(command.options.map((option) => option.long ?? ''));
  const opFlags = await findOpFlags(named.recipe, registry, taken);
  addOpFlags(command, opFlags);
  command.action(async (sources: string[], values: Record<string, unknown>) => {
    const recipe = shapeRecipe(named, values, opFlags);
    const flags = readFlags(values, [...runFlags, ...sourceFlags]);
    const options = {
      ...flags,
      ...(sources.length > 0 ? { source: sources } : {}),
      ...(values.fresh ? { fresh: true } : {}),
      ...(values.extend ? { extend: true } : {}),
      recipeDirectory: named.directory,
      recipeName: named.where,
    };
    if (values.printRecipe) {
      await printRecipe(sources.length > 0 ? { ...recipe, source: sources } : recipe);
      return;
    }
    const summary = await runWithProgress((context) => startRun(recipe, { ...options, ...context }, equipment), values);
    process.exitCode = exitCodeOf(summary);
  });
}

async function printRecipe(recipe: Recipe): Promise<void> {
  const { source, ...rest } = recipe;
  const { stringify } = await import('yaml');
  const printed = { ...(source === undefined ? {} : { source }), ...rest };
  process.stdout.write(stringify(JSON.parse(JSON.stringify(printed))));
}

export default { define };
