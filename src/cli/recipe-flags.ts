import type { Command } from 'commander';
import { RunError } from '../core/errors.js';
import type { NamedEntry, Recipe } from '../core/recipe.js';
import { isModulePath, type Registry } from '../core/registry.js';
import { splitEntry } from '../engine/plan.js';

/** The recipe that is run when none is named: one output, the bytes as they came. */
export const plainRecipe = { outputs: { saved: { save: 'original' } } };

/** Values of the four flags that shape a recipe of one output. */
export interface OutputSugar {
  readonly resize?: readonly [number, number];
  readonly fit?: string;
  readonly grayscale?: boolean;
  readonly save?: readonly string[];
}

type Entries = Recipe['outputs'][string]['ops'];

function setOp(ops: Entries, name: string, options: Record<string, unknown>): Entries {
  const position = ops.findIndex((entry) => splitEntry(entry).name === name);
  const before = position === -1 ? {} : splitEntry(ops[position] as NamedEntry).options;
  const merged = { ...before, ...options };
  const entry: NamedEntry = Object.keys(merged).length === 0 ? name : { [name]: merged };
  return position === -1 ? [...ops, entry] : ops.with(position, entry);
}

/** Applies `--resize --fit --grayscale --save` to a recipe of one output. */
export function applySugar(recipe: Recipe, sugar: OutputSugar): Recipe {
  if (Object.keys(sugar).length === 0) return recipe;
  const names = Object.keys(recipe.outputs);
  const [name] = names;
  const output = name === undefined ? undefined : recipe.outputs[name];
  if (names.length !== 1 || name === undefined || output === undefined) {
    const flag = Object.keys(sugar)[0];
    throw new RunError(
      'E_USAGE',
      `--${flag}: the recipe has ${names.length} outputs (${names.join(', ')}); expected a recipe of one output. Change the recipe instead: --print-recipe shows it`,
    );
  }
  let { ops } = output;
  if (sugar.grayscale) ops = setOp(ops, 'image.grayscale', {});
  if (sugar.resize || sugar.fit) {
    const hasResize = ops.some((entry) => splitEntry(entry).name === 'image.resize');
    if (!sugar.resize && !hasResize) throw new RunError('E_USAGE', '--fit: expected --resize WxH beside it');
    const [width, height] = sugar.resize ?? [];
    ops = setOp(ops, 'image.resize', {
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(sugar.fit === undefined ? {} : { fit: sugar.fit }),
    });
  }
  const save = sugar.save?.length ? [...sugar.save] : output.save;
  return { ...recipe, outputs: { [name]: { ...output, ops, save } } };
}

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** An option of an op that can be given as a flag. */
export interface OpFlag {
  readonly flag: string;
  readonly key: string;
  readonly op: string;
  readonly description: string;
  /** A switch is on or off; a list takes texts, comma-separated or repeated. */
  readonly shape: 'switch' | 'list' | 'value';
  readonly accepts: (value: unknown) => boolean;
}

function shapeOf(accepts: OpFlag['accepts']): OpFlag['shape'] {
  if (accepts(['x'])) return 'list';
  return accepts(true) && !accepts('x') && !accepts(2) ? 'switch' : 'value';
}

/** The flags that a recipe's ops bring: for ops that it has once. `taken` are the flags that win over them. */
export async function findOpFlags(recipe: Recipe, registry: Registry, taken: ReadonlySet<string>): Promise<OpFlag[]> {
  const uses = new Map<string, number>();
  for (const output of Object.values(recipe.outputs)) {
    for (const entry of output.ops) {
      const { name } = splitEntry(entry);
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  const flags: OpFlag[] = [];
  for (const [name, count] of uses) {
    if (count !== 1 || isModulePath(name) || !Object.hasOwn(registry.ops, name)) continue;
    const op = (await registry.ops[name]?.())?.default;
    const { shape = {} } =
      (op?.options as {
        shape?: Record<string, { description?: string; safeParse(value: unknown): { success: boolean } }>;
      }) ?? {};
    for (const [key, schema] of Object.entries(shape)) {
      const flag = `--${kebab(key)}`;
      if (taken.has(flag) || flags.some((each) => each.flag === flag)) continue;
      const accepts = (value: unknown) => schema.safeParse(value).success;
      const description = `${name}: ${schema.description ?? key}`;
      flags.push({ flag, key, op: name, description, shape: shapeOf(accepts), accepts });
    }
  }
  return flags;
}

/** Adds the flags of a recipe's ops to a command. */
export function addOpFlags(command: Command, flags: readonly OpFlag[]): void {
  for (const { flag, op, description, shape } of flags) {
    if (shape === 'switch') {
      command.option(flag, description);
      command.option(flag.replace('--', '--no-'), `${op}: turns ${flag} off`);
    } else if (shape === 'list') {
      command.option(`${flag} <values>`, description, (text: string, before: readonly string[] = []) => [
        ...before,
        text,
      ]);
    } else {
      command.option(`${flag} <value>`, description);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What was written for a flag as a value of its option: JSON where the option takes that, else text. */
function readValue({ accepts }: OpFlag, given: unknown): unknown {
  if (Array.isArray(given)) {
    const [first, ...others] = given.map(parseJson);
    if (others.length === 0 && Array.isArray(first)) return first;
    return given.flatMap((text: string) => text.split(',')).filter(Boolean);
  }
  if (typeof given !== 'string') return given;
  const parsed = parseJson(given);
  return !accepts(parsed) && accepts(given) ? given : parsed;
}

/** Puts the values of op flags into the recipe; the op's own schema checks them when it is planned. */
export function applyOpFlags(
  recipe: Recipe,
  flags: readonly OpFlag[],
  values: Readonly<Record<string, unknown>>,
): Recipe {
  const outputs: Recipe['outputs'] = {};
  for (const [name, output] of Object.entries(recipe.outputs)) {
    const ops = output.ops.map((entry) => {
      const { name: op, options } = splitEntry(entry);
      const given = flags.filter((flag) => flag.op === op && values[flag.key] !== undefined);
      if (given.length === 0) return entry;
      return {
        [op]: { ...options, ...Object.fromEntries(given.map((flag) => [flag.key, readValue(flag, values[flag.key])])) },
      };
    });
    outputs[name] = { ...output, ops };
  }
  return { ...recipe, outputs };
}
