import { registry } from '../builtins.js';
import type { Row } from '../compare/work.js';
import type { Kind } from '../core/content.js';
import type { Recipe } from '../core/recipe.js';
import { type DatasetKindName, type DatasetOptions, datasetKindNames } from '../dataset/index.js';
import { openSources, planSources } from '../engine/open-source.js';
import { splitEntry, toFetchSettings } from '../engine/plan.js';
import { showCount } from '../report/numbers.js';
import type { NamedRecipe } from './recipe-command.js';

/** What of a kind of content is made; where a recipe takes several kinds, some of each. */
const datasetOf: Readonly<Record<Kind, readonly [DatasetKindName, alone: number, among: number] | undefined>> = {
  image: ['images', 60, 24],
  text: ['texts', 60, 24],
  table: ['tables', 40, 16],
  signal: ['signals', 40, 16],
  other: undefined,
};

const asList = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

/** Chooses what to generate for a recipe: what its ops and filters take; pictures where it takes anything. */
export function chooseDataset(recipe: Recipe): DatasetOptions {
  const isStars = Object.values(recipe.outputs).some(({ ops }) => JSON.stringify(ops).includes('"stars.'));
  if (isStars) return { stars: 12 };
  const named = new Set([
    ...asList(recipe.accept),
    ...Object.values(recipe.outputs).flatMap(({ kind }) => asList(kind)),
  ]);
  const parts = [...named].flatMap((kind) => {
    const part = datasetOf[kind];
    return part === undefined ? [] : [part];
  });
  if (parts.length === 0) return { images: 60 };
  return Object.fromEntries(parts.map(([kind, alone, among]) => [kind, parts.length === 1 ? alone : among]));
}

/** `60 images and 24 texts` */
export function describeDataset(dataset: DatasetOptions): string {
  const parts = datasetKindNames.flatMap((kind) => (dataset[kind] ? [`${showCount(dataset[kind])} ${kind}`] : []));
  const last = parts.pop() ?? 'nothing';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** Reads the rows of a recipe's source, up to a limit, once: every mode then gets the same. */
export async function readRows(
  recipe: Recipe,
  options: { where: string; limit: number; urlColumn: string | undefined; signal: AbortSignal },
): Promise<readonly Row[]> {
  const { where, limit, urlColumn, signal } = options;
  const workingDirectory = process.cwd();
  const planned = await planSources(recipe.source, registry, { workingDirectory, where });
  const source = await openSources(planned, registry, {
    signal,
    workingDirectory,
    urlColumn,
    fetch: toFetchSettings(recipe.fetch),
  });
  const rows: Row[] = [];
  for await (const row of source.rows) {
    rows.push(row);
    if (rows.length >= limit) break;
  }
  signal.throwIfAborted();
  return rows;
}

const mostNamedSources = 3;

/** The source in a few words. */
export function nameSource(source: NonNullable<Recipe['source']>): string {
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return Object.keys(source).join(', ');
  const names = source.slice(0, mostNamedSources).join(', ');
  const left = source.length - mostNamedSources;
  return left > 0 ? `${names} and ${showCount(left)} more` : names;
}

/** What the recipe is called in reports; one made of flags has no name, and says what it does. */
export function titleOf({ where }: NamedRecipe, { name, outputs }: Recipe): string {
  if (name !== undefined || where !== 'recipe') return name ?? where;
  const [output] = Object.values(outputs);
  const ops = output?.ops.map((entry) => splitEntry(entry).name) ?? [];
  const formats = [output?.save ?? []].flat().map((entry) => splitEntry(entry).name);
  return [...ops, `save ${formats.join(', ')}`].join(', ');
}
