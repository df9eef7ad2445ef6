import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Timeline } from '../core/timeline.js';
import { writeWhole } from '../storage/folder.js';
import { privateFolder } from './out-folder.js';
import { awaitWrite } from './write-error.js';

const timelineFile = 'timeline.json';
/** A folder that is continued every hour must not grow for ever. */
const mostRuns = 20;

/** Adds how a run went to those before it in the same folder; a run that found nothing to do adds nothing. */
export async function appendTimeline(out: string, timeline: Timeline): Promise<void> {
  if ((timeline.ended.at(-1) ?? 0) === 0) return;
  const file = join(out, privateFolder, timelineFile);
  const runs = [...(await readTimelines(out)), timeline].slice(-mostRuns);
  await awaitWrite(file, writeWhole(file, `${JSON.stringify(runs)}\n`));
}

/** Reads how the runs into a folder went, oldest first. What is not there or not whole is left out: it is for show. */
export async function readTimelines(out: string): Promise<readonly Timeline[]> {
  try {
    const runs = JSON.parse(await readFile(join(out, privateFolder, timelineFile), 'utf8')) as unknown;
    return Array.isArray(runs) ? runs.filter(isTimeline) : [];
  } catch {
    return [];
  }
}

function isTimeline(value: unknown): value is Timeline {
  const { startedAt, atMs, ended, bytes, inFlight } = (value ?? {}) as Record<string, unknown>;
  const columns = [atMs, ended, bytes, inFlight];
  return (
    typeof startedAt === 'string' &&
    columns.every((column) => Array.isArray(column) && column.every(Number.isFinite)) &&
    new Set(columns.map((column) => (column as unknown[]).length)).size === 1
  );
}
