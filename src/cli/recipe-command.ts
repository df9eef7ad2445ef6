import type { Command } from 'commander';
import { registry } from '../builtins.js';
import { RunError } from '../core/errors.js';
import { hideProxyLogin, type Recipe } from '../core/recipe.js';
import { checkRecipe } from '../engine/plan.js';
import { loadRecipe } from '../engine/recipe-file.js';
import { addFlags, type Flag, fetchFlags, outputFlags, readFlags, runFlags } from './flags.js';
import { applyOpFlags, applySugar, findOpFlags, type OpFlag, plainRecipe } from './recipe-flags.js';

/** A recipe that has been read, and where from. */
export interface NamedRecipe {
  readonly recipe: Recipe;
  readonly where: string;
  /** Op modules with relative paths start here. */
  readonly directory: string;
}

/** The value of `--recipe` among words that are not parsed yet: its ops bring flags of their own. */
function findRecipeName(argv: readonly string[]): string | undefined {
  const position = argv.findIndex((word) => word === '--recipe' || word.startsWith('--recipe='));
  if (position === -1) return undefined;
  const word = argv[position];
  return word?.startsWith('--recipe=') ? word.slice('--recipe='.length) : argv[position + 1];
}

/** Reads the recipe that a command line names; without one, the fallback, or one that saves the bytes as they came. */
export async function readNamedRecipe(argv: readonly string[], fallback?: string): Promise<NamedRecipe> {
  const name = findRecipeName(argv) ?? fallback;
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
      'file key: text with {index} {name} {host} {sha256} and any column (default: {index}-{name})',
    )
    .option('--format <sink>', `where results go: ${Object.keys(registry.sinks).join(', ')} (default: files)`)
    .option(
      '--resolve <host=address>',
      'an address for a host name, instead of asking DNS',
      (entry: string, before: string[] = []) => [...before, ...entry.split(',')],
    )
    .option(
      '--dns-server <host:port>',
      "a name server to ask instead of the machine's: an IP address, with a port or not (repeatable)",
      (entry: string, before: string[] = []) => [...before, ...entry.split(',')],
    )
    .option('--json', 'the summary on standard output as JSON, and nothing else there')
    .option('--quiet', 'no bars')
    .option('--no-report', 'leave report.html out')
    .option('--fresh', 'set the old result aside as OUT.old-N and start over')
    .option('--extend', 'accept a changed source or recipe for what is not done yet');
  const taken = new Set(command.options.map((option) => option.long ?? ''));
  const opFlags = await findOpFlags(recipe, registry, taken);
  for (const { flag, description, isBoolean } of opFlags)
    command.option(isBoolean ? flag : `${flag} <value>`, description);
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
  const dnsServers = values.dnsServer === undefined ? {} : { dnsServers: values.dnsServer as string[] };
  return checkRecipe({ ...shaped, ...key, ...sink, fetch: { ...fetch, ...resolve, ...dnsServers } }, where);
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

/** Prints a recipe as YAML, its source first. */
export async function printRecipe(recipe: Recipe): Promise<void> {
  const { stringify } = await import('yaml');
  const { source, ...rest } = hideProxyLogin(recipe);
  const printed = { ...(source === undefined ? {} : { source }), ...rest };
  process.stdout.write(stringify(JSON.parse(JSON.stringify(printed))));
}
