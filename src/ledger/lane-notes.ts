import { appendFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '../core/errors.js';
import { isAlive, parseOwner, startTicks } from './lock-owner.js';
import { writeError } from './write-error.js';

/** What is written down of the processes that work for a run: a kill of the run may leave them at work for a moment. */
export class LaneNotes {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Notes a lane's process. */
  note(pid: number): void {
    try {
      appendFileSync(this.#file, `${JSON.stringify({ pid, startedTicks: startTicks(pid) })}\n`);
    } catch (error) {
      throw writeError(this.#file, error);
    }
  }

  /** Waits until all lanes that were noted are gone, and forgets them. Throws `E_LOCKED` naming one that is not in time. */
  async untilGone(limitMs: number): Promise<void> {
    const lines = (await readFile(this.#file, 'utf8').catch(() => '')).split('\n');
    const lanes = lines.map((line) => parseOwner(line)).filter((lane) => lane !== undefined);
    const endsAt = performance.now() + limitMs;
    for (const lane of lanes) {
      while (lane.startedTicks !== undefined && isAlive(lane.pid, lane.startedTicks)) {
        if (performance.now() > endsAt) {
          throw new RunError(
            'E_LOCKED',
            `process ${lane.pid} of an earlier run still works in this folder; end it, then run the same command again`,
          );
        }
        await sleep(50);
      }
    }
    await this.clear();
  }

  /** Forgets all lanes. */
  async clear(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
