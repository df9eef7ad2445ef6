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

/** Reads the summary of a run that has ended. */
export async function readSummary(out: string): Promise<Summary> {
  const file = join(out, summaryFile);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Summary;
  } catch (error) {
    throw new RunError('E_OUT', `${file}: expected the summary of a finished run: ${describe(error)}`, {
      cause: error,
    });
  }
}
