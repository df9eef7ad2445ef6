import { join } from 'node:path';
import type { Command } from 'commander';
import { equipment, registry, sources } from '../builtins.js';
import type { Source, SourceContext } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { Recipe } from '../core/recipe.js';
import type { Summary } from '../core/summary.js';
import { splitEntry } from '../engine/plan.js';
import { startRun } from '../engine/start.js';
import { ledgerFile } from '../ledger/ledger.js';
import { readFinalOutcomes } from '../ledger/read.js';
import { hasSourceCopy, openSourceCopy } from '../ledger/source-copy.js';
import { showCount, showText } from '../report/numbers.js';
import { checkKey, keyName } from '../sources/apod/key.js';
import { apodFields } from '../sources/apod/options.js';
import { addFlags, type Flag, readFlags, sourceFlags } from './flags.js';
import { addRecipeFlags, printRecipe, readNamedRecipe, readRunOptions, shapeRecipe } from './recipe-command.js';
import { exitCodeOf, runWithProgress } from './run-with-progress.js';

const recipeName = 'apod-stars';
const mostLines = 20;

const apodFlags: readonly Flag[] = [
  { flags: '--count <n>', key: 'count', schema: apodFields.count },
  { flags: '--date <date>', key: 'date', schema: apodFields.date },
  { flags: '--start <date>', key: 'start', schema: apodFields.start },
  { flags: '--end <date>', key: 'end', schema: apodFields.end },
  { flags: '--api-base <url>', key: 'apiBase', schema: apodFields.apiBase },
  { flags: '--video-thumbnails', key: 'videoThumbnails', schema: apodFields.videoThumbnails },
];
const limitFlags = sourceFlags.filter(({ key }) => key === 'limit');
/** Of these only one can say which pictures are meant. */
const choices = ['count', 'date', 'start'] as const;

/** What the flags say of the source. Throws a RunError (`E_USAGE`) where they contradict each other. */
function readApodFlags(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = readFlags(values, apodFlags);
  const chosen = choices.filter((name) => given[name] !== undefined).map((name) => `--${name}`);
  if (chosen.length > 1) {
    throw new RunError('E_USAGE', `${chosen.join(' and ')}: expected only one of --count, --date and --start`);
  }
  const { start, end } = given as { start?: string; end?: string };
  if (end !== undefined && start === undefined) throw new RunError('E_USAGE', '--end: expected --start beside it');
  if (end !== undefined && start !== undefined && end < start) {
    throw new RunError('E_USAGE', `--end: expected a day not before --start ${start}, found ${end}`);
  }
  return given;
}

/** The recipe's own source with what the flags say of it; a flag that chooses pictures replaces how the recipe does. */
function shapeSource(recipe: Recipe, given: Readonly<Record<string, unknown>>): NonNullable<Recipe['source']> {
  const { source } = recipe;
  const own = typeof source === 'object' && !Array.isArray(source) ? splitEntry(source) : undefined;
  const before = own?.name === 'apod' ? { ...own.options } : {};
  const isChosen = choices.some((name) => given[name] !== undefined);
  if (isChosen) for (const name of [...choices, 'end']) delete before[name];
  return { apod: { ...before, ...given } };
}

/**
 * The key, by the name of its variable. The environment's goes to another server than NASA's only where that was named
 * by hand, with --api-base.
 */
function readSecrets(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = values.apiKey;
  if (typeof given === 'string') {
    checkKey(given, '--api-key');
    return { [keyName]: given };
  }
  const own = values.apiBase === undefined ? undefined : process.env[keyName];
  return own === undefined ? {} : { [keyName]: own };
}

/** What a run is equipped with, where the source is told what no recipe holds: the key, and where notes go. */
function equip(more: Pick<SourceContext, 'secrets' | 'note'>): typeof equipment {
  const load = async () => {
    const source: Source = (await sources.apod()).default as Source;
    const open: Source['open'] = (options, context) => source.open(options, { ...context, ...more });
    return { default: { ...source, open } };
  };
  return { ...equipment, registry: { ...registry, sources: { ...registry.sources, apod: load } } };
}

interface Found {
  readonly stars: number;
  readonly file: string;
  readonly credit: string | undefined;
}

/** Pictures whose stars were counted, as the ledger has them, with the credit that stood beside the address. */
async function* readFound(out: string): AsyncGenerator<Found> {
  const credits = new Map<number, string>();
  if (hasSourceCopy(out)) {
    for await (const { index, fields } of openSourceCopy(out, null).rows) {
      if (typeof fields.copyright === 'string') credits.set(index, fields.copyright);
    }
  }
  for await (const { index, status, outputs = [] } of readFinalOutcomes(join(out, ledgerFile))) {
    const counted = status === 'done' ? outputs.find(({ data }) => typeof data?.count === 'number') : undefined;
    if (counted === undefined) continue;
    yield { stars: Number(counted.data?.count), file: counted.path, credit: credits.get(index) };
  }
}

async function printFound({ out }: Summary): Promise<void> {
  let pictures = 0;
  for await (const { stars, file, credit } of readFound(out)) {
    pictures += 1;
    if (pictures > mostLines) continue;
    const thanks = credit === undefined ? '' : ` (© ${showText(credit, 100)})`;
    const lead = pictures === 1 ? '\n' : '';
    process.stdout.write(`${lead}Found ${showCount(stars)} ${stars === 1 ? 'star' : 'stars'} in ${file}${thanks}\n`);
  }
  if (pictures > mostLines) process.stdout.write(`… and in ${showCount(pictures - mostLines)} more\n`);
}

async function define(command: Command, argv: readonly string[]): Promise<void> {
  const named = await readNamedRecipe(argv, recipeName);
  addFlags(command, apodFlags);
  command.option('--api-key <key>', `Your key to NASA's API (default: ${keyName} of the environment, else DEMO_KEY)`);
  const opFlags = await addRecipeFlags(command, named, limitFlags);
  command.action(async (values: Record<string, unknown>) => {
    const secrets = readSecrets(values);
    const shaped = shapeRecipe(named, values, opFlags);
    const recipe = { ...shaped, source: shapeSource(shaped, readApodFlags(values)) };
    if (values.printRecipe) {
      await printRecipe(recipe, named);
      return;
    }
    const notes: string[] = [];
    const equipped = equip({ secrets, note: (sentence) => notes.push(sentence) });
    const options = readRunOptions(named, values, limitFlags);
    const summary = await runWithProgress((context) => startRun(recipe, { ...options, ...context }, equipped), values);
    if (!values.json) await printFound(summary);
    for (const note of notes) process.stderr.write(`${note}\n`);
    process.exitCode = exitCodeOf(summary);
  });
}

export default { define };
