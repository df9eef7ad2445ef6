import leven from 'leven';
import type { z } from 'zod';

/** The nearest of some names, where it is near enough to be a slip of the hand. */
export function didYouMean(name: string, names: readonly string[]): string {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = leven(name.toLowerCase(), candidate.toLowerCase());
    const contained = name.length > 2 && candidate.toLowerCase().split('.').includes(name.toLowerCase()) ? 1 : distance;
    if (contained < bestDistance) [best, bestDistance] = [candidate, contained];
  }
  return best === undefined ? '' : `; did you mean ${JSON.stringify(best)}?`;
}

interface SchemaNode {
  readonly def: {
    readonly type: string;
    readonly shape?: Record<string, SchemaNode>;
    readonly innerType?: SchemaNode;
    readonly in?: SchemaNode;
    readonly element?: SchemaNode;
    readonly valueType?: SchemaNode;
    readonly options?: readonly SchemaNode[];
  };
}

/** The keys an object schema knows at a path, through optional, default and union wrappers. */
function keysAt(node: SchemaNode | undefined, path: readonly PropertyKey[]): string[] {
  if (node === undefined) return [];
  const { def } = node;
  if (def.options) return def.options.flatMap((option) => keysAt(option, path));
  if (def.innerType ?? def.in) return keysAt(def.innerType ?? def.in, path);
  const [head, ...rest] = path;
  if (head === undefined) return Object.keys(def.shape ?? {});
  return keysAt(def.shape?.[String(head)] ?? def.element ?? def.valueType, rest);
}

function printPath(path: readonly PropertyKey[]): string {
  let printed = '';
  for (const part of path) {
    if (typeof part === 'number') printed += `[${part}]`;
    else printed += printed === '' ? String(part) : `.${String(part)}`;
  }
  return printed;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[part];
  return value;
}

function print(value: unknown): string {
  // JSON has no NaN.
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** Shows a value in a sentence, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function (a recipe is data; name a module instead)';
  const text = print(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

type Issue = z.core.$ZodIssue;

/** Of a union's complaints, those of the branch that came furthest. */
function unfold(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map((each) => each.path.length));
  const branches = [...issue.errors].sort((a, b) => depth(b) - depth(a));
  const deepest = branches[0] ?? [];
  if (depth(deepest) === 0 && !deepest.some((each) => each.code === 'unrecognized_keys' || each.code === 'custom')) {
    const best = issue.errors.flat().find((each) => each.code === 'custom' || each.code === 'unrecognized_keys');
    return best === undefined ? [issue] : [{ ...best, path: [...issue.path, ...best.path] } as Issue];
  }
  return deepest.flatMap((each) => unfold({ ...each, path: [...issue.path, ...each.path] } as Issue));
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function bound(words: string, { limit, origin }: { limit: number | bigint; origin: string }): string {
  const units: Readonly<Record<string, string>> = { array: 'entr', string: 'character' };
  const unit = units[origin];
  if (unit === undefined) return `expected ${words} ${limit}`;
  const isOne = Number(limit) === 1;
  const ending = unit === 'entr' ? (isOne ? 'y' : 'ies') : isOne ? '' : 's';
  return `expected ${words} ${limit} ${unit}${ending}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return bound(issue.inclusive ? 'at least' : 'more than', { limit: issue.minimum, origin: issue.origin });
    case 'too_big':
      return bound(issue.inclusive ? 'at most' : 'less than', { limit: issue.maximum, origin: issue.origin });
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_union': {
      const wanted = issue.errors.flatMap((branch) => branch.slice(0, 1)).map(expectation);
      return [...new Set(wanted)].join(' or ').replaceAll(' or expected ', ' or ');
    }
    default:
      return issue.message;
  }
}

/**
 * Renders what a zod schema refused as one sentence: where, what was expected, what was found.
 * `where` names the whole (a file, an op); `input` is what was parsed.
 */
export function explain(error: z.ZodError, where: string, subject: { schema: z.ZodType; input: unknown }): string {
  const issues = error.issues.flatMap(unfold);
  // A key that is misspelt is missing too: the slip says more than what it left out.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) return `${where}: ${error.message}`;
  const path = printPath(issue.path);
  const place = path === '' ? where : `${where}: ${path}`;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = keysAt(subject.schema as unknown as SchemaNode, issue.path);
    const choices = known.length > 0 ? ` (options: ${known.join(', ')})` : ' (it takes no options)';
    const suggestion = didYouMean(key, known);
    return `${place}: unknown option ${JSON.stringify(key)}${suggestion || choices}`;
  }
  if (issue.message.includes(', found ')) return `${place}: ${expectation(issue)}`;
  const found = issue.code === 'invalid_key' ? issue.path.at(-1) : valueAt(subject.input, issue.path);
  return `${place}: ${expectation(issue)}, found ${show(found)}`;
}
