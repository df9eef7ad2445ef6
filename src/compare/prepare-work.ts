import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type DatasetOptions, generateFiles } from '../dataset/index.js';
import type { RecipeInput } from '../index.js';
import { hashToUnit } from '../origin/hash.js';
import { type RecordedReply, type Replay, startReplay } from '../origin/replay.js';
import { record } from './record.js';
import {
  isRemote,
  keepRow,
  placeReply,
  type Row,
  replayFetch,
  type ServedReply,
  type Work,
  writeRows,
} from './work.js';

/** How the server of a generated dataset answers. */
export interface GeneratedOrigin {
  readonly latencyMs: number;
  /** Up to so much more, by file. */
  readonly jitterMs: number;
  /** Of each connection. */
  readonly bytesPerSecond: number;
}

/** What is compared: rows of a source, or a dataset made for the purpose. */
export type Subject =
  | { readonly rows: readonly Row[]; readonly isLive: boolean }
  | { readonly dataset: DatasetOptions; readonly server: GeneratedOrigin };

/** What preparing needs besides. */
export interface PrepareOptions {
  readonly recipe: RecipeInput;
  readonly options: Work['options'];
  /** A folder of its own. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Work that is ready to be run, and the server that it is run against. */
export interface PreparedWork {
  readonly work: Work;
  close(): Promise<void>;
}

/** Names of the hosts that a dataset is spread over: a list from the web has more than one. */
const generatedHosts = ['host-1.test', 'host-2.test', 'host-3.test', 'host-4.test'];

/** Gets everything ready that runs share: the list, and the answers as they will be replayed. */
export function prepareWork(subject: Subject, options: PrepareOptions): Promise<PreparedWork> {
  if ('dataset' in subject) return prepareDataset(subject, options);
  return subject.isLive || !subject.rows.some(isRemote)
    ? prepareDirect(subject, options)
    : prepareRecording(subject.rows, options);
}

async function prepareDataset(
  { dataset, server }: Extract<Subject, { dataset: unknown }>,
  options: PrepareOptions,
): Promise<PreparedWork> {
  const folder = join(options.folder, 'bodies');
  await mkdir(folder, { recursive: true });
  const served: ServedReply[] = [];
  for await (const { name, bytes, mime, isListed } of generateFiles(dataset)) {
    options.signal.throwIfAborted();
    if (isListed === false) continue;
    const ordinal = served.length;
    const bodyFile = join(folder, `${ordinal}-${basename(name)}`);
    await writeFile(bodyFile, bytes);
    const reply: RecordedReply = {
      status: 200,
      headers: ['Content-Type', mime],
      bodyFile,
      latencyMs: server.latencyMs + server.jitterMs * hashToUnit(dataset.seed ?? 1, name),
      bodyMs: (bytes.length / server.bytesPerSecond) * 1_000,
    };
    const host = generatedHosts[ordinal % generatedHosts.length] ?? '';
    served.push({ reply, ...placeReply(`http://${host}/${name}`, ordinal) });
  }
  return serve(
    served,
    served.map(({ host, target }) => ({ url: `http://${host}${target}`, fields: {} })),
    { options, origin: 'generated', notes: [] },
  );
}

async function prepareRecording(rows: readonly Row[], options: PrepareOptions): Promise<PreparedWork> {
  const urls = [...new Set(rows.filter(isRemote).map(({ url }) => url))];
  options.say(
    `Downloading ${urls.length === 1 ? 'one URL' : `${urls.length} URLs`} once, to be replayed to every mode.`,
  );
  const codes = new Map<string, number>();
  const served = await record(urls, {
    folder: options.folder,
    fetch: options.recipe.fetch,
    signal: options.signal,
    onOutcome: ({ status, class: name = '' }) => {
      if (status === 'failed') codes.set(name, (codes.get(name) ?? 0) + 1);
    },
  });
  const failures = [...codes].map(([name, count]) => `${name} × ${count}`).join(', ');
  const isChosenByUrl = Object.values(options.recipe.outputs).some(({ url }) => url !== undefined);
  const notes = [
    'Every URL was downloaded once; its answer is repeated to every mode by a server on this machine, after the time it took then. Addresses are rewritten (host and path stay), so that files keep their names. A redirect is one answer of the host that the list names, after the time of all its hops.',
    ...(failures === ''
      ? []
      : [
          `Downloads that failed are replayed as failures: ${failures}. What never got an answer is a lost connection.`,
        ]),
    ...(isChosenByUrl
      ? [
          'The recipe chooses outputs by url: here it sees the rewritten addresses (http, a port, a number before the path).',
        ]
      : []),
  ];
  const replayed = rows.map((row) => {
    const { host, target } = served.get(row.url) ?? {};
    return host === undefined || !isRemote(row) ? row : { url: `http://${host}${target}`, fields: row.fields };
  });
  return serve([...served.values()], replayed, { options, origin: 'recorded', notes });
}

async function serve(
  served: readonly ServedReply[],
  rows: readonly Row[],
  { options, origin, notes }: { options: PrepareOptions; origin: Work['origin']; notes: readonly string[] },
): Promise<PreparedWork> {
  const replies = new Map(served.map(({ target, reply }) => [target, reply]));
  const replay: Replay = await startReplay(replies);
  const prefixes = new Map(
    served.map(({ host, target }) => [`http://${host}${target}`, `http://${host}:${replay.port}${target}`]),
  );
  const listed = rows.map((row) => ({ ...row, url: prefixes.get(row.url) ?? row.url }));
  const fetch = replayFetch(served, options.recipe.fetch);
  const bodies = served.flatMap(({ reply }) => reply.bodyFile ?? []);
  try {
    return {
      work: await makeWork(listed, { ...options, recipe: { ...options.recipe, fetch } }, { origin, bodies, notes }),
      close: () => replay.close(),
    };
  } catch (error) {
    await replay.close();
    throw error;
  }
}

async function prepareDirect(
  { rows, isLive }: Extract<Subject, { rows: unknown }>,
  options: PrepareOptions,
): Promise<PreparedWork> {
  const origin = isLive && rows.some(isRemote) ? 'live' : 'local';
  const notes =
    origin === 'live'
      ? [
          'Every run asked the real servers: what they were busy with at the time is in the figures. A redirected item counts for the host that the list names.',
        ]
      : [];
  return { work: await makeWork(rows, options, { origin, bodies: [], notes }), close: async () => {} };
}

async function makeWork(
  rows: readonly Row[],
  { recipe, options, folder }: PrepareOptions,
  more: Pick<Work, 'origin' | 'bodies' | 'notes'>,
): Promise<Work> {
  const allowsFiles = recipe.fetch?.allowFiles === true;
  const kept = rows.map((row) => keepRow(row, allowsFiles));
  const source = await writeRows(join(folder, 'rows.jsonl'), kept);
  const fetch = { ...recipe.fetch, ...(rows.some(({ isLocal }) => isLocal) ? { allowFiles: true } : {}) };
  return { recipe: { ...recipe, fetch, source }, options, items: rows.length, ...more };
}
