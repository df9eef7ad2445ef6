import type { RunEvent } from '../core/events.js';
import type { Summary } from '../core/summary.js';
import { EarlyThumbnails } from './early-thumbnails.js';
import { exitCodes } from './exit-codes.js';
import { hearStopSignals } from './hear-stop-signals.js';
import { openProgress } from './open-progress.js';
import { printSummary } from './print-summary.js';
import { showEvents } from './progress.js';
import { reportRun } from './run-report.js';

/** Two signals this close together are one: a terminal sends Ctrl-C to the whole group. */
const sameSignalMs = 500;

/** How a run is shown. */
export interface ShowOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False leaves report.html out. */
  readonly report?: boolean;
}

/** Runs something with progress on standard error, Ctrl-C handled, its report written, and its summary on standard output. */
export async function runWithProgress(
  start: (context: { signal: AbortSignal; onEvent: (event: RunEvent) => void }) => Promise<Summary>,
  options: ShowOptions,
): Promise<Summary> {
  const view = await openProgress(process.stderr, options.quiet === true || options.json === true);
  const stopping = new AbortController();
  let stoppedAt: number | undefined;
  const onSignal = () => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now();
      stopping.abort();
    } else if (performance.now() - stoppedAt > sameSignalMs) {
      view.close();
      process.exit(exitCodes.interrupted);
    }
  };
  const hearNoMore = hearStopSignals(onSignal);
  try {
    const show = showEvents(view);
    const thumbnails = options.report === false ? undefined : new EarlyThumbnails(stopping.signal);
    const onEvent = (event: RunEvent) => {
      show(event);
      thumbnails?.hear(event);
    };
    const summary = await start({ signal: stopping.signal, onEvent });
    view.close();
    const report = thumbnails ? await reportRun(summary, { signal: stopping.signal, thumbnails }) : {};
    printSummary(summary, { json: options.json, report: report.file });
    if (report.complaint !== undefined) process.stderr.write(`${report.complaint}\n`);
    return summary;
  } finally {
    view.close();
    hearNoMore();
  }
}

/** The exit code that a summary stands for. */
export function exitCodeOf({ status, items }: Summary): number {
  if (status === 'interrupted') return exitCodes.interrupted;
  return items.failed > 0 ? exitCodes.someFailed : exitCodes.ok;
}
