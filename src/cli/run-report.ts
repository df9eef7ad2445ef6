import { describe } from '../core/errors.js';
import type { Summary } from '../core/summary.js';

/** True where there are pictures to make small. */
export const hasPictures = ({ byKind }: Summary): boolean => (byKind.image ?? 0) > 0;

/** Writes the report of a run that has ended. What goes wrong is a sentence: the run and its results stand. */
export async function reportRun(
  summary: Summary,
  signal: AbortSignal,
): Promise<{ readonly file?: string; readonly complaint?: string }> {
  try {
    // Loaded here: --help and a run without a report need none of it.
    const [{ writeReport }, { thumbnailsApart }] = await Promise.all([
      import('../report/write-report.js'),
      import('./thumbnails.js'),
    ]);
    const isStopped = summary.status === 'interrupted' || signal.aborted;
    const { file } = await writeReport(summary.out, {
      summary,
      makeThumbnails: isStopped ? undefined : thumbnailsApart({ signal, isExpected: hasPictures(summary) }),
      notes: isStopped
        ? ['The run was interrupted, so pictures were left out: millrace report makes this page again, with them.']
        : [],
    });
    return { file };
  } catch (error) {
    return { complaint: `report.html was not written: ${describe(error)}` };
  }
}
