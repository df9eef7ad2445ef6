import type { Progress, RunEvent } from '../core/events.js';
import type { Outcome } from '../core/outcome.js';
import { mostPlainBytes } from '../report/plain-picture.js';
import type { MakeThumbnails } from '../report/thumbnail.js';

/** How long before the end the process starts: as long as it takes until it is ready, where the cores are busy. */
const leadMs = 500;
/** Files of other names hold no picture. */
const pictureName = /\.(?:jpe?g|png|webp|avif|gif|tiff?)$/i;
/** One picture in so many must need a thumbnail: the report shows a dozen items at most, and often none of the few that do. */
const fewestNeedy = 1 / 16;

/**
 * Starts the process that makes the report's thumbnails shortly before a run ends: the lanes keep every core busy until then,
 * and afterwards all would wait for it.
 */
export class EarlyThumbnails {
  readonly #signal: AbortSignal;
  #pictures = 0;
  #needy = 0;
  #starting: Promise<MakeThumbnails | undefined> | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Follows the run. */
  hear(event: RunEvent): void {
    if (this.#starting !== undefined) return;
    if (event.type === 'outcome') this.#count(event.outcome);
    else if (event.type === 'progress' && this.#isExpected() && isNearEnd(event.progress)) this.#start();
  }

  #count(outcome: Outcome): void {
    if (outcome.kind !== 'image' || outcome.status !== 'done') return;
    this.#pictures += 1;
    if (needsThumbnail(outcome)) this.#needy += 1;
  }

  #isExpected(): boolean {
    return this.#needy > 0 && this.#needy >= this.#pictures * fewestNeedy;
  }

  #start(): void {
    // What goes wrong here goes wrong again when the report is written, and is told there.
    this.#starting = import('./thumbnails.js').then(
      ({ thumbnailsApart }) => thumbnailsApart({ signal: this.#signal, isExpected: true }),
      () => undefined,
    );
  }

  /** What makes thumbnails, where it was started. */
  async take(): Promise<MakeThumbnails | undefined> {
    return this.#starting;
  }
}

/** Tells whether the items that are left will have ended within the lead, at the speed of those before. */
export function isNearEnd({ total, resumed, done, failed, skipped, elapsedMs }: Progress): boolean {
  const ended = done + failed + skipped;
  const endedNow = ended - resumed;
  if (total === undefined || endedNow <= 0) return false;
  return (total - ended) * elapsedMs <= leadMs * endedNow;
}

/** Smaller JPEGs that were made here are mostly shown as they are. */
function needsThumbnail({ sha256, outputs = [] }: Outcome): boolean {
  return outputs.some(
    (each) =>
      pictureName.test(each.path) &&
      (each.bytes > mostPlainBytes || each.sha256 === sha256 || !/\.jpe?g$/i.test(each.path)),
  );
}
