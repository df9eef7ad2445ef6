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

/** Shows a value in a sentence, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
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

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected === 'record' ? 'an object' : issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `expected ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_big':
      return `expected ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_union': {
      const wanted = issue.errors.flat().map(expectation);
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
  const [issue] = error.issues.flatMap(unfold);
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
  const found = issue.message.includes(', found ') ? '' : `, found ${show(valueAt(subject.input, issue.path))}`;
  return `${place}: ${expectation(issue)}${found}`;
}
