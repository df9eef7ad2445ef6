import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { RecordedOutcome, SavedFile } from './done-line.js';
import { scanLedger } from './scan.js';

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

/** A ledger whose items are looked at. */
export interface CheckSubject {
  readonly out: string;
  readonly file: string;
  /** Its length, and when it was last written by the clock of its file system. */
  readonly bytes: number;
  readonly writtenMs: number;
  /** One past the highest index that it holds. */
  readonly items: number;
}

/** Items that must be worked again: a byte for each of the ledger's, since it may be all of a million. */
export class DamagedItems {
  readonly #flags: Uint8Array;
  #example: { readonly index: number; readonly path: string } | undefined;

  constructor(items: number) {
    this.#flags = new Uint8Array(items);
  }

  add(index: number, path: string): void {
    this.#flags[index] = 1;
    // A copy: the path is a part of a larger text that need not be kept.
    this.#example ??= { index, path: Buffer.from(path).toString() };
  }

  delete(index: number): void {
    this.#flags[index] = 0;
    if (this.#example?.index === index) this.#example = undefined;
  }

  /** One of the files, where it is known. */
  get example(): string {
    return this.#example?.path ?? '';
  }

  *[Symbol.iterator](): Generator<number> {
    for (let index = this.#flags.indexOf(1); index !== -1; index = this.#flags.indexOf(1, index + 1)) yield index;
  }
}

/**
 * Finds the recorded items that must be worked again because a file of theirs is missing or is not what was saved: by the
 * sizes of all files, and by the bytes of those written in the 30 s before the ledger was. Goes on beside other work; an
 * aborted signal ends it early, with nothing found.
 */
export async function findDamaged(subject: CheckSubject, signal: AbortSignal): Promise<DamagedItems> {
  const damaged = new DamagedItems(subject.items);
  const check = new ResultCheck(subject);
  const visit = (outcome: RecordedOutcome) => {
    const path = check.findDamage(outcome);
    // An item that was worked twice is judged by its last line.
    if (path === undefined) damaged.delete(outcome.index);
    else damaged.add(outcome.index, path);
  };
  await scanLedger(subject.file, visit, { endBytes: subject.bytes, signal });
  await check.findChanged(({ index, path }) => damaged.add(index, path), signal);
  return signal.aborted ? new DamagedItems(0) : damaged;
}

class ResultCheck {
  readonly #out: string;
  readonly #recentFromMs: number;
  readonly #recent: RecentFile[] = [];
  #next = 0;

  constructor({ out, writtenMs }: CheckSubject) {
    this.#out = out;
    this.#recentFromMs = writtenMs - recentMs;
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
  async findChanged(visit: (file: RecentFile) => void, signal: AbortSignal): Promise<void> {
    // A file that was written twice is what its last line says.
    const last = new Map<string, RecentFile>();
    const start = Math.max(0, this.#next - mostRecent);
    for (let position = start; position < this.#next; position += 1) {
      const file = this.#recent[position % mostRecent];
      if (file !== undefined) last.set(file.path, file);
    }
    let read = 0;
    for (const file of last.values()) {
      if (signal.aborted) return;
      const { path, sha256 } = file;
      const size = statSync(join(this.#out, path), { throwIfNoEntry: false })?.size ?? 0;
      if ((await hashFile(join(this.#out, path), size)) !== sha256) visit(file);
      read += 1;
      // Signals are heard in between.
      if (read % filesPerTurn === 0) await setImmediate();
    }
  }
}
