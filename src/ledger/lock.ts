import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, RunError, systemCode } from '../core/errors.js';
import { isOnThisMachine } from './file-system.js';
import { LaneNotes } from './lane-notes.js';
import { describeMyself, isAlive, isOfAnotherStart, isWithinSight, type LockOwner, parseOwner } from './lock-owner.js';
import { watchLock } from './lock-watch.js';
import { privateFolder } from './out-folder.js';
import { removeStaleLock } from './stale-lock.js';
import { isDiskFull, writeError } from './write-error.js';

/** How long lanes of a run that was killed may take to notice. */
const orphanLimitMs = 5_000;
/** How often an owner writes to its lock. */
const usualRenewMs = 5_000;
/** Longer than an op of the usual time limit may keep a loop from writing to it. */
const usualLeaseMs = 75_000;

/** What systems answer where a file cannot have a second name. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/** An owner that only its lock can tell of: its process is on another machine or in another container. */
export interface DistantOwner {
  readonly pid: number;
  readonly host: string;
  /** How long the lock is watched for a sign of life. */
  readonly limitMs: number;
}

/** How a folder is kept for a run. */
export interface LockOptions {
  /** What can be done where another run has the folder. */
  readonly advice?: string | undefined;
  /** Told before a lock is watched. */
  readonly onWatch?: ((owner: DistantOwner) => void) | undefined;
  /** Ends watching. */
  readonly signal?: AbortSignal | undefined;
  readonly renewEveryMs?: number;
  /** Without a sign of life for so long this run has the lock no more, for those who cannot see its process. */
  readonly leaseMs?: number;
}

/**
 * Keeps an output folder for one run at a time. A lock whose owner is gone is taken over: where its process can be looked at,
 * at once, and where this machine was started anew since; elsewhere (another machine, another container) once the lock was watched for a while and nobody wrote to it.
 * Nothing here compares clocks.
 */
export class RunLock {
  readonly #file: string;
  /** Processes of this run's lanes, for a run after a kill to wait for. */
  readonly lanes: LaneNotes;
  readonly #options: LockOptions;
  readonly #renewEveryMs: number;
  readonly #mine: string;
  readonly #loss = new AbortController();
  #renewal: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();

  constructor(out: string, options: LockOptions = {}) {
    this.#file = join(out, privateFolder, 'lock');
    this.lanes = new LaneNotes(join(out, privateFolder, 'lanes'));
    this.#options = options;
    this.#renewEveryMs = options.renewEveryMs ?? usualRenewMs;
    this.#mine = describeMyself(options.leaseMs ?? usualLeaseMs);
  }

  /** Aborted, with an `E_LOCKED`, where the lock that was acquired is no longer this run's. */
  get lost(): AbortSignal {
    return this.#loss.signal;
  }

