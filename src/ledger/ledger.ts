import { type FileHandle, open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, RunError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import { type DamagedItems, findDamaged } from './check.js';
import { scanLedger } from './scan.js';
import { LedgerState } from './state.js';
import { writeError } from './write-error.js';

/** The ledger's file in an output folder. */
export const ledgerFile = 'ledger.jsonl';

const flushEveryMs = 100;
const syncEveryMs = 1_000;

/**
 * The durable record of outcomes. Lines are appended in batches and synced to the disk at least once a second: an
 * outcome that was lost with the power is worked again, one that was recorded never is.
 */
export class Ledger {
  readonly state: LedgerState;
  readonly #handle: FileHandle;
  readonly #file: string;
  /** What the ledger was when it was opened. */
  readonly #before: { readonly bytes: number; readonly writtenMs: number };
  #check: Promise<DamagedItems> | undefined;
  /** Items recorded since the files began to be looked at. */
  #meanwhile: Set<number> | undefined;
  #pending: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #syncedAt = performance.now();
  #failure: RunError | undefined;

  /** `before` is how large the file was, and when it was written last. */
  constructor(
    { path, handle }: { readonly path: string; readonly handle: FileHandle },
    state: LedgerState,
    before = { bytes: 0, writtenMs: 0 },
  ) {
    this.#file = path;
    this.#handle = handle;
    this.state = state;
    this.#before = before;
  }

  /** Begins to look at the files of all items that are done, beside the work that goes on; once. */
  beginCheck(out: string, signal: AbortSignal): void {
    if (this.#check !== undefined) return;
    this.#meanwhile = new Set();
    this.#check = findDamaged({ out, file: this.#file, ...this.#before, items: this.state.end }, signal);
    this.#check.catch(() => {});
  }

  /**
   * Waits until the files have been looked at. Items whose files are missing or not as they were saved count as not worked
   * any more, unless they have been worked meanwhile; answers how many, undefined for none.
   */
  async finishCheck(): Promise<DamageReport | undefined> {
    const damaged = await this.#check;
    for (const index of this.#meanwhile ?? []) damaged?.delete(index);
    this.#meanwhile = undefined;
    let count = 0;
    for (const index of damaged ?? []) {
      this.state.forget(index);
      count += 1;
    }
    return damaged === undefined || count === 0 ? undefined : { count, example: damaged.example };
  }

  /** Records an outcome whose outputs are durable. Throws what an earlier write failed with. */
  append(outcome: Outcome): void {
    if (this.#failure) throw this.#failure;
    this.state.record(outcome);
    this.#meanwhile?.add(outcome.index);
    this.#pending.push(JSON.stringify(outcome));
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush().catch(() => {});
    }, flushEveryMs);
  }

  /** Writes what is pending, and syncs if the last sync is a while ago or `sync` is asked for. */
  flush(options: { sync?: boolean } = {}): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(options.sync === true));
    return this.#writing;
  }

  async #write(sync: boolean): Promise<void> {
    if (this.#failure) throw this.#failure;
    try {
      if (this.#pending.length > 0) {
        const lines = this.#pending;
        this.#pending = [];
        await this.#handle.appendFile(`${lines.join('\n')}\n`);
      }
      const now = performance.now();
      if (!sync && now - this.#syncedAt < syncEveryMs) return;
      this.#syncedAt = now;
      await this.#handle.datasync();
    } catch (error) {
      this.#failure = writeError(this.#file, error);
      throw this.#failure;
    }
  }

  /** The error that stopped the ledger, if one did. */
  get failure(): RunError | undefined {
    return this.#failure;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await this.flush({ sync: true });
    } finally {
      await this.#handle.close();
    }
  }
}

/** Cuts off a last line that was being written when the power or the process went. */
async function mendTail(file: string): Promise<void> {
  const handle = await open(file, 'r');
  let keep: number;
  try {
    const { size } = await handle.stat();
    keep = size;
    const block = Buffer.alloc(1 << 16);
    while (keep > 0) {
      const from = Math.max(0, keep - block.length);
      const { bytesRead } = await handle.read(block, 0, keep - from, from);
      const last = block.subarray(0, bytesRead).lastIndexOf(0x0a);
      keep = last === -1 ? from : from + last + 1;
      if (last !== -1) break;
    }
    if (keep === size) return;
  } finally {
    await handle.close();
  }
  await truncate(file, keep);
}

/** Recorded items whose files are not there as they were saved. */
export interface DamageReport {
  readonly count: number;
  /** One of the files. */
  readonly example: string;
}

/** Opens the ledger of an output folder for appending, with the state of what it holds. */
export async function openLedger(out: string): Promise<Ledger> {
  const file = join(out, ledgerFile);
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'a');
    const { mtimeMs } = await handle.stat();
    await mendTail(file);
    const { size } = await handle.stat();
    const state = new LedgerState();
    await scanLedger(file, (outcome) => state.record(outcome));
    return new Ledger({ path: file, handle }, state, { bytes: size, writtenMs: mtimeMs });
  } catch (error) {
    await handle?.close();
    if (error instanceof RunError) throw error;
    throw new RunError(
      'E_OUT',
      `${file}: cannot be opened (${describe(error)}); make it readable and writable, or choose another folder with --out`,
      { cause: error },
    );
  }
}
