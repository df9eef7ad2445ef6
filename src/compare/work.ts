import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RunError } from '../core/errors.js';
import type { Item } from '../core/item.js';
import type { RecipeInput, RunOptions } from '../index.js';
import type { RecordedReply } from '../origin/replay.js';

/** What every run of a comparison does, whatever its mode. */
export interface Work {
  /** Its source is the list of rows. */
  readonly recipe: RecipeInput;
  /** What runs are called with, besides mode and output folder. */
  readonly options: Pick<RunOptions, 'recipeDirectory' | 'recipeName' | 'concurrency' | 'workers'>;
  readonly items: number;
  /** Where the bytes come from: says so in reports. */
  readonly origin: 'generated' | 'recorded' | 'live' | 'local';
  /** Files that hold what downloads bring, for the timing of processing alone; none where nothing is downloaded. */
  readonly bodies: readonly string[];
  /** What a reader of the report should know about the replies. */
  readonly notes: readonly string[];
}

/** An item of the source as far as a comparison needs it. */
export type Row = Pick<Item, 'url' | 'fields' | 'isLocal' | 'problem'>;

/** How the rows' answers are served, by the URL of the row. */
export interface ServedReply {
  readonly reply: RecordedReply;
  /** The host it is asked from; IP addresses get a name, since names alone can be sent elsewhere. */
  readonly host: string;
  /** Path and query. */
  readonly target: string;
}

/** True for a row that is fetched from a web server. */
export function isRemote({ url, problem }: Row): boolean {
  return problem === undefined && /^https?:/i.test(url);
}

/**
 * Says where a recorded URL is asked for in replays: under its own host name, which is sent to this machine, and under its
 * own path, so that items keep their keys; a number before the path keeps addresses apart that differ in scheme or port.
 */
export function placeReply(url: string, ordinal: number): Pick<ServedReply, 'host' | 'target'> {
  const { hostname, pathname, search } = new URL(url);
  const isName = /[a-z]/i.test(hostname) && !hostname.startsWith('[');
  const host = isName ? hostname : `ip-${hostname.replace(/[^0-9a-z]+/gi, '-').replace(/^-|-$/g, '')}.test`;
  // A URL without a path gives its item no name, and a number before it would become one.
  if (/^\/+$/.test(pathname)) return { host, target: `${pathname}?${ordinal}${search.replace('?', '&')}` };
  return { host, target: `/${ordinal}${pathname}${search}` };
}

/** Fetch settings with which replies come from the replay on this machine, and from nowhere else. */
export function replayFetch(
  served: Iterable<ServedReply>,
  { proxy: _, ...fetch }: NonNullable<RecipeInput['fetch']> = {},
): NonNullable<RecipeInput['fetch']> {
  let hasOptOuts = false;
  const hosts = new Set<string>();
  for (const { reply, host } of served) {
    hosts.add(host);
    hasOptOuts ||= reply.headers.includes(optOutHeader[0]);
  }
  return {
    ...fetch,
    allowAddress: [...(fetch.allowAddress ?? []), '127.0.0.1/32'],
    resolve: { ...fetch.resolve, ...Object.fromEntries([...hosts].map((host) => [host, '127.0.0.1'])) },
    // What failed is known to fail, and robots.txt has been asked: nothing of that is repeated for each run.
    retries: 0,
    ignoreRobots: !hasOptOuts,
  };
}

/** What a server says whose answer must not be used. */
export const optOutHeader = ['X-Robots-Tag', 'noai'] as const;

/** Writes rows as a table, a row a line; answers the source that reads them back, each with its index. */
export async function writeRows(file: string, rows: readonly Row[]): Promise<NonNullable<RecipeInput['source']>> {
  if (rows.length === 0) throw new RunError('E_SOURCE_EMPTY', 'the source is empty: expected at least one URL or file');
  let urlColumn = 'url';
  while (rows.some(({ fields }) => Object.hasOwn(fields, urlColumn))) urlColumn = `_${urlColumn}`;
  const lines = rows.map(({ url, fields }) => `${JSON.stringify({ [urlColumn]: url, ...fields })}\n`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, lines.join(''));
  return { table: { file, urlColumn } };
}

/** A row as it stands in a list of our own: what is not allowed there stays so, and what was wrong stays wrong. */
export function keepRow(row: Row, allowsFiles: boolean): Row {
  const { url, fields, isLocal, problem } = row;
  if (problem !== undefined) return { url: `invalid: ${url.slice(0, 200)}`, fields };
  const isForbidden = /^file:/i.test(url) && !isLocal && !allowsFiles;
  return isForbidden ? { url: `not-permitted-${url}`, fields } : { url, fields };
}

/** A source of local files, one after the other. */
export function writeBodyRows(folder: string, bodies: readonly string[]) {
  const rows = bodies.map((file) => ({ url: pathToFileURL(file).href, fields: {} }));
  return writeRows(join(folder, 'bodies.jsonl'), rows);
}
