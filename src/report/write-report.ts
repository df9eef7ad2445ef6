import { join } from 'node:path';
import type { Summary } from '../core/summary.js';
import { readTimelines } from '../ledger/timeline-file.js';
import { writeWhole } from '../storage/folder.js';
import { type Card, chooseCards, makeGallery } from './gallery.js';
import { isTorn, type LedgerFacts, readLedgerFacts } from './ledger-facts.js';
import { showCount } from './numbers.js';
import { renderPage } from './page.js';
import type { MakeThumbnails } from './thumbnail.js';

/** The report's file in an output folder. */
const reportFile = 'report.html';

/** How a report is written. */
export interface ReportOptions {
  /** Undefined where the run was killed before it could sum up. */
  readonly summary: Summary | undefined;
  /** Makes the gallery's pictures; without it there are none. */
  readonly makeThumbnails?: MakeThumbnails | undefined;
  /** Sentences for the top of the page. */
  readonly notes?: readonly string[];
}

/** A report that has been written. */
export interface WrittenReport {
  readonly file: string;
  /** What is special about it, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Writes `report.html` from what an output folder holds: reads the ledger once, in memory that does not grow with it.
 * Throws RunErrors where the ledger cannot be read.
 */
export async function writeReport(out: string, options: ReportOptions): Promise<WrittenReport> {
  const { summary } = options;
  const [facts, torn, timelines] = await Promise.all([readLedgerFacts(out), isTorn(out), readTimelines(out)]);
  const cards = await makeCards(out, facts, options.makeThumbnails);
  const notes = [...(options.notes ?? []), ...describeState(facts, { summary, torn })];
  const page = await renderPage({ out, facts, summary, timelines, cards, notes, writtenAt: new Date() });
  const file = join(out, reportFile);
  await writeWhole(file, page);
  return { file, notes };
}

function makeCards(out: string, facts: LedgerFacts, makeThumbnails?: MakeThumbnails): Promise<readonly Card[]> {
  const chosen = chooseCards(facts.galleryGroups.values(), facts.outputBytes);
  return makeGallery(out, chosen, makeThumbnails);
}

function describeState(
  { counts }: LedgerFacts,
  { summary, torn }: { readonly summary: Summary | undefined; readonly torn: boolean },
): readonly string[] {
  const notes: string[] = [];
  if (counts.total === 0) notes.push('The ledger holds no item: nothing was fetched.');
  if (summary === undefined && counts.total === 0) {
    notes.push(
      'There is no summary.json: either the source gave no items, or the run was ended before one of them was through. The same command goes on from here, and refuses a source that is empty.',
    );
  } else if (summary === undefined) {
    notes.push(
      'There is no summary.json: the run was ended before it could sum up. What stands here was counted from the ledger; the same command continues the run.',
    );
  } else if (summary.items.total !== counts.total) {
    notes.push(
      `The ledger holds ${showCount(counts.total)} items and summary.json ${showCount(summary.items.total)}: a later run was ended before it could sum up. Counts are the ledger's, times those of the run before.`,
    );
  }
  if (torn) {
    notes.push('The ledger ends in the middle of a line, which is left out: the run was ended while it wrote it.');
  }
  return notes;
}
