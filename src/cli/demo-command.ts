import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { equipment } from '../builtins.js';
import { RunError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { type DatasetOptions, generateFiles } from '../dataset/index.js';
import { loadRecipe } from '../engine/recipe-file.js';
import { startRun } from '../engine/start.js';
import { ledgerFile } from '../ledger/ledger.js';
import { readFinalOutcomes } from '../ledger/read.js';
import { type Origin, type OriginFile, parseFaults, startOrigin } from '../origin/index.js';
import { showCount } from '../report/numbers.js';
import { quote } from '../report/summary-text.js';
import { demoParts, demoRecipe } from './demo-recipe.js';
import { exitCodes } from './exit-codes.js';
import { addFlags, type Flag, readFlags, runFlags } from './flags.js';
import { exitCodeOf, runWithProgress } from './run-with-progress.js';

const markerFile = 'demo.json';
/** One picture is not there and one is a web page: what a list from the web always has. */
const faultyPaths = ['/images/not-there.jpg', '/images/a-web-page.jpg'];
const faultText = `404:${faultyPaths[0]},wrong-type:${faultyPaths[1]}`;

const demoFlags: readonly Flag[] = runFlags.map((flag) =>
  flag.key === 'out'
    ? {
        ...flag,
        schema: z.string().min(1).default('millrace-demo').describe('Output folder; replaced if a demo made it'),
      }
    : flag,
);

/** The demo's folder is its own to replace: only one that a demo made, told by its marker, is removed. */
async function clearFolder(out: string): Promise<void> {
  if (!existsSync(out)) return;
  if (existsSync(join(out, '.millrace', markerFile))) await rm(out, { recursive: true });
  else {
    const sentence = `${out}: exists and is not an earlier demo's; choose another folder with --out`;
    throw new RunError('E_OUT', sentence, { isUsage: true });
  }
}

async function makeFiles(counts: DatasetOptions): Promise<{ files: Map<string, OriginFile>; listed: string[] }> {
  const files = new Map<string, OriginFile>();
  const listed: string[] = [];
  const parts = Object.entries(counts).map(([kind, count]) => `${showCount(count)} ${kind}`);
  process.stderr.write(`Making ${parts.join(', ')} for a web server on this machine …\n`);
  for await (const { name, bytes, mime, isListed } of generateFiles(counts)) {
    files.set(`/${name}`, { bytes, mime });
    if (isListed !== false) listed.push(`/${name}`);
  }
  return { files, listed };
}

/** What the ops found out, of the first few outputs that have something to tell. */
async function printFacts(out: string): Promise<void> {
  const lines: string[] = [];
  for await (const { status, outputs = [] } of readFinalOutcomes(join(out, ledgerFile))) {
    if (status !== 'done') continue;
    for (const { path, data } of outputs) {
      if (data === undefined || (lines.length > 0 && path.split('/')[0] === lines.at(-1)?.trim().split('/')[0]))
        continue;
      const facts = Object.entries(data).map(([name, value]) => `${name} ${showFact(value)}`);
      lines.push(`  ${path}: ${facts.join(', ')}`);
    }
  }
  if (lines.length > 0) process.stdout.write(`\nFor example\n${lines.join('\n')}\n`);
}

function showFact(value: Json): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  return Number.isInteger(value) ? showCount(value) : String(Number(value.toPrecision(4)));
}

/** Where the items come from: the API that the origin speaks, or a list of what it serves. */
function chooseSource(recipe: string | undefined, origin: Origin, paths: readonly string[]) {
  if (recipe === 'apod-stars') return { apod: { count: paths.length, apiBase: origin.url } };
  return paths.map((path) => origin.urlFor(path));
}

async function runDemo(recipeName: string | undefined, values: Record<string, unknown>): Promise<void> {
  const { out: folder = 'millrace-demo', ...flags } = readFlags(values, demoFlags);
  const out = String(folder);
  const parts = demoParts(recipeName);
  const named = recipeName === undefined ? undefined : await loadRecipe(recipeName, process.cwd());
  const recipe = (named?.input ?? demoRecipe) as object;
  await clearFolder(out);
  const { files, listed } = await makeFiles(parts.counts);
  const origin = await startOrigin({ files, latencyMs: 40, jitterMs: 60, faults: parseFaults(faultText) });
  try {
    const paths = parts.failures > 0 ? [...listed, ...faultyPaths] : listed;
    const what = recipeName === undefined ? 'every kind of work' : `the recipe ${recipeName}`;
    process.stderr.write(`Serving them at ${origin.url} and running ${what} on them.\n\n`);
    const source = chooseSource(recipeName, origin, paths);
    const summary = await runWithProgress(
      (context) =>
        startRun(
          { ...recipe, ...parts.overrides, source },
          { ...flags, ...context, out, fetch: { allowPrivate: true } },
          equipment,
        ),
      values,
    );
    await writeFile(join(out, '.millrace', markerFile), '{}\n');
    const asPlanned = summary.status === 'finished' && summary.items.failed === parts.failures;
    process.exitCode = asPlanned ? exitCodes.ok : exitCodeOf(summary);
    if (asPlanned && !values.json) {
      await printFacts(out);
      const purpose = ['', 'The failure is on purpose. ', 'The two failures are on purpose. '][parts.failures];
      process.stdout.write(`
${purpose}Look at ${parts.folders.join(', ')}${values.report === false ? '' : ', report.html'} and ledger.jsonl in ${quote(out)}.
Your own list:  millrace run urls.txt --recipe ${recipeName ?? 'hybrid-images'} -o out
`);
    }
  } finally {
    await origin.close();
  }
}

function define(command: Command): void {
  addFlags(command, demoFlags);
  command
    .option('--json', 'the summary on standard output as JSON, and nothing else there')
    .option('--quiet', 'no bars')
    .option('--no-report', 'leave report.html out')
    .addHelpText('after', '\nIts failed items are there on purpose: with those alone the exit code is 0.')
    .action(runDemo);
}

export default { define };
