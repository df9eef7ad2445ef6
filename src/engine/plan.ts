import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { type Kind, kinds } from '../core/content.js';
import type { Op } from '../core/contracts.js';
import { RunError } from '../core/errors.js';
import { explain } from '../core/explain.js';
import type { Json } from '../core/json.js';
import { checkKeyTemplate } from '../core/key.js';
import { fetchOptions, type NamedEntry, type Recipe, recipeSchema } from '../core/recipe.js';
import { isModulePath, load, type Registry } from '../core/registry.js';
import type { FetchSettings } from '../core/settings.js';
import { version } from '../core/version.js';
import { loadOpModule } from './op-module.js';

/** An op of an output with its options checked: plain data. */
export interface PlannedOp {
  readonly name: string;
  /** Where a user's op comes from; absent for a built-in. */
  readonly module?: string;
  readonly options: Json;
  readonly cost: Op['cost'];
  readonly input: Op['input'];
}

/** A format of an output with its options checked. */
export interface PlannedSave {
  readonly format: string;
  readonly options: Json;
}

/** An output that has been checked: its filter, its ops in order, and the formats it is saved in. */
export interface PlannedOutput {
  readonly name: string;
  /** Kinds it takes; undefined takes all. */
  readonly kinds?: readonly Kind[];
  /** Patterns of which the URL must match one; undefined takes all. */
  readonly urls?: readonly string[];
  readonly ops: readonly PlannedOp[];
  readonly saves: readonly PlannedSave[];
}

/** A recipe that has been checked as a whole: what a lane needs to know, as plain data. */
export interface Plan {
  readonly accept?: readonly Kind[];
  /** What bytes are that nothing tells anything of; without it, `other`. */
  readonly unknownIs?: Kind;
  readonly outputs: readonly PlannedOutput[];
  readonly fetch: FetchSettings;
  readonly sink: { readonly name: string; readonly options: Json };
  readonly key: string;
  /** The longest one native or script step of an item may take. */
  readonly opTimeoutMs: number;
  /** The most memory a lane's process may hold. */
  readonly laneMemoryBytes: number;
  /** Outcomes say what their lane did and when. */
  readonly isTraced?: true;
  /** Every result is synced to the disk before it is recorded. */
  readonly isDurable?: boolean;
}

/** Where a recipe comes from. */
export interface PlanContext {
  /** Names the recipe in messages: a file, or `recipe`. */
  readonly where: string;
  /** Op modules with relative paths start here. */
  readonly directory: string;
}

/** Splits `name` or `{ name: options }`. */
export function splitEntry(entry: NamedEntry): { name: string; options: Record<string, unknown> } {
  if (typeof entry === 'string') return { name: entry, options: {} };
  const [pair] = Object.entries(entry);
  return { name: pair?.[0] ?? '', options: (pair?.[1] ?? {}) as Record<string, unknown> };
}

/** Checks options against an implementation's schema; a wrong one is a sentence with the path. */
export function checkOptions(schema: z.ZodType, options: unknown, where: string): Json {
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw new RunError('E_RECIPE', explain(parsed.error, where, { schema, input: options }));
  return parsed.data as Json;
}

/** Checks the structure of a recipe and completes its defaults. */
export function checkRecipe(input: unknown, where: string): Recipe {
  const parsed = recipeSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new RunError('E_RECIPE', explain(parsed.error, where, { schema: recipeSchema, input }));
}

/** Completes fetch settings from a recipe's fetch options. */
export function toFetchSettings(options: Recipe['fetch']): FetchSettings {
  const full = fetchOptions.parse(options);
  return {
    timeoutMs: full.timeout,
    connectTimeoutMs: Math.min(full.connectTimeout, full.timeout),
    firstByteTimeoutMs: Math.min(full.firstByteTimeout, full.timeout),
    idleTimeoutMs: Math.min(full.idleTimeout, full.timeout),
    minSpeed: full.minSpeed,
    minSpeedTimeMs: full.minSpeedTime,
    retries: full.retries,
    backoffMs: full.backoff,
    maxBackoffMs: 30_000,
    maxRetryAfterMs: 120_000,
    maxRedirects: full.maxRedirects,
    maxBytes: full.maxBytes,
    largeBytes: full.largeBytes,
    perHost: full.perHost,
    perHostIntervalMs: full.perHostRate === undefined ? 0 : 1_000 / full.perHostRate,
    allowPrivate: full.allowPrivate,
    allowAddress: full.allowAddress,
    allowData: full.allowData,
    allowFiles: full.allowFiles,
    allowDowngrade: full.allowDowngrade,
    tolerateCoding: full.tolerateCoding,
    ignoreRobots: full.ignoreRobots,
    userAgent: full.userAgent ?? `millrace/${version}`,
    resolve: full.resolve,
    dnsServers: full.dnsServers,
    ...(full.proxy === undefined ? {} : { proxy: full.proxy }),
  };
}

