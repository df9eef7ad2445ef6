import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { registry } from '../builtins.js';
import { compareModes } from '../compare/compare.js';
import type { Comparison } from '../compare/comparison.js';
import type { Subject } from '../compare/prepare-work.js';
import { printComparison } from '../compare/print-comparison.js';
import { formatComparison } from '../compare/report-text.js';
import { RunError } from '../core/errors.js';
import type { Recipe } from '../core/recipe.js';
import { type DatasetKindName, datasetKindNames } from '../dataset/index.js';
import { modeNames } from '../engine/mode.js';
import { toFetchSettings } from '../engine/plan.js';
import { listRecipes } from '../engine/recipe-file.js';
import type { RecipeInput } from '../index.js';
import { quote } from '../report/summary-text.js';
import { writeWhole } from '../storage/folder.js';
import {
  type CompareValues,
  compareFlags,
  datasetFlags,
  explanation,
  outFlags,
  roundFlags,
  rowFlags,
} from './compare-flags.js';
import { closeCompareFolder, openCompareFolder } from './compare-folder.js';
import { chooseDataset, describeDataset, nameSource, readRows, titleOf } from './compare-subject.js';
import { demoParts } from './demo-recipe.js';
import { exitCodes } from './exit-codes.js';
import { addFlags, fetchFlags, outputFlags, readFlags } from './flags.js';
import { hearStopSignals } from './hear-stop-signals.js';
import { type NamedRecipe, readNamedRecipe, shapeRecipe } from './recipe-command.js';
import { addOpFlags, findOpFlags, type OpFlag } from './recipe-flags.js';

const defaultRecipe = 'hybrid-images';

/** Refuses flags of what is made, and of its server, beside a source: their user would read its times as theirs. */
function refuseDatasetFlags(given: CompareValues): void {
  const unused = datasetFlags.find(({ key }) => given[key as keyof CompareValues] !== undefined);
  if (unused === undefined) return;
  const [flag] = unused.flags.split(' ');
  throw new RunError('E_USAGE', `${flag}: expected no source beside it; it is for things that are made here`);
}

/** Where the work comes from: the sources named, those of a recipe file, or a dataset made for it. */
async function chooseSubject(
  recipe: Recipe,
  given: CompareValues,
  options: { named: NamedRecipe; isLive: boolean; signal: AbortSignal },
): Promise<{ subject: Subject; source: string; recipe: Recipe }> {
  const { named, isLive, signal } = options;
  if (recipe.source !== undefined) {
    refuseDatasetFlags(given);
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

async function runCompare(named: NamedRecipe, recipe: Recipe, values: Record<string, unknown>): Promise<void> {
  const given = readFlags(values, compareFlags) as CompareValues;
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
      recipeTitle: titleOf(named, recipe),
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
  command.option('--quiet', 'no lines about how far it is').optionsGroup('What is compared:');
  command.option('--recipe <name|file>', `a recipe that ships, or a file (default: ${defaultRecipe})`);
  addFlags(command, rowFlags);
  command.option('--live', 'ask the real servers in every run, instead of once for all');
  addFlags(command.optionsGroup('How:'), roundFlags);
  addFlags(command.optionsGroup('Without a source:'), datasetFlags);
  addFlags(command.optionsGroup('Where the reports go:'), outFlags);
  command.option('--json', 'the comparison on standard output as JSON, and nothing else there');
  addFlags(command.optionsGroup('How things are fetched:'), fetchFlags);
  addFlags(command.optionsGroup('What is made of them, where the recipe has one output:'), outputFlags);
  command.addHelpText('after', explanation);
  const taken = new Set(command.options.map((option) => option.long ?? ''));
  const opFlags: readonly OpFlag[] = await findOpFlags(named.recipe, registry, taken);
  addOpFlags(command, opFlags);
  command.action(async (sources: string[], values: Record<string, unknown>) => {
    const name = values.recipe as string | undefined;
    const shaped = shapeRecipe(withKnownOptions(named, name, sources), values, opFlags);
    await runCompare(named, await withSource(shaped, sources, name), values);
  });
}

export default { define };
