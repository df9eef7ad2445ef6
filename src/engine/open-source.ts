import type { OpenSource, SourceContext } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { Recipe } from '../core/recipe.js';
import { load, type Registry } from '../core/registry.js';
import { checkOptions, splitEntry } from './plan.js';

/** A source by name, with options that passed its schema. */
export interface PlannedSource {
  readonly name: string;
  readonly options: Json;
}

/** Finds out what a recipe's source means and checks its options; opens nothing but the folder entry it names. */
export async function planSources(
  source: Recipe['source'],
  registry: Registry,
  context: { readonly workingDirectory: string; readonly where: string },
): Promise<readonly PlannedSource[]> {
  const { where, workingDirectory } = context;
  if (source === undefined) {
    throw new RunError(
      'E_SOURCE',
      `${where}: no source; name a list (.txt, .csv, …), a folder, a glob or a URL on the command line or as "source" in the recipe`,
      { isUsage: true },
    );
  }
  if (typeof source !== 'string' && !Array.isArray(source)) {
    const { name, options } = splitEntry(source);
    const found = await load(registry.sources, name, { noun: 'source', where: `${where}: source` });
    return [{ name, options: checkOptions(found.options, options, `${where}: source: ${name}`) }];
  }
  const infer = (await registry.inferSource()).default;
  const planned: PlannedSource[] = [];
  for (const text of typeof source === 'string' ? [source] : source) planned.push(await infer(text, workingDirectory));
  return planned;
}

/** Opens sources and joins them into one. */
export async function openSources(
  planned: readonly PlannedSource[],
  registry: Registry,
  context: SourceContext,
): Promise<OpenSource> {
  if (context.urlColumn !== undefined && !planned.some(({ name }) => name === 'table')) {
    throw new RunError(
      'E_USAGE',
      `--url-column: the source has no columns; expected a table (.csv, .tsv, .json, .jsonl or .parquet) to find ${JSON.stringify(context.urlColumn)} in`,
    );
  }
  const opened: OpenSource[] = [];
  for (const { name, options } of planned) {
    const source = await load(registry.sources, name, { noun: 'source', where: 'source' });
    opened.push(await source.open(source.options.parse(options), context));
  }
  return (await registry.chainSources()).default(opened);
}