function moduleHref(name: string, directory: string): string {
  return name.startsWith('file:') ? name : pathToFileURL(resolve(directory, name)).href;
}

async function planOp(
  entry: NamedEntry,
  where: string,
  context: PlanContext & { registry: Registry; before: readonly Kind[] },
): Promise<{ planned: PlannedOp; after: readonly Kind[] }> {
  const { name, options } = splitEntry(entry);
  const module = isModulePath(name) ? moduleHref(name, context.directory) : undefined;
  const op: Op = module
    ? await loadOpModule(module, where)
    : await load(context.registry.ops, name, { noun: 'op', where });
  const checked = checkOptions(op.options, options, `${where}: ${name}`);
  const taken = narrowKinds(context.before, op.accepts, `${where}: ${name} takes`);
  const planned = {
    name,
    ...(module === undefined ? {} : { module }),
    options: checked,
    cost: op.cost,
    input: op.input,
  };
  // Of ours none makes another kind of what it takes; what a user's makes is not known.
  return { planned, after: module === undefined ? taken : kinds };
}

/** The kinds that go on where only some are taken. Throws where none does: every item would fail. */
function narrowKinds(before: readonly Kind[], accepts: readonly Kind[], what: string): readonly Kind[] {
  const taken = before.filter((kind) => accepts.includes(kind));
  if (taken.length > 0) return taken;
  throw new RunError('E_RECIPE', `${what} ${accepts.join(' or ')}; what comes to it is ${before.join(' or ')}`);
}

function asList<T extends string | NamedEntry>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** Checks everything a recipe names against what there is, before anything is opened. Throws RunError `E_RECIPE`. */
export async function makePlan(recipe: Recipe, registry: Registry, context: PlanContext): Promise<Plan> {
  checkKeyTemplate(recipe.key, context.where);
  const outputs: PlannedOutput[] = [];
  for (const [name, output] of Object.entries(recipe.outputs)) {
    const where = `${context.where}: outputs.${name}`;
    const ops: PlannedOp[] = [];
    let before: readonly Kind[] = asList<Kind>(recipe.accept ?? kinds);
    if (output.kind !== undefined) before = narrowKinds(before, asList<Kind>(output.kind), `${where}.kind: it takes`);
    for (const [position, entry] of output.ops.entries()) {
      const { planned, after } = await planOp(entry, `${where}.ops[${position}]`, { ...context, registry, before });
      ops.push(planned);
      before = after;
    }
    const saves: PlannedSave[] = [];
    for (const entry of asList<NamedEntry>(output.save)) {
      const { name: format, options } = splitEntry(entry);
      const loaded = await load(registry.formats, format, { noun: 'format', where: `${where}.save` });
      if (saves.some((save) => save.format === format)) {
        throw new RunError('E_RECIPE', `${where}.save: ${format} is named twice; expected each format once`);
      }
      narrowKinds(before, loaded.accepts, `${where}.save: ${format} saves`);
      saves.push({ format, options: checkOptions(loaded.options, options, `${where}.save: ${format}`) });
    }
    const filters = {
      ...(output.kind === undefined ? {} : { kinds: asList(output.kind) }),
      ...(output.url === undefined ? {} : { urls: asList(output.url) }),
    };
    outputs.push({ name, ops, saves, ...filters });
  }
  const { name, options } = splitEntry(recipe.sink);
  const sink = await load(registry.sinks, name, { noun: 'sink', where: `${context.where}: sink` });
  return {
    ...(recipe.accept === undefined ? {} : { accept: asList(recipe.accept) }),
    // Raw samples have no signature: where nothing but signals is wanted, they need no name either.
    ...(String(recipe.accept) === 'signal' ? { unknownIs: 'signal' as const } : {}),
    outputs,
    fetch: toFetchSettings(recipe.fetch),
    sink: { name, options: checkOptions(sink.options, options, `${context.where}: sink: ${name}`) },
    key: recipe.key,
    opTimeoutMs: recipe.opTimeout,
    laneMemoryBytes: recipe.laneMemory,
  };
}
