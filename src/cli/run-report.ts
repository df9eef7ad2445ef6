import { describe } from '../core/errors.js';
import type { Summary } from '../core/summary.js';
import { readSummary } from '../ledger/summary-file.js';
import { isRecord } from '../report/outputs.js';
import type { EarlyThumbnails } from './early-thumbnails.js';

const pictureFormats = ['original', 'jpeg', 'png', 'webp', 'avif'];
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
/** `jpeg` of `jpeg` and of `{ jpeg: { quality: 80 } }`. */
const nameOf = (entry: unknown) =>
  typeof entry === 'object' && entry !== null ? Object.keys(entry)[0] : String(entry ?? 'original');

/** True of an output of JPEGs that are as small as its recipe makes them: mostly the page shows them as they are. */
const isSmall = ({ ops, save }: Record<string, unknown>) =>
  asList(save).every((entry) => nameOf(entry) === 'jpeg') &&
  asList(ops).some((entry) => nameOf(entry) === 'image.resize');

/** True where pictures to make small may be expected: there were some, and they were saved as files. */
export function hasPictures({ byKind, recipe }: Pick<Summary, 'byKind' | 'recipe'>): boolean {
  if ((byKind.image ?? 0) === 0) return false;
  const { sink = 'files', outputs } = isRecord(recipe) ? recipe : {};
  const isSaved = Object.values(isRecord(outputs) ? outputs : {}).some((output) => {
    const { ops, save } = isRecord(output) ? output : {};
    return !isSmall({ ops, save }) && asList(save).some((entry) => pictureFormats.includes(nameOf(entry) ?? ''));
  });
  return nameOf(sink) === 'files' && isSaved;
}

/** Writes the report of a run that has ended. What goes wrong is a sentence: the run and its results stand. */
export async function reportRun(
  summary: Summary,
  { signal, thumbnails }: { readonly signal: AbortSignal; readonly thumbnails: EarlyThumbnails },
): Promise<{ readonly file?: string; readonly complaint?: string }> {
  try {
    // Loaded here: --help and a run without a report need none of it.
    const [{ writeReport }, { thumbnailsApart }] = await Promise.all([
      import('../report/write-report.js'),
      import('./thumbnails.js'),
    ]);
    const startThumbnails = () => thumbnailsApart({ signal, isExpected: hasPictures(summary) });
    const isStopped = summary.status === 'interrupted' || signal.aborted;
    // Where there was nothing to do, the page is still about the run that did it.
    const { out } = summary;
    const shown = summary.items.thisRun > 0 ? summary : { ...(await readSummary(out)), out };
    const { file } = await writeReport(out, {
      summary: shown,
      makeThumbnails: isStopped ? undefined : ((await thumbnails.take()) ?? startThumbnails()),
      notes: isStopped
        ? ['The run was interrupted, so pictures were left out: millrace report makes this page again, with them.']
        : [],
    });
    return { file };
  } catch (error) {
    return { complaint: `report.html was not written: ${describe(error)}` };
  }
}
