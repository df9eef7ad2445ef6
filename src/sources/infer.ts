import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, RunError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { kindOfPath } from './input/local-files.js';
import { quote, quoteUrl } from './input/url.js';

/** A source by name, with its options not yet checked. */
export interface NamedSource {
  readonly name: string;
  readonly options: Json;
}

const expected = 'expected a list (.txt, .csv, …), a folder, a glob or a URL';

/**
 * Says what a SOURCE argument means: `-`, a URL, a folder, a list or table by its extension, another file (content), or
 * a glob. A `file:` URL is always content. Throws a RunError (`E_SOURCE`) where it is none of these.
 */
export async function inferSource(text: string, workingDirectory: string): Promise<NamedSource> {
  if (text === '-') return { name: 'list', options: { file: '-' } };
  if (/^(?:https?|data):/i.test(text)) {
    if (!URL.canParse(text)) throw new RunError('E_SOURCE', `${quoteUrl(text)}: not a valid URL; ${expected}`);
    return { name: 'list', options: { urls: [text] } };
  }
  if (/^file:/i.test(text)) return inferFileUrl(text);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) {
    throw new RunError(
      'E_SOURCE',
      `${quote(text)}: cannot read ${scheme}: URLs; expected http:, https:, data: or file:`,
    );
  }
  const kind = text === '' ? undefined : await kindOfPath(resolve(workingDirectory, text), text);
  if (kind === 'folder') return { name: 'folder', options: { directory: text } };
  if (kind === 'stream') return { name: 'list', options: { file: text } };
  if (kind === 'file') return inferFile(text);
  if (/[*?{}[\]]|[!@+]\(/.test(text)) return { name: 'glob', options: { pattern: text } };
  throw new RunError('E_SOURCE', `${text === '' ? '""' : text}: no such file; ${expected}`);
}

function inferFile(path: string): NamedSource {
  if (/\.txt(?:\.(?:gz|zst))?$/i.test(path)) return { name: 'list', options: { file: path } };
  if (/\.(?:(?:csv|tsv|json|jsonl|ndjson)(?:\.(?:gz|zst))?|parquet)$/i.test(path)) {
    return { name: 'table', options: { file: path } };
  }
  return { name: 'glob', options: { pattern: path } };
}

async function inferFileUrl(text: string): Promise<NamedSource> {
  let path: string;
  try {
    path = fileURLToPath(text);
  } catch (error) {
    throw new RunError('E_SOURCE', `${quote(text)}: not a local file: URL (${describe(error)})`, {
      cause: error,
    });
  }
  const kind = await kindOfPath(path, text);
  if (kind === 'folder') return { name: 'folder', options: { directory: path } };
  if (kind === 'file') return { name: 'glob', options: { pattern: path } };
  throw new RunError('E_SOURCE', `${text}: no such file; ${expected}`);
}
