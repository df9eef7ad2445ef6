import { isAscii } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { describe, RunError } from '../core/errors.js';
import { DoneLineReader, type RecordedOutcome } from './done-line.js';
import { readPieces } from './lines.js';
import { parseLine } from './read.js';

/** For a scan that goes on beside other work: gives way again and again, and ends where the signal says so. */
export interface ScanAside {
  /** How much of the file is scanned; what is appended meanwhile may be seen in part. */
  readonly endBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Hands every line of a ledger to `visit`, in order and in constant memory. Throws `E_LEDGER_CORRUPT` with the line's
 * number where one is not an outcome. A torn last line (no newline) is left out.
 */
export async function scanLedger(
  file: string,
  visit: (outcome: RecordedOutcome) => void,
  aside?: ScanAside,
): Promise<void> {
  const reader = new DoneLineReader();
  let number = 0;
  try {
    for await (const { bytes, offset } of readPieces(file)) {
      if (aside && (offset >= aside.endBytes || aside.signal.aborted)) return;
      const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
      reader.open(text);
      for (let from = 0, to = text.indexOf('\n'); to !== -1; from = to + 1, to = text.indexOf('\n', from)) {
        number += 1;
        visit(reader.read(from, to) ?? parseLine(text.slice(from, to), file, number));
      }
      if (aside) await setImmediate();
    }
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError('E_OUT', `${file}: cannot be read: ${describe(error)}`, { cause: error });
  }
}