  /** Takes the lock, once the lanes of a run that was killed are gone. Throws `E_LOCKED` naming the owner. */
  async acquire(limitMs = orphanLimitMs): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await this.#create(this.#mine)) {
        this.#renewal = setInterval(() => {
          this.#renewing = this.#renew();
        }, this.#renewEveryMs).unref();
        try {
          return await this.lanes.untilGone(limitMs);
        } catch (error) {
          await this.release();
          throw error;
        }
      }
      await this.#takeOver();
    }
    throw new RunError('E_LOCKED', `${this.#file}: another run keeps taking this folder; try again when it has ended`);
  }

  /** Makes the lock appear with what is in it, at once: nobody ever sees it empty. */
  async #create(text: string): Promise<boolean> {
    // A name that nobody else has: not another run of this process, nor of another container with the same process id.
    const aside = `${this.#file}.${randomUUID()}.part`;
    try {
      await writeFile(aside, text);
      await link(aside, this.#file);
      return true;
    } catch (error) {
      const code = systemCode(error);
      // A file server may have made it and its answer got lost: asked again, it says that there is one.
      if (code === 'EEXIST' && (await this.#isMine())) return true;
      // A run that has just got the folder clears such files away: the next attempt tells who it is.
      if (code === 'EEXIST' || code === 'ENOENT') return this.#refuseMissingFolder(error);
      if (code !== undefined && withoutLinks.has(code)) return await this.#createWithoutLink(text);
      throw this.#explain(error);
    } finally {
      await rm(aside, { force: true });
    }
  }

  #refuseMissingFolder(error: unknown): false {
    if (systemCode(error) === 'EEXIST' || existsSync(dirname(this.#file))) return false;
    throw this.#explain(error);
  }

  #explain(error: unknown): RunError {
    if (isDiskFull(error)) return writeError(this.#file, error);
    return new RunError('E_OUT', `${this.#file}: ${describe(error)}`, { cause: error });
  }

  /** Some file systems know no links. */
  async #createWithoutLink(text: string): Promise<boolean> {
    try {
      await writeFile(this.#file, text, { flag: 'wx' });
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw this.#explain(error);
    }
    // Somebody may have taken it for an empty lock before there was anything in it.
    return (await readFile(this.#file, 'utf8').catch(() => '')) === text;
  }

  async #takeOver(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    const owner = parseOwner(text);
    if (owner && isWithinSight(owner)) {
      if (isAlive(owner.pid, owner.startedTicks)) throw this.#refuse(`process ${owner.pid}`);
    } else if (owner && !(isOfAnotherStart(owner) && (await isOnThisMachine(dirname(this.#file))))) {
      await this.#watch(owner);
    }
    // An empty lock may be one that is being written this moment.
    if (owner === undefined) await sleep(200);
    await removeStaleLock(this.#file, text);
  }

  #refuse(owner: string): RunError {
    const { advice = 'wait for it' } = this.#options;
    return new RunError('E_LOCKED', `${this.#file}: ${owner} is running into this folder; ${advice}`);
  }

  /** Returns once a distant owner has not written to its lock for as long as nobody can be busy; throws where it does. */
  async #watch({ pid, host, leaseMs }: LockOwner): Promise<void> {
    const owner = `process ${pid} on ${host}`;
    // An older millrace has it, which leaves no signs of life.
    if (leaseMs === undefined) {
      const sentence = `${this.#file}: ${owner} is running into this folder; if it is gone, remove that file`;
      throw new RunError('E_LOCKED', sentence);
    }
    const { signal, onWatch } = this.#options;
    onWatch?.({ pid, host, limitMs: leaseMs });
    const found = await watchLock(this.#file, { limitMs: leaseMs, signal });
    if (found === 'alive') throw this.#refuse(owner);
    if (found === 'stopped') throw new RunError('E_LOCKED', `${this.#file}: ${owner} may be running into this folder`);
  }

  async #isMine(): Promise<boolean> {
    return (await readFile(this.#file, 'utf8').catch(() => undefined)) === this.#mine;
  }

  /** Writes to the lock for those who cannot see this process, and notices where the lock is another's by now. */
  async #renew(): Promise<void> {
    try {
      const handle = await open(this.#file, 'r+');
      try {
        // The same byte again: only the time of the file changes, and nobody ever reads half a lock.
        if ((await handle.readFile('utf8')) === this.#mine) await handle.write(this.#mine.slice(0, 1), 0);
        else this.#lose();
      } finally {
        await handle.close();
      }
    } catch (error) {
      // A disk that fails ends the run elsewhere.
      if (systemCode(error) === 'ENOENT') this.#lose();
    }
  }

  #lose(): void {
    if (this.#renewal === undefined) return;
    clearInterval(this.#renewal);
    this.#renewal = undefined;
    this.#loss.abort(
      new RunError('E_LOCKED', `${this.#file}: was taken away while this run had it; run the same command again`),
    );
  }

  /** Gives the lock back, unless it is another's by now. */
  async release(): Promise<void> {
    clearInterval(this.#renewal);
    this.#renewal = undefined;
    await this.#renewing;
    if (this.#loss.signal.aborted || !(await this.#isMine())) return;
    await this.lanes.clear();
    await rm(this.#file, { force: true });
  }
}
