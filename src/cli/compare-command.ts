import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { registry } from '../builtins.js';
import { compareModes } from '../compare/compare.js';
import type { Comparison } from '../compare/comparison.js';
import type { Subject } from '../compare/prepare-work.js';
import { printComparison } from '../compare/print-comparison.js';
import { formatComparison } from '../compare/report-text.js';
import { RunError } from '../core/errors.js';
import { byteSize, duration, wholeNumber } from '../core/quantities.js';
import type { Recipe } from '../core/recipe.js';
import { type DatasetKindName, type DatasetOptions, datasetKindNames } from '../dataset/index.js';
import { modeNames } from '../engine/mode.js';
import { toFetchSettings } from '../engine/plan.js';
import { listRecipes } from '../engine/recipe-file.js';
import type { ModeName, RecipeInput } from '../index.js';
import { showCount } from '../report/numbers.js';
import { quote } from '../report/summary-text.js';
import { writeWhole } from '../storage/folder.js';
import { closeCompareFolder, openCompareFolder } from './compare-folder.js';
import { chooseDataset, describeDataset, readRows } from './compare-subject.js';
import { demoParts } from './demo-recipe.js';
import { exitCodes } from './exit-codes.js';
import { addFlags, type Flag, fetchFlags, outputFlags, readFlags, runFlags, sourceFlags } from './flags.js';
import { hearStopSignals } from './hear-stop-signals.js';
import { type NamedRecipe, readNamedRecipe, shapeRecipe } from './recipe-command.js';
import { findOpFlags, type OpFlag } from './recipe-flags.js';

const defaultRecipe = 'hybrid-images';

const ownFlags: readonly Flag[] = [
  {
    flags: '-o, --out <folder>',
    key: 'out',
    schema: z.string().min(1).default('millrace-compare').describe('Folder for the reports'),
  },
  {
    flags: '--modes <modes>',
    key: 'modes',
    isList: true,
    schema: z
      .array(z.enum(modeNames))
      .min(1)
      .describe(`Modes to compare, of ${modeNames.join(', ')} (default: all)`),
  },
  {
    flags: '--repeat <n>',
    key: 'repeat',
    schema: wholeNumber(1, 100).default(3).describe('Rounds; every mode runs once in each'),
  },
  {
    flags: '--limit <n>',
    key: 'limit',
    schema: wholeNumber(1, 100_000).default(100).describe('Rows of the source that are taken'),
  },
];

/** Flags of the dataset that is made where no source is given, and of the server it comes from. */
const datasetFlags: readonly Flag[] = [
  ...datasetKindNames.map((kind) => ({
    flags: `--${kind} <n>`,
    key: kind,
    schema: wholeNumber(0, 100_000).optional().describe(`Without a source: how many ${kind} to make`),
  })),
  {
    flags: '--seed <n>',
    key: 'seed',
    schema: wholeNumber(0).default(1).describe('The same seed makes the same files'),
  },
  {
    flags: '--latency <duration>',
    key: 'latencyMs',
    schema: duration(0).default(80).describe('Before the first byte of each of their answers'),
  },
  {
    flags: '--jitter <duration>',
    key: 'jitterMs',
    schema: duration(0).default(60).describe('Up to so much more latency'),
  },
  {
    flags: '--bandwidth <size>',
    key: 'bytesPerSecond',
    schema: byteSize().default(8_000_000).describe('Bytes a second of each of their connections'),
  },
];

const someRunFlags = runFlags.filter(({ key }) => key === 'concurrency' || key === 'workers');
const columnFlag = sourceFlags.filter(({ key }) => key === 'urlColumn');
const flags = [...ownFlags, ...someRunFlags, ...columnFlag, ...datasetFlags];

interface CompareValues extends DatasetOptions {
  readonly out?: string;
  readonly modes?: readonly ModeName[];
  readonly repeat?: number;
  readonly limit?: number;
  readonly concurrency?: number | 'auto';
  readonly workers?: number;
  readonly urlColumn?: string;
  readonly latencyMs?: number;
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
}

/** Where the work comes from: the sources named, those of a recipe file, or a dataset made for it. */
async function chooseSubject(
  recipe: Recipe,
  given: CompareValues,
  options: { named: NamedRecipe; isLive: boolean; signal: AbortSignal },
): Promise<{ subject: Subject; source: string; recipe: Recipe }> {
  const { named, isLive, signal } = options;
  if (recipe.source !== undefined) {
    const { limit = 100, urlColumn } = given;
    const rows = await readRows(recipe, { where: named.where, limit, urlColumn, signal });
    const source = nameSource(recipe.source);
    return { subject: { rows, isLive }, source: rows.length >= limit ? `${source} (${limit} rows)` : source, recipe };
  }
  if (isLive) throw new RunError('E_USAGE', '--live: expected a source beside it');
  if (given.limit !== undefined)
    throw new RunError(
      'E_USAGE',
      '--limit: expected a source beside it; --images 20 and the like say how many are made',
    );
  const { latencyMs = 80, jitterMs = 60, bytesPerSecond = 8_000_000, seed = 1 } = given;
  const counts = Object.fromEntries(datasetKindNames.map((kind: DatasetKindName) => [kind, given[kind] ?? 0]));
  const isCounted = datasetKindNames.some((kind) => given[kind] !== undefined);
  const dataset = { ...(isCounted ? counts : chooseDataset(recipe)), seed };
  const source = `${describeDataset(dataset)}, made for this; a server of ${latencyMs} to ${latencyMs + jitterMs} ms latency, ${bytesPerSecond / 1e6} MB/s a connection`;
  return { subject: { dataset, server: { latencyMs, jitterMs, bytesPerSecond } }, source, recipe };
}

