import type { Json } from '../core/json.js';
import { hideLogins } from '../core/url.js';

type Fields = { readonly [name: string]: Json };

const mostChanges = 3;
const longestValue = 80;

const isRecord = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a record has under a name of its own: `valueOf` and the like are names too. */
const read = (record: Fields, name: string) => (Object.hasOwn(record, name) ? record[name] : undefined);

/** A value as it is shown: short, and nothing where it was not given. */
function show(value: Json | undefined): string {
  if (value === undefined || value === null) return 'not given';
  const text = JSON.stringify(hideLogins(value));
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

const isSame = (before: Json | undefined, now: Json | undefined) => list(before, now, '').length === 0;

/** Every difference of two values, each as a few words that begin with where it is. */
function list(before: Json | undefined, now: Json | undefined, where: string): string[] {
  if (isRecord(before) && isRecord(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...names].flatMap((name) =>
      list(read(before, name), read(now, name), where === '' ? name : `${where}.${name}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    return before.flatMap((each, index) => list(each, now[index], `${where}.${index}`));
  }
  return JSON.stringify(before) === JSON.stringify(now) ? [] : [`${where} was ${show(before)}, now ${show(now)}`];
}

/** Lists that have other members, or the same in another order, are told by their names; else member by member. */
function listNamed(
  before: readonly Json[],
  now: readonly Json[],
  { what, nameOf }: { readonly what: string; readonly nameOf: (entry: Json) => string },
): string[] {
  const [old, current] = [before, now].map((entries) => entries.map(nameOf).join(', ') || 'nothing');
  if (old !== current) return [`${what} was ${old}, now ${current}`];
  return before.flatMap((entry, index) => listEntry(entry, now[index], nameOf(entry)));
}

/** Differences of one op or one format: of its options, and of the text of a user's module. */
function listEntry(before: Json, now: Json | undefined, name: string): string[] {
  if (!isRecord(before) || !isRecord(now)) return list(before, now, name);
  const { sha256: oldText, ...old } = before;
  const { sha256: text, ...current } = now;
  const changes =
    'options' in old ? list(old.options, current.options, '') : list(read(old, name), read(current, name), '');
  if (oldText !== text) changes.unshift('its module has another text');
  return changes.map((change) => `${name}: ${change}`);
}

const nameOfOp = (op: Json) => (isRecord(op) && typeof op.name === 'string' ? op.name : '?');
const nameOfFormat = (save: Json) => (isRecord(save) ? (Object.keys(save)[0] ?? '?') : '?');

function listOutput(name: string, before: Json | undefined, now: Json | undefined): string[] {
  if (!isRecord(before) || !isRecord(now)) {
    if (isRecord(now)) return [`output ${name} is new`];
    return isRecord(before) ? [`output ${name} is gone`] : list(before, now, `output ${name}`);
  }
  const { ops: oldOps, save: oldSave, ...old } = before;
  const { ops, save, ...current } = now;
  const changes = list(old, current, '');
  if (Array.isArray(oldOps) && Array.isArray(ops))
    changes.push(...listNamed(oldOps, ops, { what: 'ops', nameOf: nameOfOp }));
  else changes.push(...list(oldOps, ops, 'ops'));
  if (Array.isArray(oldSave) && Array.isArray(save))
    changes.push(...listNamed(oldSave, save, { what: 'save', nameOf: nameOfFormat }));
  else changes.push(...list(oldSave, save, 'save'));
  return changes.map((change) => `output ${name}: ${change}`);
}

/** What a source is, in a word or two. */
function nameSource(source: Json | undefined): string {
  if (Array.isArray(source)) return source.length === 1 ? nameSource(source[0]) : `${source.length} sources`;
  if (!isRecord(source)) return show(source);
  const { source: kind = source.name, format } = source;
  return typeof kind === 'string' ? `${kind}${typeof format === 'string' ? ` of ${format}` : ''}` : show(source);
}

function listSource(before: Json | undefined, now: Json | undefined): string[] {
  const [old, current] = [nameSource(before), nameSource(now)];
  if (old !== current) return [`the source was ${old}, now ${current}`];
  const isHash = (change: string) => /sha256 was /.test(change);
  const changes = list(before, now, 'source');
  return [...(changes.some(isHash) ? [otherRows] : []), ...changes.filter((change) => !isHash(change))];
}

/** What is said of a source whose text is another. */
export const otherRows = 'the source has other rows';

/** Says in a few words what differs between two fingerprints; undefined where nothing does. */
export function describeDifference(before: Json, now: Json): string | undefined {
  if (isSame(before, now)) return undefined;
  const changes: string[] = [];
  const [old, current] = [isRecord(before) ? before : {}, isRecord(now) ? now : {}];
  for (const name of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const [from, to] = [read(old, name), read(current, name)];
    if (name === 'source') changes.push(...listSource(from, to));
    else if (name === 'outputs' && isRecord(from) && isRecord(to)) {
      const outputs = new Set([...Object.keys(from), ...Object.keys(to)]);
      for (const output of outputs) changes.push(...listOutput(output, read(from, output), read(to, output)));
    } else changes.push(...list(from, to, name));
  }
  // Told badly rather than not at all.
  if (changes.length === 0) changes.push(...list(before, now, ''));
  const shown = changes.slice(0, mostChanges).join('; ');
  return changes.length > mostChanges ? `${shown}; and ${changes.length - mostChanges} more` : shown;
}
