import type { OpenSource } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { Json } from '../core/json.js';
import { checkKeyColumns } from '../core/key.js';
import type { Recipe } from '../core/recipe.js';
import type { Registry } from '../core/registry.js';
import { version } from '../core/version.js';
import { describeDifference, otherRows } from '../ledger/fingerprint-difference.js';
import { type RunRecord, readRunRecord, writeRunRecord } from '../ledger/out-folder.js';
import { copySource, hasSourceCopy, openSourceCopy, removeSourceCopy } from '../ledger/source-copy.js';
import { describeChangedRows } from './changed-rows.js';
import type { Mode } from './mode.js';
import { hashModule } from './module-hash.js';
import { openSources, type PlannedSource } from './open-source.js';
import { describeOtherRows, isStandardInput } from './piped-rows.js';
import type { Plan } from './plan.js';

/** A run that has been checked; nothing is opened or written yet. */
export interface Prepared {
  readonly recipe: Recipe;
  readonly plan: Plan;
  readonly planned: readonly PlannedSource[];
  readonly mode: Mode;
  readonly out: string;
  readonly workingDirectory: string;
  readonly directory: string;
}

/** What of a run's options belongs to its folder. */
export interface FolderOptions {
  readonly urlColumn?: string;
  readonly limit?: number;
  /** Accept a changed recipe or source. */
  readonly extend?: boolean;
  /** The recipe and the source are the folder's own: nobody has named others. */
  readonly isRetry?: boolean;
}

/** Opens the source that belongs to the folder; throws `E_PLAN_CHANGED` before anything is changed where it is another. */
export async function openFolderSource(
  prepared: Prepared,
  context: { options: FolderOptions; signal: AbortSignal; registry: Registry },
): Promise<OpenSource> {
  const { planned, out, workingDirectory } = prepared;
  const { options, signal, registry } = context;
  const identity = planned as unknown as Json;
  const open = () =>
    openSources(planned, registry, {
      signal,
      workingDirectory,
      out,
      urlColumn: options.urlColumn,
      fetch: prepared.plan.fetch,
    });
  const isPiped = isStandardInput(planned);
  if (hasSourceCopy(out) && (!options.extend || options.isRetry)) {
    const copy = openSourceCopy(out, identity);
    // Nobody types the list a second time.
    const isRead = isPiped && !options.isRetry && !process.stdin.isTTY;
    const findOtherRows = async () => describeOtherRows(await open(), copy);
    await settleRecord(prepared, { identity, ...(isRead ? { findOtherRows } : {}) }, options);
    return copy;
  }
  const source = await open();
  if (source.columns !== undefined) checkKeyColumns(prepared.plan.key, source.columns);
  // Reading a source that cannot repeat itself would use it up.
  const known = source.isRepeatable ? { identity: source.identity, readRows: () => source.rows } : { identity };
  await settleRecord(prepared, known, options);
  if (source.isRepeatable) {
    await removeSourceCopy(out);
    return source;
  }
  await copySource(out, source.rows, { keepsForNone: isPiped });
  return openSourceCopy(out, identity);
}

/** What changes bytes or items. A user's op counts by its text and by those that it imports. */
async function fingerprint({ plan, recipe }: Prepared, identity: Json, urlColumn: string | undefined): Promise<Json> {
  const outputs = [];
  for (const output of plan.outputs) {
    const ops = [];
    for (const { name, module, options } of output.ops) {
      ops.push({ name, options, ...(module === undefined ? {} : { sha256: await hashModule(module) }) });
    }
    outputs.push([
      output.name,
      // Left out of the text where it is not given.
      {
        kind: output.kinds ?? 'any',
        url: output.urls,
        ops,
        save: output.saves.map(({ format, options }) => ({ [format]: options })),
      },
    ]);
  }
  return JSON.parse(
    JSON.stringify({
      outputs: Object.fromEntries(outputs),
      accept: plan.accept ?? 'any',
      sink: recipe.sink,
      key: plan.key,
      source: identity,
      urlColumn: urlColumn ?? null,
    }),
  ) as Json;
}

/** What a source says of itself, and its rows where they can be read to tell what has changed. */
interface KnownSource {
  readonly identity: Json;
  readonly readRows?: () => AsyncIterable<Item>;
  /** Says how the rows that are brought are others than those that were written down. */
  readonly findOtherRows?: () => Promise<string | undefined>;
}

/** Compares the run with what the folder remembers, and writes it down. Throws `E_PLAN_CHANGED` with the difference. */
async function settleRecord(prepared: Prepared, source: KnownSource, options: FolderOptions): Promise<void> {
  const { out, recipe, workingDirectory, directory } = prepared;
  const now = await fingerprint(prepared, source.identity, options.urlColumn);
  const before = await readRunRecord(out);
  const difference = before && describeDifference(before.fingerprint, now);
  const advice = options.isRetry
    ? 'Accept the change for what is tried again with --extend'
    : 'Choose another folder with --out, accept the change for what is not done yet with --extend, or start over with --fresh';
  if (difference !== undefined && !options.extend) {
    const rows = difference.includes(otherRows) ? source.readRows?.() : undefined;
    const changed = rows && (await describeChangedRows(out, rows).catch(() => undefined));
    const told = changed === undefined ? difference : difference.replace(otherRows, () => `${otherRows} (${changed})`);
    throw new RunError('E_PLAN_CHANGED', `${out}: holds a run of another recipe or source: ${told}. ${advice}`);
  }
  const found = before && difference === undefined ? await source.findOtherRows?.() : undefined;
  if (found !== undefined) {
    const told = `standard input brings other rows (${found})`;
    throw new RunError('E_PLAN_CHANGED', `${out}: holds a run of another recipe or source: ${told}. ${advice}`);
  }
  const writer = before?.version ?? version;
  // Who retries after an update wants what the update brings.
  if (writer !== version && !options.extend && !options.isRetry) {
    const told = `millrace ${writer} worked into it, this is ${version}, and the bytes they make may differ`;
    throw new RunError('E_PLAN_CHANGED', `${out}: holds a run of another version: ${told}. ${advice}`);
  }
  const record: RunRecord = {
    fingerprint: now,
    recipe: recipe as unknown as Json,
    workingDirectory,
    directory,
    version,
    ...(options.urlColumn === undefined ? {} : { urlColumn: options.urlColumn }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  };
  await writeRunRecord(out, record);
}
