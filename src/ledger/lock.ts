import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { link, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, RunError, systemCode } from '../core/errors.js';
import { privateFolder } from './out-folder.js';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's ticks: a process id that was given out again has another. */
  readonly startedTicks: string | undefined;
}

/** How long lanes of a run that was killed may take to notice. */
const orphanLimitMs = 5_000;
/** A turn at removing a stale lock takes no time: an older one was left by a process that was killed in it. */
const turnLimitMs = 10_000;

/** What systems answer where a file cannot have a second name. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/** When a process began, on Linux; elsewhere unknown. */
function startTicks(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

function isAlive(pid: number, startedTicks: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  return startedTicks === undefined || startTicks(pid) === startedTicks;
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Keeps an output folder for one run at a time. A lock whose owner is gone is taken over. */
export class RunLock {
  readonly #file: string;
  readonly #lanesFile: string;
  readonly #advice: string;

  /** `advice`: what can be done where another run has the folder. */
  constructor(out: string, advice = 'wait for it') {
    this.#advice = advice;
    this.#file = join(out, privateFolder, 'lock');
    this.#lanesFile = join(out, privateFolder, 'lanes');
  }

  /** Takes the lock, once the lanes of a run that was killed are gone. Throws `E_LOCKED` naming the owner. */
  async acquire(limitMs = orphanLimitMs): Promise<void> {
    const mine: Owner = { pid: process.pid, host: hostname(), startedTicks: startTicks(process.pid) };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await this.#create(JSON.stringify(mine))) {
        try {
          return await this.#awaitOrphans(limitMs);
        } catch (error) {
          await rm(this.#file, { force: true });
          throw error;
        }
      }
      await this.#takeOver();
    }
    throw new RunError('E_LOCKED', `${this.#file}: another run keeps taking this folder; try again when it has ended`);
  }

  /** Makes the lock appear with what is in it, at once: nobody ever sees it empty. */
  async #create(text: string): Promise<boolean> {
    const aside = `${this.#file}.${process.pid}.part`;
    try {
      await writeFile(aside, text);
      await link(aside, this.#file);
      return true;
    } catch (error) {
      const code = systemCode(error);
      // A run that has just got the folder clears such files away: the next attempt tells who it is.
      if (code === 'EEXIST' || code === 'ENOENT') return this.#refuseMissingFolder(error);
      if (code !== undefined && withoutLinks.has(code)) return await this.#createWithoutLink(text);
      throw new RunError('E_OUT', `${this.#file}: ${describe(error)}`, { cause: error });
    } finally {
      await rm(aside, { force: true });
    }
  }

  #refuseMissingFolder(error: unknown): false {
    if (systemCode(error) === 'EEXIST' || existsSync(dirname(this.#file))) return false;
    throw new RunError('E_OUT', `${this.#file}: ${describe(error)}`, { cause: error });
  }

  /** Some file systems know no links. */
  async #createWithoutLink(text: string): Promise<boolean> {
    try {
      await writeFile(this.#file, text, { flag: 'wx' });
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw new RunError('E_OUT', `${this.#file}: ${describe(error)}`, { cause: error });
    }
    // Somebody may have taken it for an empty lock before there was anything in it.
    return (await readFile(this.#file, 'utf8').catch(() => '')) === text;
  }

  async #takeOver(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    const owner = parse<Owner>(text);
    if (owner && owner.host !== hostname()) {
      throw new RunError(
        'E_LOCKED',
        `${this.#file}: process ${owner.pid} on ${owner.host} is running into this folder; if it is gone, remove that file`,
      );
    }
    if (owner && isAlive(owner.pid, owner.startedTicks)) {
      throw new RunError(
        'E_LOCKED',
        `${this.#file}: process ${owner.pid} is running into this folder; ${this.#advice}`,
      );
    }
    // An empty lock may be one that is being written this moment.
    if (owner === undefined) await sleep(200);
    await this.#removeStale(text);
  }

  /** Removes a lock whose owner is gone. One process at a time: a second one would remove the lock of the first. */
  async #removeStale(text: string): Promise<void> {
    const turn = `${this.#file}.turn`;
    try {
      await (await open(turn, 'wx')).close();
    } catch {
      const { mtimeMs } = await stat(turn).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > turnLimitMs) await rm(turn, { force: true });
      await sleep(50);
      return;
    }
    try {
      if ((await readFile(this.#file, 'utf8').catch(() => undefined)) === text) await rm(this.#file, { force: true });
    } finally {
      await rm(turn, { force: true });
    }
  }

  /** Notes a lane's process, so that a run after a kill can wait for it to be gone. */
  noteLane(pid: number): void {
    appendFileSync(this.#lanesFile, `${JSON.stringify({ pid, startedTicks: startTicks(pid) })}\n`);
  }

  async #awaitOrphans(limitMs: number): Promise<void> {
    const lines = (await readFile(this.#lanesFile, 'utf8').catch(() => '')).split('\n');
    const lanes = lines
      .map((line) => parse<Pick<Owner, 'pid' | 'startedTicks'>>(line))
      .filter((lane) => lane !== undefined);
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
    await rm(this.#lanesFile, { force: true });
  }

  async release(): Promise<void> {
    await rm(this.#lanesFile, { force: true });
    await rm(this.#file, { force: true });
  }
}
