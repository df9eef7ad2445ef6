import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Outcome } from '../../src/core/outcome.js';
import type { Summary } from '../../src/core/summary.js';

/** A summary with numbers of its own; `changes` replaces parts of it. */
export function makeSummary(out: string, changes: Partial<Summary> = {}): Summary {
  return {
    status: 'finished',
    out,
    mode: 'hybrid',
    lanes: 2,
    itemsAtOnce: 64,
    items: { total: 1, done: 1, failed: 0, skipped: 0, thisRun: 1 },
    byClass: {},
    byKind: { text: 1 },
    failures: [],
    wallMs: 1_500,
    startMs: 200,
    cpuMs: { total: 900, parent: 100, lanes: 800 },
    peakRssBytes: 50_000_000,
    bytes: 1_000,
    itemsPerSecond: 0.7,
    bytesPerSecond: 700,
    stages: { wait: 0, dns: 0, connect: 0, firstByte: 5, body: 0, ops: 3, save: 1 },
    loopDelayP99Ms: 2,
    bottleneck: { name: 'network', sentence: 'waiting for servers' },
    versions: { millrace: '0.1.0' },
    recipe: { name: 'my-recipe', outputs: {} },
    ...changes,
  };
}

/** An outcome of an item that is done. */
export function makeDone(index: number, changes: Partial<Outcome> = {}): Outcome {
  const url = `https://host${index % 3}.example/files/${index}.txt`;
  const timings = { wait: 3, firstByte: 20 + index, ops: 5, save: 1 };
  return { index, url, status: 'done', attempts: 1, bytes: 1_000 + index, kind: 'text', timings, ...changes };
}

/** An outcome of an item that failed. */
export function makeFailed(index: number, changes: Partial<Outcome> = {}): Outcome {
  const trouble = { code: 'E_HTTP_404', class: 'http-4xx', message: 'host answered 404 Not Found' } as const;
  return { index, url: `https://host.example/${index}`, status: 'failed', attempts: 1, ...trouble, ...changes };
}

/** Writes an output folder the way a run leaves it, with further files by path. */
export async function writeRun(
  out: string,
  outcomes: readonly Outcome[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<void> {
  await mkdir(join(out, '.millrace'), { recursive: true });
  await writeFile(join(out, 'ledger.jsonl'), outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), bytes);
  }
}
