import type { Progress, RunEvent } from '../core/events.js';
import { showBytes, showCount, showDuration, showRate } from '../report/numbers.js';

/** Shows a person how a run goes. */
export interface ProgressView {
  update(progress: Progress): void;
  /** Prints a line without tearing the bars. */
  note(line: string): void;
  /** Leaves the screen as it is and prints nothing more. */
  close(): void;
}

/** Rates over the last few seconds, so that they follow what happens. */
export class RateMeter {
  readonly #windowMs: number;
  readonly #samples: { at: number; items: number; bytes: number }[] = [];

  constructor(windowMs = 5_000) {
    this.#windowMs = windowMs;
  }

  /** Takes a sample; answers items and bytes a second over the window. */
  sample(items: number, bytes: number, at = performance.now()): { items: number; bytes: number } {
    this.#samples.push({ at, items, bytes });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > this.#windowMs) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || at - first.at < 50) return { items: 0, bytes: 0 };
    const seconds = (at - first.at) / 1_000;
    return { items: (items - first.items) / seconds, bytes: (bytes - first.bytes) / seconds };
  }
}

/** `3 failed (http-4xx 2, dns 1)`; empty without failures. */
export function describeTrouble({ failed, skipped, byClass }: Progress): string {
  const classes = Object.entries(byClass)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${showCount(count)}`);
  const parts = [
    failed > 0 ? `${showCount(failed)} failed` : '',
    skipped > 0 ? `${showCount(skipped)} skipped` : '',
  ].filter(Boolean);
  return parts.length === 0 ? '' : `${parts.join(', ')} (${classes.join(', ')})`;
}

/** How long what is left will take at this rate. */
export function estimateLeft(progress: Progress, itemsPerSecond: number): string {
  if (progress.total === undefined || itemsPerSecond <= 0) return '';
  const left = progress.total - progress.done - progress.failed - progress.skipped;
  return left > 0 ? showDuration((1_000 * left) / itemsPerSecond) : '';
}

/** One line for logs and pipes. */
export function formatLine(progress: Progress, rate: { items: number; bytes: number }): string {
  const ended = progress.done + progress.failed + progress.skipped;
  const left = estimateLeft(progress, rate.items);
  return [
    showDuration(progress.elapsedMs),
    `${showCount(ended)}${progress.total === undefined ? '' : `/${showCount(progress.total)}`} items`,
    `${showRate(rate.items)}/s`,
    `${showBytes(rate.bytes)}/s`,
    left && `${left} left`,
    describeTrouble(progress),
  ]
    .filter(Boolean)
    .join('  ');
}

/** Turns a run's events into what the view shows. */
export function showEvents(view: ProgressView): (event: RunEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'progress':
        view.update(event.progress);
        break;
      case 'lock-watched':
        view.note(
          `process ${event.pid} on ${event.host} has this folder and cannot be seen from here; watching for a sign of it for up to ${showDuration(event.limitMs)}`,
        );
        break;
      case 'network-folder':
        view.note(
          `${event.out} lies on a network file system (${event.fileSystem}): what its server has not written yet is lost where it fails; --durable waits for that`,
        );
        break;
      case 'disk-low':
        view.note(`${event.out}: only ${showBytes(event.freeBytes)} of disk space left`);
        break;
      case 'few-files':
        view.note(
          `only ${showCount(event.itemsAtOnce)} of ${showCount(event.wished)} items at once: a process may open ${showCount(event.limit)} files here; ulimit -n 4096 allows more`,
        );
        break;
      case 'version-changed':
        view.note(
          `${event.out} was worked into by millrace ${event.before}, this is ${event.now}: bytes of new results may differ from what the older would have made; --fresh makes all of them anew`,
        );
        break;
      case 'results-damaged':
        view.note(
          `${showCount(event.count)} ${event.count === 1 ? 'item has a result that is' : 'items have results that are'} missing or changed (${event.example}); working on ${event.count === 1 ? 'it' : 'them'} again`,
        );
        break;
      case 'lane-lost':
        view.note(
          `a lane ${event.reason === 'deadline' ? 'ran past the deadline' : event.reason}${event.url ? ` at ${event.url}` : ''}; trying it alone`,
        );
        break;
      case 'stopping':
        view.note('Stopping: finishing what is under way. Press Ctrl-C again to stop at once.');
    }
  };
}
