import { describeDuration } from '../core/duration.js';
import { systemCode } from '../core/errors.js';

/** How a lane's process ended that never got ready. */
export interface FailedStart {
  /** `SIGSEGV`, or `exit code 3`. */
  readonly how: string;
  /** Why there was no process at all. */
  readonly error?: Error | undefined;
  /** How long it was given, where that was too short. */
  readonly lateAfterMs?: number | undefined;
  /** What Node was started with. */
  readonly flags: readonly string[];
}

/** Node's own code for a flag that it does not take. */
const badFlag = 'exit code 9';
/** What ends a process that finds no memory: the system, or V8 and the C library themselves. */
const memoryEnds: ReadonlySet<string> = new Set(['SIGKILL', 'SIGABRT', 'exit code 134']);

const causes: Readonly<Record<string, string>> = {
  EAGAIN: 'may this user start more processes (ulimit -u)?',
  ENOMEM: 'is there memory for them?',
};

/** Says why lanes do not start, and what to look at. */
export function explainFailedStart({ how, error, lateAfterMs, flags }: FailedStart): string {
  if (error !== undefined) {
    const advice = causes[systemCode(error) ?? ''];
    return `lane processes cannot be started (${error.message})${advice === undefined ? '' : `; ${advice}`}`;
  }
  if (lateAfterMs !== undefined) {
    return `lane processes were not ready after ${describeDuration(lateAfterMs)}; is the machine busy with other things, or out of memory?`;
  }
  const end = `lane processes end before they can work (${how})`;
  if (memoryEnds.has(how)) return `${end}; is there memory for them?`;
  if (how !== badFlag) return `${end}; is millrace installed as a whole?`;
  const { NODE_OPTIONS } = process.env;
  const given = [...flags, ...(NODE_OPTIONS ? [`NODE_OPTIONS=${NODE_OPTIONS}`] : [])].join(' ');
  return `${end}: Node ${process.versions.node} refuses a flag that they are given (${given})`;
}
