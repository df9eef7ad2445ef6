import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, RunError } from '../core/errors.js';
import type { Summary } from '../core/summary.js';
import { writeWhole } from '../storage/folder.js';
import { awaitWrite } from './write-error.js';

const summaryFile = 'summary.json';

/** Writes `summary.json`. */
export async function writeSummary(out: string, summary: Summary): Promise<void> {
  const file = join(out, summaryFile);
  await awaitWrite(file, writeWhole(file, `${JSON.stringify(summary, null, 2)}\n`));
}

/** True where a run into this folder has ended and summed up. */
export function hasSummary(out: string): boolean {
  return existsSync(join(out, summaryFile));
}

/** True where an earlier run ended as this one did, with all items where they are now, and did some of them. */
export async function isSummedUp(out: string, { status, items }: Summary): Promise<boolean> {
  const earlier = await readSummary(out).catch(() => undefined);
  const counts = ['total', 'done', 'failed', 'skipped'] as const;
  return (
    earlier !== undefined &&
    earlier.status === status &&
    earlier.items.thisRun > 0 &&
    counts.every((count) => earlier.items[count] === items[count])
  );
}

/** Reads the summary of a run that has ended. */
export async function readSummary(out: string): Promise<Summary> {
  const file = join(out, summaryFile);
  try {
    const summary = JSON.parse(await readFile(file, 'utf8')) as unknown;
    if (isSummary(summary)) return summary;
    throw new Error('it holds something else');
  } catch (error) {
    throw new RunError('E_OUT', `${file}: expected the summary of a finished run: ${describe(error)}`, {
      cause: error,
    });
  }
}

/** Looks at what readers count on: the file may have been edited, or be another program's. */
function isSummary(value: unknown): value is Summary {
  const summary = value as Summary | null;
  const numbers = [summary?.items?.total, summary?.items?.thisRun, summary?.wallMs, summary?.startMs];
  return (
    numbers.concat(summary?.cpuMs?.total, summary?.lanes, summary?.bytesPerSecond).every(Number.isFinite) &&
    typeof summary?.bottleneck?.sentence === 'string' &&
    typeof summary.mode === 'string' &&
    typeof summary.stages === 'object' &&
    typeof summary.versions === 'object' &&
    Array.isArray(summary.failures)
  );
}