const mostNamedSources = 3;

function nameSource(source: NonNullable<Recipe['source']>): string {
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return Object.keys(source).join(', ');
  const names = source.slice(0, mostNamedSources).join(', ');
  const left = source.length - mostNamedSources;
  return left > 0 ? `${names} and ${showCount(left)} more` : names;
}

/** Two signals this close together are one: a terminal sends Ctrl-C to the whole group. */
const sameSignalMs = 500;

function catchSignals(stopping: AbortController): () => void {
  let stoppedAt: number | undefined;
  const onSignal = () => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now();
      process.stderr.write('Stopping; nothing will be written. Press Ctrl-C again to stop at once.\n');
      stopping.abort();
    } else if (performance.now() - stoppedAt > sameSignalMs) process.exit(exitCodes.interrupted);
  };
  return hearStopSignals(onSignal);
}

async function writeReports(out: string, comparison: Comparison): Promise<void> {
  const { renderComparison } = await import('../compare/report-page.js');
  const page = await renderComparison(comparison);
  await writeWhole(join(out, 'comparison.html'), page);
  await writeWhole(join(out, 'performance_report.txt'), formatComparison(comparison));
  await writeWhole(join(out, 'comparison.json'), printComparison(comparison));
}

/** What the recipe is called in reports. */
function titleOf({ recipe, where }: NamedRecipe): string {
  return recipe.name ?? where;
}

async function runCompare(named: NamedRecipe, recipe: Recipe, values: Record<string, unknown>): Promise<void> {
  const given = readFlags(values, flags) as CompareValues;
  const out = resolve(given.out ?? 'millrace-compare');
  const stopping = new AbortController();
  const releaseSignals = catchSignals(stopping);
  const { signal } = stopping;
  const folder = await openCompareFolder(out);
  try {
    const chosen = await chooseSubject(recipe, given, { named, isLive: values.live === true, signal });
    const { concurrency, workers } = given;
    const comparison = await compareModes(chosen.subject, {
      recipe: chosen.recipe as unknown as RecipeInput,
      recipeTitle: titleOf(named),
      source: chosen.source,
      perHost: toFetchSettings(recipe.fetch).perHost,
      modes: [...new Set(given.modes ?? modeNames)],
      repeat: given.repeat ?? 3,
      options: {
        recipeDirectory: named.directory,
        recipeName: named.where,
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(workers === undefined ? {} : { workers }),
      },
      folder,
      signal,
      say: (line) => {
        if (!values.quiet && !values.json) process.stderr.write(`${line}\n`);
      },
    });
    await writeReports(out, comparison);
    process.stdout.write(
      values.json
        ? `${JSON.stringify(comparison)}\n`
        : `${formatComparison(comparison)}\nWith charts: ${quote(join(out, 'comparison.html'))}\n`,
    );
    if (!comparison.identical) process.exitCode = exitCodes.runFailed;
    else process.exitCode = comparison.items.failed > 0 ? exitCodes.someFailed : exitCodes.ok;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
  } finally {
    await closeCompareFolder(folder, out);
    releaseSignals();
  }
}

/** Without a recipe, flags that shape one output shape the plain recipe; else the one that shows most is taken. */
function fallbackRecipe(argv: readonly string[]): string | undefined {
  const isShaped = outputFlags.some(({ key }) =>
    argv.some((word) => word === `--${key}` || word.startsWith(`--${key}=`)),
  );
  return isShaped ? undefined : defaultRecipe;
}

/** The sources on the command line, or those of the user's own recipe; recipes that ship only give an example. */
async function withSource(recipe: Recipe, sources: string[], name: string | undefined): Promise<Recipe> {
  const { source: _, ...rest } = recipe;
  if (sources.length > 0) return { ...rest, source: sources };
  const isShipped = name === undefined || (await listRecipes()).includes(name);
  if (!isShipped) return recipe;
  return rest;
}

/** What only the maker of the dataset can know, such as the sample rate; flags of the same names win. */
function withKnownOptions(named: NamedRecipe, name: string | undefined, sources: readonly string[]): NamedRecipe {
  const parts = name === 'signals' && sources.length === 0 ? demoParts(name).overrides : undefined;
  return { ...named, recipe: { ...named.recipe, ...(parts as Partial<Recipe>) } };
}

async function define(command: Command, argv: readonly string[]): Promise<void> {
  const named = await readNamedRecipe(argv, fallbackRecipe(argv));
  command.option('--recipe <name|file>', `a recipe that ships, or a file (default: ${defaultRecipe})`);
  addFlags(command, [...flags, ...outputFlags, ...fetchFlags]);
  command
    .option('--live', 'ask the real servers in every run, instead of once for all')
    .option('--json', 'the comparison on standard output as JSON, and nothing else there')
    .option('--quiet', 'no lines about how far it is');
  const taken = new Set(command.options.map((option) => option.long ?? ''));
  const opFlags: readonly OpFlag[] = await findOpFlags(named.recipe, registry, taken);
  for (const { flag, description, isBoolean } of opFlags)
    command.option(isBoolean ? flag : `${flag} <value>`, description);
  command.action(async (sources: string[], values: Record<string, unknown>) => {
    const name = values.recipe as string | undefined;
    const shaped = shapeRecipe(withKnownOptions(named, name, sources), values, opFlags);
    await runCompare(named, await withSource(shaped, sources, name), values);
  });
}

export default { define };
