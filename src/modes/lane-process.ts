import { type ChildProcess, fork } from 'node:child_process';
import { describe, RunError } from '../core/errors.js';
import { laneEntry } from '../engine/lane-entry.js';
import { StepMarker } from '../engine/step-marker.js';
import { explainFailedStart } from './failed-start.js';

/** A lane's process, and where it writes down what it is at. */
export interface LaneProcess {
  readonly child: ChildProcess;
  readonly marker: StepMarker;
}

/** Starts a process with the flags, and with the marker as its fifth descriptor. */
function start(flags: readonly string[]): LaneProcess {
  const marker = new StepMarker();
  try {
    const child = fork(laneEntry, [], {
      // No standard streams: a lane that prints cannot break bars or --json.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', marker.descriptor],
      execArgv: [...flags],
      // One pool thread decodes, one writes files and looks names up: more only spread a lane's one picture at a time over
      // cold caches. glibc keeps freed memory in an arena for each thread: two arenas hold a lane's memory down.
      env: { UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2', ...process.env, MILLRACE_OWN_PROCESS: '1' },
    });
    return { child, marker };
  } catch (error) {
    marker.close();
    const given = error instanceof Error ? error : new Error(describe(error));
    throw new RunError('E_LANES', explainFailedStart({ how: '', error: given, flags }), { cause: error });
  }
}

interface EarlyProcess extends LaneProcess {
  readonly flags: readonly string[];
  hasEnded: boolean;
}

const endEvents = ['error', 'exit', 'disconnect'] as const;
let early: EarlyProcess | undefined;
const noteEnd = () => {
  if (early !== undefined) early.hasEnded = true;
};

/**
 * Starts the first lane's process before it is known what it will do: it gets ready while this process still reads the
 * recipe. It keeps nobody alive, ends with this process, and a failure is left to the start that counts.
 */
export function startLaneEarly(flags: readonly string[]): void {
  if (early !== undefined) return;
  try {
    early = { ...start(flags), flags, hasEnded: false };
    for (const event of endEvents) early.child.on(event, noteEnd);
    early.child.unref();
    early.child.channel?.unref();
  } catch {
    // Whoever needs a lane will hear of it.
  }
}

/** A process for a lane: the one that was started early, where it is of the kind that is wanted, or a new one. */
export function takeLaneProcess(flags: readonly string[]): LaneProcess {
  const begun = early;
  early = undefined;
  if (begun === undefined) return start(flags);
  const { child, marker } = begun;
  if (!begun.hasEnded && begun.flags.join() === flags.join()) {
    for (const event of endEvents) child.off(event, noteEnd);
    child.ref();
    child.channel?.ref();
    return { child, marker };
  }
  child.kill('SIGKILL');
  marker.close();
  return start(flags);
}
