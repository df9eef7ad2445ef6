import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Content } from '../../../src/core/content.js';
import type { OpContext } from '../../../src/core/contracts.js';
import convert from '../../../src/ops/table/convert.js';
import profile from '../../../src/ops/table/profile.js';

const mimes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
};

const folder = mkdtempSync(join(tmpdir(), 'millrace-table-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where these tests let ops put their temporary files. */
export const scratch = join(folder, 'task-1');

/** A context as the engine gives it. */
export function tableContext(signal: AbortSignal = new AbortController().signal): OpContext {
  return { item: { index: 0, url: 'https://example.com/a', fields: {} }, signal, scratch };
}

/** A body as it is fetched. */
export function tableContent(body: string | Uint8Array, extension = 'csv', charset?: string): Content {
  return {
    kind: 'table',
    bytes: typeof body === 'string' ? Buffer.from(body) : body,
    mime: mimes[extension] ?? '',
    extension,
    ...(charset === undefined ? {} : { charset }),
  };
}

/** Runs table.convert with options as a recipe gives them. */
export async function convertTable(content: Content | string, options: object = {}): Promise<Content> {
  const given = typeof content === 'string' ? tableContent(content) : content;
  return convert.run(given, convert.options.parse(options), tableContext());
}

/** The text of what table.convert writes. */
export async function convertText(content: Content | string, options: object = {}): Promise<string> {
  return Buffer.from((await convertTable(content, options)).bytes).toString('utf8');
}

/** The rows of what table.convert writes as JSON. */
export async function convertRows(content: Content | string, options: object = {}): Promise<unknown> {
  return JSON.parse(await convertText(content, { ...options, to: 'json' }));
}

/** The document of table.profile. */
export async function profileDocument(content: Content | string, options: object = {}) {
  const given = typeof content === 'string' ? tableContent(content) : content;
  const result = await profile.run(given, profile.options.parse(options), tableContext());
  return result.document as {
    rows: number;
    columns: Record<string, unknown>[];
    dialect: Record<string, unknown>;
    rejected: number;
    rejects: Record<string, unknown>[];
  };
}
