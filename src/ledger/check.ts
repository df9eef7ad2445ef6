import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { RecordedOutcome, SavedFile } from './done-line.js';

/** How a file differs from what the ledger says of it. */
export type Damage = 'missing' | 'another size' | 'other bytes';

/** What was written so shortly before the ledger may not have reached the disk when the power went. */
const recentMs = 30_000;
/** So many recent files at most have their bytes looked at: a copied folder is all of one date. */
const mostRecent = 50_000;
/** Up to here a file is read in one go. */
const smallBytes = 1 << 20;
const filesPerTurn = 50;

interface RecentFile {
  readonly index: number;
  readonly path: string;
  readonly sha256: string;
}

/** SHA-256 of a file, in hex; undefined where it cannot be read. */
export async function hashFile(path: string, bytes: number): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    if (bytes <= smallBytes) return hash.update(readFileSync(path)).digest('hex');
    for await (const chunk of createReadStream(path, { highWaterMark: smallBytes })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/** A ledger that was changed by hand may name anything; only what lies in the folder is looked at. */
function isInside(path: string): boolean {
  return !path.startsWith('/') && (!path.includes('..') || !path.split('/').includes('..'));
}

const existing = { throwIfNoEntry: false } as const;

/** Looks at a file's size alone. Answers what is wrong, or when it was written. */
export function checkSize(out: string, { path, bytes }: SavedFile): { damage: Damage } | { mtimeMs: number } {
  const facts = isInside(path) ? statSync(`${out}/${path}`, existing) : undefined;
  if (!facts?.isFile()) return { damage: 'missing' };
  return facts.size === bytes ? { mtimeMs: facts.mtimeMs } : { damage: 'another size' };
}

/**
 * Tells which recorded items must be worked again because a file of theirs is missing or is not what was saved: by the
 * sizes of all files, and by the bytes of those written in the 30 s before the ledger was.
 */
export class ResultCheck {
  readonly #out: string;
  readonly #recentFromMs: number;
  readonly #recent: RecentFile[] = [];
  #next = 0;

  /** `ledgerMs`: when the ledger was last written, by the clock of its file system. */
  constructor(out: string, ledgerMs: number) {
    this.#out = out;
    this.#recentFromMs = ledgerMs - recentMs;
  }

  /** Looks at the sizes of an outcome's files. Answers the first that is not as recorded. */
  findDamage({ index, outputs = [] }: RecordedOutcome): string | undefined {
    for (const file of outputs) {
      let found: ReturnType<typeof checkSize>;
      try {
        found = checkSize(this.#out, file);
      } catch {
        return file.path;
      }
      if ('damage' in found) return file.path;
      if (found.mtimeMs >= this.#recentFromMs) this.#remember({ index, path: file.path, sha256: file.sha256 });
    }
    return undefined;
  }

  #remember(file: RecentFile): void {
    this.#recent[this.#next % mostRecent] = file;
    this.#next += 1;
  }

  /** Hands on the recent files whose bytes are not those that were recorded last. */
  async findChanged(visit: (file: { readonly index: number; readonly path: string }) => void): Promise<void> {
    // A file that was written twice is what its last line says.
    const last = new Map<string, RecentFile>();
    const start = Math.max(0, this.#next - mostRecent);
    for (let position = start; position < this.#next; position += 1) {
      const file = this.#recent[position % mostRecent];
      if (file !== undefined) last.set(file.path, file);
    }
    let read = 0;
    for (const { index, path, sha256 } of last.values()) {
      const size = statSync(join(this.#out, path), { throwIfNoEntry: false })?.size ?? 0;
      if ((await hashFile(join(this.#out, path), size)) !== sha256) visit({ index, path });
      read += 1;
      // Signals are heard in between.
      if (read % filesPerTurn === 0) await setImmediate();
    }
  }
}
