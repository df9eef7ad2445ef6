import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A turn takes no time: an older one was left by a process that was killed in it. */
const turnLimitMs = 10_000;

/**
 * Removes a lock whose owner is gone, unless it has changed meanwhile. One process at a time: a second one would remove the
 * lock of the first. Where it is another's turn, it only waits a moment.
 */
export async function removeStaleLock(file: string, text: string): Promise<void> {
  const turn = `${file}.turn`;
  try {
    await (await open(turn, 'wx')).close();
  } catch {
    if ((await readAge(file, turn)) > turnLimitMs) await rm(turn, { force: true });
    await sleep(50);
    return;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) await rm(file, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

/** How old a turn is, in ms, by the clock of the machine that keeps it: a new file tells the time there. */
async function readAge(file: string, turn: string): Promise<number> {
  const probe = `${file}.${randomUUID()}.part`;
  try {
    const { mtimeMs } = await stat(turn);
    await writeFile(probe, '');
    return (await stat(probe)).mtimeMs - mtimeMs;
  } catch {
    return 0;
  } finally {
    await rm(probe, { force: true });
  }
}
