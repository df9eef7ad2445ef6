import { describe } from './errors.js';
import type { Json } from './json.js';

/** A value as JSON would write it, with that text; or why it cannot. */
export type PlainJson = { readonly value: Json; readonly text: string } | { readonly fault: string };

/**
 * Makes plain data of any value: what JSON writes of it, so that it is the same wherever it goes. `where` names the value in
 * the fault, which goes on from "found".
 */
export function makePlain(value: unknown, where: string): PlainJson {
  try {
    const text = JSON.stringify(value);
    if (text === undefined) return { fault: `${where} that is ${nameKind(value)}, which JSON cannot write` };
    return { value: JSON.parse(text) as Json, text };
  } catch (error) {
    return { fault: findUnwritable(value, where) ?? `${where} that JSON cannot write: ${describe(error)}` };
  }
}

const nameKind = (value: unknown) => (typeof value === 'bigint' ? 'a BigInt' : `a ${typeof value}`);

/** Looks for the first thing in a value that JSON refuses: a BigInt, or an object that holds itself. */
function findUnwritable(root: unknown, where: string): string | undefined {
  const paths = new Map<unknown, string>();
  const ancestors: unknown[] = [];
  let fault: string | undefined;
  try {
    JSON.stringify(root, function visit(this: unknown, key: string, value: unknown) {
      while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
      const within = paths.get(this);
      const path = within === undefined ? where : `${within}${Array.isArray(this) ? `[${key}]` : `.${key}`}`;
      if (typeof value === 'bigint')
        fault ??= `${path} that is a BigInt, which JSON cannot write; make it a number or text`;
      if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? null : value;
      if (ancestors.includes(value)) {
        fault ??= `${path} that holds itself, which JSON cannot write`;
        return null;
      }
      paths.set(value, path);
      ancestors.push(value);
      return value;
    });
  } catch {
    // A toJSON that throws: told by its own words, unless something was found before it.
  }
  return fault;
}
