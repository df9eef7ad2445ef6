import { createHash } from 'node:crypto';
import filenamify from 'filenamify';
import { RunError } from './errors.js';
import { didYouMean } from './explain.js';
import type { Item } from './item.js';

/** File systems allow 255 bytes a name; this leaves room for an index, extensions and `.info.json`. */
const maxKeyBytes = 200;
/** A name or a column is cut before it crowds out the rest of the key. */
const maxPartBytes = 120;
const fieldInBraces = /\{([^{}]*)\}/g;
/** Filled in by the lane, which is the first to know the bytes. */
const hashPlaceholder = '{sha256}';
/** Holds the hash's place, at its length, while a key is made safe: a shape that no neighbour can change or imitate. */
const hashStandIn = `7${'h'.repeat(62)}7`;
/** Templates whose index can be read back from the key: it comes first or last and touches no other digits. */
const uniqueTemplate = /^[^{}]*\{index(?::\d+)?\}(?:$|[^\d{])|(?:^|[^\d}])\{index(?::\d+)?\}[^{}]*$/;
/** The index, in as many digits as it says or in six. */
const indexField = /^index(?::(\d{1,2}))?$/;

/** Cuts text to a number of UTF-8 bytes on a code point's boundary. */
function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let cut = '';
  let bytes = 0;
  for (const point of text) {
    bytes += Buffer.byteLength(point);
    if (bytes > maxBytes) break;
    cut += point;
  }
  return cut;
}

