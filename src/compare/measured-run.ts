import { readFileSync } from 'node:fs';
import { describe, RunError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import { stopSignals } from '../core/stop-signals.js';
import type { Summary } from '../core/summary.js';
import { type RecipeInput, type RunOptions, run } from '../index.js';

/** What a process of its own is asked to run. */
export interface MeasuredRunRequest {
  readonly recipe: RecipeInput;
  readonly options: RunOptions;
}

/** Processor time in ms: of this process, and of the processes it started. */
export interface ProcessorTime {
  readonly userMs: number;
  readonly systemMs: number;
}

/** What an item needed; instants are ms since the first lane was ready. */
export interface ItemRecord extends Pick<Outcome, 'index' | 'url' | 'status' | 'code' | 'bytes' | 'timings' | 'trace'> {
  readonly endedAt: number;
}

/** What the process answers. */
export type MeasuredRunReply =
  | {
      readonly type: 'ended';
      readonly summary: Summary;
      readonly cpu: ProcessorTime;
      /** Processor time of the work, without starting this process and closing it; lanes that are processes count whole. */
      readonly workCpuMs: number;
      readonly items: readonly ItemRecord[];
    }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** What the process says: `alive` now and then, which a loop that never comes back cannot. */
export type MeasuredRunMessage = MeasuredRunReply | 'alive';

const aliveEveryMs = 1_000;
const ticksPerSecond = 100;

/** The clock that outcomes' traces tell the time by. */
function readClock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}

function readOwnTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Lanes that have ended are counted by the system (Linux); elsewhere by what they said themselves. */
function readLaneTime(summary: Summary): ProcessorTime {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [userTicks, systemTicks] = [Number(fields[13]), Number(fields[14])];
    return { userMs: (userTicks * 1_000) / ticksPerSecond, systemMs: (systemTicks * 1_000) / ticksPerSecond };
  } catch {
    return { userMs: summary.cpuMs.lanes, systemMs: 0 };
  }
}

async function measure({ recipe, options }: MeasuredRunRequest, signal: AbortSignal): Promise<MeasuredRunReply> {
  const outcomes: (Outcome & { endedAt: number })[] = [];
  let readyAt = readClock();
  let [cpuAtReady, cpuAtEnd] = [readOwnTime(), 0];
  const summary = await run(recipe, {
    ...options,
    signal,
    onEvent: ({ type }) => {
      if (type !== 'ready') return;
      readyAt = readClock();
      cpuAtReady = readOwnTime();
    },
    onOutcome: (outcome) => {
      outcomes.push({ ...outcome, endedAt: readClock() });
      cpuAtEnd = readOwnTime();
    },
  });
  const lanes = readLaneTime(summary);
  const { user, system } = process.cpuUsage();
  const items = outcomes.map(({ index, url, status, code, bytes, timings, trace, endedAt }) => ({
    ...{ index, url, status, endedAt: endedAt - readyAt },
    ...(code === undefined ? {} : { code }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(timings === undefined ? {} : { timings }),
    ...(trace === undefined
      ? {}
      : { trace: { ...trace, spans: trace.spans.map(([what, from, to]) => [what, from - readyAt, to - readyAt]) } }),
  })) as ItemRecord[];
  return {
    type: 'ended',
    summary,
    cpu: { userMs: user / 1_000 + lanes.userMs, systemMs: system / 1_000 + lanes.systemMs },
    workCpuMs: Math.max(0, cpuAtEnd - cpuAtReady) + lanes.userMs + lanes.systemMs,
    items,
  };
}

const stopping = new AbortController();

function answer(reply: MeasuredRunReply): void {
  process.send?.(reply, undefined, undefined, () => {
    process.removeAllListeners('disconnect');
    process.disconnect();
    // Not by itself: timers and sockets of a user's module would keep it for ever.
    process.exit(0);
  });
}

const alive: MeasuredRunMessage = 'alive';
setInterval(() => {
  if (process.connected) process.send?.(alive, undefined, undefined, () => {});
}, aliveEveryMs).unref();

// Ctrl-C reaches the whole group; only the parent decides what it means.
for (const signal of stopSignals) process.on(signal, () => {});
// Without a parent nobody is left to take the figures; lanes end when they lose this process.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message: MeasuredRunRequest | 'stop') => {
  if (message === 'stop') {
    stopping.abort();
    return;
  }
  measure(message, stopping.signal).then(answer, (error: unknown) =>
    answer({
      type: 'failed',
      code: error instanceof RunError ? error.code : 'E_INTERNAL',
      message: error instanceof Error ? error.message : describe(error),
    }),
  );
});
