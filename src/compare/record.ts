import { join } from 'node:path';
import type { Outcome } from '../core/outcome.js';
import { type RecipeInput, type RunOptions, run } from '../index.js';
import { ledgerFile } from '../ledger/ledger.js';
import { readFinalOutcomes } from '../ledger/read.js';
import type { RecordedReply } from '../origin/replay.js';
import { optOutHeader, placeReply, type Row, type ServedReply, writeRows } from './work.js';

/** What a recording needs. */
export interface RecordOptions {
  /** A folder of its own; what is recorded stays in it. */
  readonly folder: string;
  readonly fetch: RecipeInput['fetch'];
  readonly signal: AbortSignal;
  readonly onOutcome: NonNullable<RunOptions['onOutcome']>;
}

const opModule = new URL('../compare/record-op.js', import.meta.url).href;
/** A failed request took as long as its time-outs; repeating that for every run would prove nothing. */
const longestFailureMs = 5_000;

/** Fetches every URL once and keeps the answers. Rejects with the signal's reason once aborted. */
export async function record(urls: readonly string[], options: RecordOptions): Promise<Map<string, ServedReply>> {
  const { folder, fetch, signal, onOutcome } = options;
  const out = join(folder, 'recording');
  const rows: Row[] = urls.map((url) => ({ url, fields: {} }));
  const source = await writeRows(join(folder, 'recording.jsonl'), rows);
  const recipe: RecipeInput = {
    source,
    ...(fetch === undefined ? {} : { fetch }),
    outputs: { bodies: { ops: [opModule as `file:${string}`], save: 'original' } },
  };
  await run(recipe, { mode: 'async', out, signal, onOutcome });
  signal.throwIfAborted();
  const served = new Map<string, ServedReply>();
  for await (const outcome of readFinalOutcomes(join(out, ledgerFile))) {
    const url = urls[outcome.index];
    if (url !== undefined) served.set(url, { reply: toReply(outcome, out), ...placeReply(url, outcome.index) });
  }
  return served;
}

/** The answer that makes a run's item end as this one did; a failure of the network becomes a lost connection. */
export function toReply(outcome: Outcome, out: string): RecordedReply {
  const { dns = 0, connect = 0, firstByte = 0, body = 0 } = outcome.timings ?? {};
  // Replays ask over open connections on this machine: what opening one took is part of the wait for the first byte.
  const latencyMs = dns + connect + firstByte;
  if (outcome.status === 'done') {
    const { path, data } = outcome.outputs?.[0] ?? { path: '' };
    const charset = data?.charset === undefined ? '' : `; charset=${String(data.charset)}`;
    const type = `${String(data?.mime ?? 'application/octet-stream')}${charset}`;
    return {
      status: 200,
      // A charset comes from outside: what cannot stand in a header is left out.
      headers: ['Content-Type', /^[\x20-\x7e]+$/.test(type) ? type : 'application/octet-stream'],
      bodyFile: join(out, ...path.split('/')),
      latencyMs,
      bodyMs: body,
    };
  }
  const failure = { latencyMs: Math.min(latencyMs + body, longestFailureMs), bodyMs: 0 };
  if (outcome.class === 'opted-out') return { status: 200, headers: [...optOutHeader], ...failure };
  return { status: statusOf(outcome.code ?? ''), headers: [], ...failure };
}

function statusOf(code: string): number {
  if (code === 'E_RATE_LIMITED') return 429;
  if (code === 'E_EMPTY') return 204;
  const status = Number(/^E_HTTP_([3-5]\d\d)$/.exec(code)?.[1] ?? 0);
  return status >= 400 ? status : 0;
}
