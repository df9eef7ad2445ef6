import { createHash } from 'node:crypto';
import filenamify from 'filenamify';
import { RunError } from './errors.js';
import type { Item } from './item.js';

/** File systems allow 255 bytes a name; this leaves room for extensions, `.info.json` and a hash. */
const maxKeyBytes = 180;
const placeholder = /\{([^{}]*)\}/g;
/** Filled in by the lane, which is the first to know the bytes. */
export const hashPlaceholder = '{sha256}';

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

/**
 * Makes any text a file name that is safe on Linux, macOS and Windows: NFC, no separators, control, bidi or reserved
 * characters, no reserved device names, no leading dash or dot, no trailing dot or space. What had to be cut ends in a
 * hash of the whole. Empty text gives an empty name.
 */
export function safeName(text: string, maxBytes = maxKeyBytes): string {
  const visible = text
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, '_')
    .replace(/\p{Zs}/gu, ' ');
  const named = visible === '' ? '' : filenamify(visible, { replacement: '_', maxLength: 100_000 });
  const trimmed = named.replace(/^[-.\s~]+/, '').replace(/[.\s]+$/, '');
  if (Buffer.byteLength(trimmed) <= maxBytes) return trimmed;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${cutToBytes(trimmed, maxBytes - 9)}-${hash}`;
}

/** The last segment of a URL's path, decoded once and made safe, without its extension. */
export function nameOfUrl(url: string): string {
  if (url.startsWith('data:')) return 'data';
  let segment = '';
  try {
    segment = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? '';
    segment = decodeURIComponent(segment);
  } catch {
    // Not valid UTF-8 once decoded: the encoded form is a name too.
  }
  const last = segment.split(/[\\/]/).at(-1) ?? '';
  return safeName(last.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, ''), 120);
}

/** Refuses a template that could not name files. */
export function checkKeyTemplate(template: string, where: string): void {
  if (/[\\/]/.test(template)) {
    throw new RunError(
      'E_RECIPE',
      `${where}: key: a key names files, not folders; expected no / or \\ in ${JSON.stringify(template)}`,
    );
  }
  if (!placeholder.test(template)) {
    throw new RunError(
      'E_RECIPE',
      `${where}: key: expected at least one of {index}, {name}, {host}, {sha256} or {a column} in ${JSON.stringify(template)}`,
    );
  }
  placeholder.lastIndex = 0;
}

function fill(template: string, item: Item): string {
  return template.replace(placeholder, (whole, name: string) => {
    switch (name) {
      case 'index':
        return String(item.index).padStart(6, '0');
      case 'name':
        return nameOfUrl(item.url);
      case 'host':
        return URL.canParse(item.url) ? new URL(item.url).hostname : '';
      case 'sha256':
        return whole;
      default:
        return String(item.fields[name] ?? '');
    }
  });
}

/** Fills in what only the lane knows. */
export function completeKey(key: string, sha256: string): string {
  return key.replaceAll(hashPlaceholder, sha256);
}

/**
 * Gives every item its file key, in source order. A template without `{index}` may give two items one name; the later
 * item's gets its index, so that keys depend on the source alone and never on who was fast.
 */
export class KeyMaker {
  readonly #template: string;
  readonly #isUnique: boolean;
  readonly #taken = new Set<string>();

  constructor(template: string) {
    this.#template = template;
    this.#isUnique = template.includes('{index}');
  }

  /** Must be called once for each item, in order. */
  make(item: Item): string {
    const filled = fill(this.#template, item);
    const withHash = filled.split(hashPlaceholder).map((part) => safeName(part));
    const suffix = String(item.index).padStart(6, '0');
    const key = withHash.join(hashPlaceholder).replace(/[-_\s]+$/, '') || suffix;
    if (this.#isUnique) return key;
    if (key.includes(hashPlaceholder)) return `${key}-${suffix}`;
    const folded = key.normalize('NFC').toLowerCase();
    if (!this.#taken.has(folded)) {
      this.#taken.add(folded);
      return key;
    }
    return this.#reserve(`${key}-${suffix}`);
  }

  #reserve(key: string): string {
    let unique = key;
    for (let attempt = 2; this.#taken.has(unique.toLowerCase()); attempt += 1) unique = `${key}-${attempt}`;
    this.#taken.add(unique.toLowerCase());
    return unique;
  }
}
