import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeDuration } from '../core/duration.js';
import { RunError } from '../core/errors.js';
import { recipeSchema } from '../core/recipe.js';
import type { Summary } from '../core/summary.js';
import { programFlags } from '../core/v8-flags.js';
import { RunningTimer } from '../flow/running-time.js';
import type { RecipeInput } from '../index.js';
import type {
  ItemRecord,
  MeasuredRunMessage,
  MeasuredRunReply,
  MeasuredRunRequest,
  ProcessorTime,
} from './measured-run.js';
import { watchMemory } from './tree-memory.js';

/** What one run in a process of its own came to. */
export interface Measurement {
  readonly summary: Summary;
  /** Of the whole process tree, from its start to its end. */
  readonly cpu: ProcessorTime;
  /** What of it was for the work, as far as that can be told from starting. */
  readonly workCpuMs: number;
  readonly peakBytes: number;
  readonly memoryMeasure: 'pss' | 'rss' | 'peaks';
  readonly items: readonly ItemRecord[];
}

const entry = fileURLToPath(new URL('../compare/measured-run.js', import.meta.url));
/** A run that was told to stop has so long to do so. */
const stopLimitMs = 10_000;
/** A run may say nothing for so long, beyond what the ops of an item may take. */
const usualSilenceMs = 15_000;
const longestComplaint = 2_000;

/**
 * Runs a recipe in a process of its own and measures it from outside. Rejects with the signal's reason once aborted, and with a
 * RunError (`E_OP_STUCK`) where the process has said nothing for longer than its ops may keep its loop busy.
 */
export async function runMeasured(
  request: MeasuredRunRequest,
  signal: AbortSignal,
  silenceMs = usualSilenceMs,
): Promise<Measurement> {
  signal.throwIfAborted();
  const child = fork(entry, [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: programFlags(),
    serialization: 'advanced',
    env: { ...process.env, MILLRACE_OWN_PROCESS: '1' },
  });
  const memory = watchMemory(child.pid ?? 0);
  const onAbort = () => stop(child);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const reply = await receive(child, request, silenceMs + busyLimitOf(request.recipe));
    signal.throwIfAborted();
    if (reply.type === 'failed') throw new RunError(reply.code as RunError['code'], reply.message);
    const { peakBytes, measure } = memory.stop();
    const { type: _, ...told } = reply;
    if (measure === 'none') return { ...told, peakBytes: told.summary.peakRssBytes, memoryMeasure: 'peaks' };
    return { ...told, peakBytes, memoryMeasure: measure };
  } finally {
    memory.stop();
    signal.removeEventListener('abort', onAbort);
  }
}

function stop(child: ChildProcess): void {
  if (child.connected) child.send('stop', () => {});
  const kill = setTimeout(() => child.kill('SIGKILL'), stopLimitMs).unref();
  child.once('exit', () => clearTimeout(kill));
}

/** For how long ops may keep a loop busy that they run on: those of one item follow each other without a pause. */
function busyLimitOf({ opTimeout, outputs }: RecipeInput): number {
  const limit = recipeSchema.shape.opTimeout.safeParse(opTimeout);
  const ops = Object.values(outputs).reduce((count, output) => count + (output.ops?.length ?? 0), 0);
  return limit.success ? limit.data * Math.max(1, ops) : 0;
}

/** Hands the request over and waits until the process has ended: its folder is then nobody's. */
function receive(child: ChildProcess, request: MeasuredRunRequest, silenceMs: number): Promise<MeasuredRunReply> {
  return new Promise((resolve, reject) => {
    let reply: MeasuredRunReply | undefined;
    let complaint = '';
    let isSilent = false;
    const kill = () => {
      isSilent = true;
      child.kill('SIGKILL');
    };
    let silence = new RunningTimer(silenceMs, kill);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-longestComplaint);
    });
    child.on('message', (message: MeasuredRunMessage) => {
      if (message !== 'alive') reply = message;
      silence.clear();
      // Native work that hangs keeps a process from ending that has said all there is to say.
      silence = new RunningTimer(reply === undefined ? silenceMs : stopLimitMs, kill);
    });
    child.once('error', (error) => {
      silence.clear();
      reject(new RunError('E_LANES', `a measured run could not be started: ${error.message}`, { cause: error }));
    });
    child.once('close', (code, killedBy) => {
      silence.clear();
      if (reply !== undefined) resolve(reply);
      else if (isSilent) {
        const limit = describeDuration(silenceMs);
        const sentence = `its process was killed: JavaScript kept its loop busy for ${limit} without a break`;
        reject(new RunError('E_OP_STUCK', sentence));
      } else {
        const how = killedBy ?? `exit code ${code}`;
        reject(new RunError('E_LANES', `a measured run ended without a result (${how}) ${complaint}`.trim()));
      }
    });
    child.send(request, () => {});
  });
}
