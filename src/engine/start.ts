import { join, resolve } from 'node:path';
import type { OpenSource } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import { show } from '../core/explain.js';
import type { Json } from '../core/json.js';
import { givenFetchOptions, hideProxyLogin, type Recipe } from '../core/recipe.js';
import { type Load, load, type Registry } from '../core/registry.js';
import type { Summary } from '../core/summary.js';
import { hideLogins } from '../core/url.js';
import { version } from '../core/version.js';
import { findNetworkFileSystem, readFreeBytes } from '../ledger/file-system.js';
import { RunLock } from '../ledger/lock.js';
import {
  checkOutputFolders,
  clearAsides,
  isFolder,
  makeOutFolder,
  privateFolder,
  readRunRecord,
  refuseForeignFolder,
  setAside,
} from '../ledger/out-folder.js';
import { EventTeller } from './event-teller.js';
import { openFolderSource, type Prepared } from './folder-source.js';
import type { Mode } from './mode.js';
import { planSources } from './open-source.js';
import { checkOptions, checkRecipe, makePlan } from './plan.js';
import { type LoadedRecipe, loadRecipe } from './recipe-file.js';
import type { EndedItem } from './retries.js';
import { execute } from './run.js';
import { checkRetryOptions, checkRunOptions, type RetryOptions, type RunOptions } from './run-options.js';

/** What there is to run with. */
export interface Equipment {
  readonly registry: Registry;
  readonly modes: Readonly<Record<string, Load<Mode>>>;
}

async function findRecipe(recipe: unknown, workingDirectory: string): Promise<LoadedRecipe> {
  if (typeof recipe === 'string') return loadRecipe(recipe, workingDirectory);
  return { input: recipe, where: 'recipe', directory: workingDirectory };
}

function checkFetch(fetch: unknown): Recipe['fetch'] {
  return checkOptions(givenFetchOptions, fetch, 'fetch') as Recipe['fetch'];
}

/** Checks everything a run names; opens and writes nothing. */
async function prepareRun(recipeInput: unknown, options: RunOptions, equipment: Equipment): Promise<Prepared> {
  const workingDirectory = resolve(options.workingDirectory ?? '.');
  const found = await findRecipe(recipeInput, workingDirectory);
  const loaded = {
    ...found,
    where: options.recipeName ?? found.where,
    directory: options.recipeDirectory ?? found.directory,
  };
  const checked = checkRecipe(loaded.input, loaded.where);
  const source = typeof options.source === 'object' ? [...options.source] : options.source;
  const fetch = checkFetch({ ...checked.fetch, ...options.fetch });
  const recipe: Recipe = { ...checked, fetch, ...(source === undefined ? {} : { source }) };
  const mode = await load(equipment.modes, options.mode ?? 'hybrid', { noun: 'mode', where: 'mode' });
  const checkedPlan = await makePlan(recipe, equipment.registry, { where: loaded.where, directory: loaded.directory });
  const plan = options.trace ? { ...checkedPlan, isTraced: true as const } : checkedPlan;
  const planned = await planSources(recipe.source, equipment.registry, { workingDirectory, where: loaded.where });
  const out = resolve(workingDirectory, options.out ?? 'millrace-out');
  const { directory } = loaded;
  return { recipe: hideProxyLogin(recipe), plan, planned, mode, out, workingDirectory, directory };
}

/** Runs a recipe to its end, or continues one; resolves to the summary. Throws RunErrors. */
export async function startRun(recipeInput: unknown, options: RunOptions, equipment: Equipment): Promise<Summary> {
  checkRunOptions(options);
  const prepared = await prepareRun(recipeInput, options, equipment);
  if (options.fresh) await startOver(prepared.out);
  await refuseForeignFolder(prepared.out);
  return lockedRun(prepared, options, { equipment });
}

/** How long a run shows no sign of life at most, beyond the time that one op may take. */
const leaseBeyondOpMs = 15_000;

/** What to do where another run has the folder, for commands that choose it. */
const waitOrChoose = 'wait for it or choose another with --out';

/** Sets the old result aside, unless a run is using it this moment. */
async function startOver(out: string): Promise<void> {
  if (await isFolder(join(out, privateFolder))) {
    const lock = new RunLock(out, { advice: waitOrChoose });
    await lock.acquire();
    await lock.release();
  }
  await setAside(out);
}

