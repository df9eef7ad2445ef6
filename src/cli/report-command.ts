import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { RunError } from '../core/errors.js';
import type { Summary } from '../core/summary.js';
import { ledgerFile } from '../ledger/ledger.js';
import { RunLock } from '../ledger/lock.js';
import { isFolder, makeOutFolder, privateFolder, readRunRecord } from '../ledger/out-folder.js';
import { hasSummary, readSummary } from '../ledger/summary-file.js';
import { showText } from '../report/numbers.js';
import { writeReport } from '../report/write-report.js';
import { printSummary } from './print-summary.js';
import { hasPictures } from './run-report.js';
import { thumbnailsApart } from './thumbnails.js';

/** Refuses what is no run's folder. */
async function checkFolder(out: string, given: string): Promise<void> {
  if (existsSync(join(out, ledgerFile))) return;
  const isRun = await isFolder(join(out, privateFolder));
  const what = isRun ? 'holds a run that has recorded nothing yet' : 'is not the output folder of a run';
  throw new RunError('E_USAGE', `${given}: ${what}; expected a folder with ledger.jsonl in it`);
}

async function reportFolder(given: string, values: { readonly json?: boolean }): Promise<void> {
  const out = resolve(given);
  await checkFolder(out, given);
  await makeOutFolder(out, 'the report is written into it');
  await readRunRecord(out);
  // A folder that is being written to would be told wrongly, and no run may start into it meanwhile.
  const lock = new RunLock(out);
  await lock.acquire();
  try {
    const summary: Summary | undefined = hasSummary(out) ? { ...(await readSummary(out)), out } : undefined;
    const makeThumbnails = thumbnailsApart({ isExpected: summary !== undefined && hasPictures(summary) });
    const { file, notes } = await writeReport(out, { summary, makeThumbnails });
    if (summary === undefined) process.stdout.write(values.json ? 'null\n' : `Written: ${showText(file, 4_096)}\n`);
    else printSummary(summary, { json: values.json, report: file });
    for (const note of notes) process.stderr.write(`${note}\n`);
  } finally {
    await lock.release();
  }
}

function define(command: Command): void {
  command.option('--json', 'the summary on standard output as JSON, and nothing else there');
  command.action(reportFolder);
}

export default { define };
