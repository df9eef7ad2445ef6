import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { MakeThumbnails, Thumbnail } from '../report/thumbnail.js';
import type { ThumbnailReply } from './thumbnail-process.js';

/** The bundle has chunks one folder deep, as the modules are: this holds in both. */
const ownEntry = fileURLToPath(new URL('../cli/thumbnail-process.js', import.meta.url));

/** How thumbnails are made. */
export interface ThumbnailOptions {
  /** The longest one picture may take, once the process has started. */
  readonly pictureMs?: number;
  /** All of them: what is not ready by then is left out. */
  readonly totalMs?: number;
  /** Pictures will come: the process starts at once. */
  readonly isExpected?: boolean;
  readonly signal?: AbortSignal;
  /** A program that answers in place of ours. */
  readonly entry?: string;
}

/**
 * Makes thumbnails in a process of its own, since result files may be bytes from the web as they came: where a picture
 * crashes the process or hangs, it is left out and the others go on in a fresh one.
 */
export function thumbnailsApart(options: ThumbnailOptions = {}): MakeThumbnails {
  const job = new Job(options);
  return (files) => job.run(files);
}

const mostAtOnce = Math.min(4, availableParallelism());
/** A process that keeps dying is not started for ever. */
const mostProcesses = 6;

class Job {
  readonly #options: ThumbnailOptions;
  #waiting: string[] = [];
  readonly #made = new Map<string, Thumbnail>();
  /** Under way when a process died: one of them is to blame, so each is tried alone. */
  readonly #suspects: string[] = [];
  readonly #underWay = new Map<string, NodeJS.Timeout>();
  #child: ChildProcess | undefined;
  #isReady = false;
  #started = 0;

  constructor(options: ThumbnailOptions) {
    this.#options = options;
    if (options.isExpected && !options.signal?.aborted) this.#start();
  }

  run(files: readonly string[]): Promise<ReadonlyMap<string, Thumbnail>> {
    const { totalMs = 10_000, signal } = this.#options;
    this.#waiting = [...files];
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        this.#close();
        resolve(this.#made);
      };
      const timer = setTimeout(finish, totalMs);
      signal?.addEventListener('abort', finish);
      this.#onIdle = finish;
      if (signal?.aborted) finish();
      else this.#next();
    });
  }

  #onIdle = () => {};

  /** Hands out what waits; suspects last, one at a time. */
  #next(): void {
    const isAlone = this.#waiting.length === 0;
    const queue = isAlone ? this.#suspects : this.#waiting;
    const most = isAlone ? 1 : mostAtOnce;
    while (this.#underWay.size < most && queue.length > 0) {
      const child = this.#child ?? this.#start();
      if (child === undefined) {
        this.#onIdle();
        return;
      }
      // Goes on when it is ready: starting is not the picture's fault.
      if (!this.#isReady) return;
      const file = queue.shift() ?? '';
      const timer = setTimeout(() => child.kill('SIGKILL'), this.#options.pictureMs ?? 5_000);
      this.#underWay.set(file, timer);
      child.send({ file }, () => {});
    }
    if (this.#underWay.size === 0) this.#onIdle();
  }

  #start(): ChildProcess | undefined {
    if (this.#started >= mostProcesses) return undefined;
    this.#started += 1;
    this.#isReady = false;
    const child = fork(this.#options.entry ?? ownEntry, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // V8's own helper threads would only take turns with those that decode.
      execArgv: ['--single-threaded'],
      // Bytes travel as they are, not as JSON.
      serialization: 'advanced',
      env: { ...process.env, UV_THREADPOOL_SIZE: String(mostAtOnce), MALLOC_ARENA_MAX: '2' },
    });
    this.#child = child;
    // Only a picture under way keeps this process alive, and its timer does that.
    child.unref();
    child.channel?.unref();
    child.on('message', (reply) => this.#take(child, reply as ThumbnailReply));
    child.on('error', () => this.#lose(child));
    child.on('exit', () => this.#lose(child));
    return child;
  }

  #take(child: ChildProcess, { file, bytes, width = 1, height = 1 }: ThumbnailReply): void {
    if (child !== this.#child) return;
    this.#isReady = true;
    if (file === undefined) {
      this.#next();
      return;
    }
    if (!this.#underWay.has(file)) return;
    clearTimeout(this.#underWay.get(file));
    this.#underWay.delete(file);
    if (bytes !== undefined) this.#made.set(file, { bytes, width, height });
    this.#next();
  }

  #lose(child: ChildProcess): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    const lost = [...this.#underWay.keys()];
    for (const timer of this.#underWay.values()) clearTimeout(timer);
    this.#underWay.clear();
    // One that was alone is the one to blame.
    if (lost.length > 1) this.#suspects.push(...lost);
    this.#next();
  }

  #close(): void {
    const child = this.#child;
    this.#child = undefined;
    for (const timer of this.#underWay.values()) clearTimeout(timer);
    this.#underWay.clear();
    child?.kill('SIGKILL');
  }
}
