import { emptyTimings } from '../core/outcome.js';
import { hostnameOf } from '../core/url.js';
import { type Ideal, networkOf } from './comparison.js';
import type { Measurement } from './run-measured.js';

/** What the ideal is found from, of one run. */
export interface MeasuredRun extends Pick<Measurement, 'workCpuMs'> {
  readonly items: readonly Pick<Measurement['items'][number], 'url' | 'timings'>[];
  readonly summary: Pick<Measurement['summary'], 'stages' | 'itemsAtOnce'>;
}

/**
 * The ideal is taken from what was measured: the downloads as the least crowded run had them, and the least processor
 * time that any run needed once it had started, on as many cores as there are items for.
 */
export function findIdeal(
  runs: readonly MeasuredRun[],
  machine: { readonly perHost: number; readonly cores: number },
): Ideal {
  const calmest = runs.reduce((least, run) =>
    networkOf(run.summary.stages) < networkOf(least.summary.stages) ? run : least,
  );
  const atOnce = Math.max(...runs.map(({ summary }) => summary.itemsAtOnce));
  const byHost = new Map<string, number>();
  let longest = 0;
  let total = 0;
  for (const { url, timings = {} } of calmest.items) {
    // Reading a local file counts as receiving a body, but no host's limit holds it back.
    const host = hostnameOf(url);
    if (host === undefined) continue;
    const durationMs = networkOf({ ...emptyTimings(), ...timings });
    byHost.set(host, (byHost.get(host) ?? 0) + durationMs);
    longest = Math.max(longest, durationMs);
    total += durationMs;
  }
  const busiestHost = [...byHost.values()].reduce((most, ms) => Math.max(most, ms), 0);
  const networkMs = Math.max(longest, total / atOnce, busiestHost / machine.perHost);
  const cpuMs = Math.min(...runs.map(({ workCpuMs }) => workCpuMs));
  const cores = Math.max(1, Math.min(machine.cores, calmest.items.length));
  const computeMs = cpuMs / cores;
  return {
    wallMs: Math.round(Math.max(networkMs, computeMs)),
    networkMs: Math.round(networkMs),
    computeMs: Math.round(computeMs),
    cores,
  };
}