/** Runs again what failed in an output folder; earlier outcomes stay in the ledger. */
export async function retryRun(out: string, options: RetryOptions, equipment: Equipment): Promise<Summary> {
  checkRetryOptions(options);
  if (typeof out !== 'string' || out === '') {
    throw new RunError('E_USAGE', `out: expected the output folder of an earlier run, found ${show(out)}`);
  }
  const record = await readRunRecord(resolve(out));
  if (record === undefined) throw new RunError('E_USAGE', `${out}: expected the output folder of an earlier run`);
  const { workingDirectory, directory, urlColumn, limit } = record;
  const where = `${out}/.millrace/recipe.json`;
  const known = checkRecipe(record.recipe, where);
  const recipe: Recipe = { ...known, fetch: checkFetch({ ...known.fetch, ...options.fetch }) };
  const mode = await load(equipment.modes, options.mode ?? 'hybrid', { noun: 'mode', where: 'mode' });
  const prepared: Prepared = {
    recipe: hideProxyLogin(recipe),
    plan: await makePlan(recipe, equipment.registry, { where, directory }),
    planned: await planSources(recipe.source, equipment.registry, { workingDirectory, where }),
    mode,
    out: resolve(out),
    workingDirectory,
    directory,
  };
  const names = new Set<string | undefined>([...(options.classes ?? []), ...(options.codes ?? [])]);
  const isAll = options.classes === undefined && options.codes === undefined;
  const runOptions = {
    ...options,
    ...(urlColumn === undefined ? {} : { urlColumn }),
    ...(limit === undefined ? {} : { limit }),
  };
  return lockedRun(prepared, runOptions, {
    equipment,
    // What was skipped is tried again only where it is meant: the site would say no once more.
    retries: ({ status, class: found, code }) =>
      isAll ? status === 'failed' : status !== 'done' && (names.has(found) || names.has(code)),
  });
}

/** Less free space than this is told before the work begins. */
const lowBytes = 100e6;

interface LockedContext {
  readonly equipment: Equipment;
  readonly retries?: (outcome: EndedItem) => boolean;
}

/** Stands for a source that was not open yet when the run was stopped. */
const nothingToRead: OpenSource = {
  identity: null,
  isRepeatable: true,
  rows: (async function* () {})(),
  count: async () => undefined,
};

async function lockedRun(prepared: Prepared, options: RunOptions, context: LockedContext): Promise<Summary> {
  const { out } = prepared;
  await makeOutFolder(out);
  // A later version may keep its lock and its ledger in another way.
  const before = (await readRunRecord(out))?.version ?? version;
  if (prepared.plan.sink.name === 'files') {
    const outputs = prepared.plan.outputs.map(({ name }) => name);
    await checkOutputFolders(out, outputs);
  }
  const isChosen = context.retries === undefined;
  const { tell, fault } = new EventTeller(options.onEvent);
  const stop = options.signal === undefined ? fault : AbortSignal.any([options.signal, fault]);
  const lock = new RunLock(out, {
    advice: isChosen ? waitOrChoose : undefined,
    // In some modes ops run on the loop that writes to the lock.
    leaseMs: prepared.plan.opTimeoutMs + leaseBeyondOpMs,
    signal: stop,
    onWatch: (owner) => tell?.({ type: 'lock-watched', ...owner }),
  });
  await lock.acquire();
  try {
    const fileSystem = options.durable === true ? undefined : await findNetworkFileSystem(out);
    if (fileSystem !== undefined) tell?.({ type: 'network-folder', out, fileSystem });
    await clearAsides(out);
    const freeBytes = await readFreeBytes(out);
    if (freeBytes !== undefined && freeBytes < lowBytes) tell?.({ type: 'disk-low', out, freeBytes });
    const signal = AbortSignal.any([stop, lock.lost]);
    const opening = openFolderSource(prepared, {
      options: { ...options, isRetry: !isChosen },
      signal,
      registry: context.equipment.registry,
    });
    const source = await opening.catch((error: unknown) => {
      if (!signal.aborted || error instanceof RunError) throw error;
      return nothingToRead;
    });
    if (before !== version) tell?.({ type: 'version-changed', out, before, now: version });
    const summary = await execute({
      plan: { ...prepared.plan, isDurable: options.durable === true },
      source,
      mode: prepared.mode,
      registry: context.equipment.registry,
      out,
      workers: options.workers,
      concurrency: options.concurrency ?? 'auto',
      limit: options.limit,
      allowsChange: options.extend === true,
      retries: context.retries,
      recipe: hideLogins(prepared.recipe as unknown as Json),
      signal,
      onEvent: tell,
      onOutcome: options.onOutcome,
      onProcess: (processId) => lock.lanes.note(processId),
    });
    lock.lost.throwIfAborted();
    fault.throwIfAborted();
    // Lanes that were killed on the way left theirs.
    await clearAsides(out);
    return summary;
  } finally {
    await lock.release();
  }
}
