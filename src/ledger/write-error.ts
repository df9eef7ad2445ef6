import { describe, RunError, systemCode } from '../core/errors.js';

/** True where there is no room on the disk, or none that this user may have. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
}

/** Says why a file of the output folder could not be written, and what to do. */
export function writeError(file: string, error: unknown): RunError {
  const isFull = isDiskFull(error);
  const advice = isFull ? 'the disk is full; free some space' : `cannot be written (${describe(error)}); mend that`;
  return new RunError(isFull ? 'E_DISK_FULL' : 'E_OUT', `${file}: ${advice}, then run the same command again`, {
    cause: error,
  });
}

/** Waits for something to be written; what goes wrong ends the run with a sentence. */
export async function awaitWrite(file: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    throw error instanceof RunError ? error : writeError(file, error);
  }
}