/** Cuts text to a number of bytes; what had to be cut ends in a hash of the whole. */
function shorten(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${cutToBytes(text, maxBytes - 9)}-${hash}`;
}

/**
 * Makes any text a file name that is safe on Linux, macOS and Windows: NFC, no separators, control, bidi or reserved
 * characters, no reserved device names, no leading dash or dot, no trailing dot or space. What had to be cut ends in a
 * hash of the whole. Empty text gives an empty name.
 */
export function safeName(text: string, maxBytes = maxKeyBytes): string {
  return text.length <= maxBytes && plainName.test(text) ? text : makeSafe(text, maxBytes);
}

/** Names that are safe as they are, as most are: told in one look. */
const plainName = /^(?!con|prn|aux|nul|com|lpt|clock)[a-z0-9_]+(?:[-.][a-z0-9_]+)*$/i;

/** Does what `safeName` promises for any text. */
export function makeSafe(text: string, maxBytes: number): string {
  const visible = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, '_')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/^[-.\s~]+/, '')
    // A device in old versions of Windows, which filenamify does not know.
    .replace(/^clock\$(?=[\s.]|$)/i, '$&_')
    .replace(/[.\s]+$/, '');
  return visible === '' ? '' : shorten(filenamify(visible, { replacement: '_', maxLength: 100_000 }), maxBytes);
}

/** URLs whose path ends in a name that needs no decoding. */
const plainUrl = /^https?:\/\/[a-z0-9.-]+(?::\d{1,4})?(?:\/[\w-][\w.~-]*)*\/([\w-][\w.~-]*)(?:[?#]|$)/;
const extension = /(?<=.)\.[A-Za-z0-9]{1,8}$/;

/** The last segment of a URL's path, decoded once and made safe, without its extension. */
export function nameOfUrl(url: string): string {
  if (url.startsWith('data:')) return 'data';
  const plain = plainUrl.exec(url)?.[1];
  if (plain !== undefined) return safeName(plain.replace(extension, ''), maxPartBytes);
  let segment = '';
  try {
    segment = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? '';
    segment = decodeURIComponent(segment);
  } catch {
    // Not valid UTF-8 once decoded: the encoded form is a name too.
  }
  const last = segment.split(/[\\/]/).at(-1) ?? '';
  return safeName(last.replace(extension, ''), maxPartBytes);
}

/** Refuses a template that could not name files. */
export function checkKeyTemplate(template: string, where: string): void {
  if (/[\\/]/.test(template)) {
    throw new RunError(
      'E_RECIPE',
      `${where}: key: a key names files, not folders; expected no / or \\ in ${JSON.stringify(template)}`,
    );
  }
  if (!fieldInBraces.test(template)) {
    throw new RunError(
      'E_RECIPE',
      `${where}: key: expected at least one of {index}, {name}, {host}, {sha256} or {a column} in ${JSON.stringify(template)}`,
    );
  }
  fieldInBraces.lastIndex = 0;
}

const mostNamedColumns = 20;

/** Refuses a template that names a column which no row has. */
export function checkKeyColumns(template: string, columns: readonly string[]): void {
  const known = new Set(['index', 'name', 'host', 'sha256', ...columns]);
  for (const [, name = ''] of template.matchAll(fieldInBraces)) {
    if (known.has(name) || indexField.test(name)) continue;
    const named = columns.slice(0, mostNamedColumns).map((column) => `{${column.slice(0, 40)}}`);
    const more = columns.length > mostNamedColumns ? ` and ${columns.length - mostNamedColumns} more` : '';
    const others = columns.length === 0 ? 'the source has no columns' : `columns: ${named.join(', ')}${more}`;
    throw new RunError(
      'E_RECIPE',
      `key: the rows have no {${name}}; expected {index}, {name}, {host}, {sha256} or a column (${others})${didYouMean(name, [...known])}`,
    );
  }
}

function printIndex({ index }: Item, digits = 6): string {
  return String(index).padStart(digits, '0');
}

function fill(template: string, item: Item): string {
  return template.replace(fieldInBraces, (_, name: string) => {
    const [isIndex, digits] = indexField.exec(name) ?? [];
    if (isIndex !== undefined) return printIndex(item, digits === undefined ? undefined : Number(digits));
    switch (name) {
      case 'name':
        return nameOfUrl(item.url);
      case 'host':
        return URL.canParse(item.url) ? new URL(item.url).hostname : '';
      case 'sha256':
        return hashStandIn;
      default:
        return shorten(Object.hasOwn(item.fields, name) ? String(item.fields[name] ?? '') : '', maxPartBytes);
    }
  });
}

/** Fills in what only the lane knows. */
export function completeKey(key: string, sha256: string): string {
  return key.replaceAll(hashPlaceholder, sha256);
}

/** Two names that some file system takes for one. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase();
}

/** What a lane may put between a key and the extension: `info`, or a format's name where two files would be one. */
const middle = /\.[A-Z0-9]{1,20}$/;

/**
 * Gives every item its file key, in source order. Where a template could give two items one name, the later item's gets
 * its index, so that keys depend on the source alone and never on who was fast.
 */
export class KeyMaker {
  readonly #template: string;
  readonly #isUnique: boolean;
  readonly #taken = new Set<string>();
  /** Keys that were taken, without what looks like a file's first extension. */
  readonly #stems = new Set<string>();

  constructor(template: string) {
    this.#template = template;
    this.#isUnique = uniqueTemplate.test(template);
  }

  /** True where no key depends on another item: those of items that need none may be left out. */
  get isUnique(): boolean {
    return this.#isUnique;
  }

  /** One that has made no key yet, for reading the source once more. */
  restart(): KeyMaker {
    return this.#isUnique ? this : new KeyMaker(this.#template);
  }

  /** Must be called once for each item, in order. */
  make(item: Item): string {
    const index = printIndex(item);
    const whole = safeName(fill(this.#template, item).replace(/[-_.\s]+$/, ''), Number.POSITIVE_INFINITY);
    const name = shorten(whole, maxKeyBytes);
    // A column that happens to hold `{sha256}` must not grow when the key is completed.
    const key = name.replaceAll(hashPlaceholder, '(sha256)').replaceAll(hashStandIn, hashPlaceholder) || index;
    if (name !== whole) return `${key}-${index}`;
    if (this.#isUnique) return key;
    if (key.includes(hashPlaceholder)) return `${key}-${index}`;
    return this.#reserve(key, index);
  }

  #reserve(key: string, index: string): string {
    let unique = key;
    for (let attempt = 1; this.#isTaken(fold(unique)); attempt += 1) {
      unique = attempt === 1 ? `${key}-${index}` : `${key}-${index}-${attempt}`;
    }
    const folded = fold(unique);
    this.#taken.add(folded);
    if (middle.test(folded)) this.#stems.add(folded.replace(middle, ''));
    return unique;
  }

  /** `x` and `x.info` cannot both be had: `x.info.json` would belong to both. */
  #isTaken(folded: string): boolean {
    return this.#taken.has(folded) || this.#stems.has(folded) || this.#taken.has(folded.replace(middle, ''));
  }
}
