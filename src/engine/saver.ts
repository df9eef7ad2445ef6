import { closeSync, openSync, statfsSync } from 'node:fs';
import { devNull } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ItemProducts, SinkLane } from '../core/contracts.js';
import { describe, endForFiles, ItemError, isOutOfFiles, RunError, systemCode } from '../core/errors.js';
import type { OutputRecord } from '../core/outcome.js';

/** A file server that is gone or knows the folder no more, or a folder that somebody removed. */
const unreachableCodes = new Set([
  ...['ENOENT', 'ESTALE', 'ENOTCONN', 'ENODEV', 'ENXIO', 'ETIMEDOUT'],
  ...['EHOSTDOWN', 'EHOSTUNREACH', 'ECONNRESET', 'ECONNABORTED', 'EREMOTEIO'],
]);
/** Full disks and the like end the run: the next item would fare no better. */
const runEndingCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', ...unreachableCodes]);
/** Downloads that end and connections that are no longer used give some descriptors back. */
const descriptorLimitMs = 20_000;
const descriptorEveryMs = 100;

/** Says why nothing more can be saved, and what to do. */
function describeEnd(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full; free some space';
  if (unreachableCodes.has(code)) return 'the output folder can no longer be reached; bring it back';
  return 'the output folder can no longer be written';
}

/** Says how much more it takes to go on. */
function describeRoom(out: string, products: ItemProducts['products']): string {
  let needed = 0;
  for (const { encoded } of products) needed += encoded.file?.size ?? encoded.bytes.length;
  try {
    const { bavail, bsize } = statfsSync(out);
    return ` (${bavail * bsize} bytes are free, the next result takes ${needed})`;
  } catch {
    return ` (the next result takes ${needed} bytes)`;
  }
}

/** What saving needs to know of its lane. */
export interface SaverContext {
  /** The output folder, for sentences. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** How long a result waits for a descriptor; 20 s by default. */
  readonly patienceMs?: number;
  /** Told of a fault after which nothing more can be saved. */
  readonly onEnd: (error: RunError) => void;
}

/** A lane's way to its sink: waits where files are short, and tells what fails an item from what ends the run. */
export class Saver {
  readonly #sink: SinkLane;
  readonly #context: SaverContext;
  #spare: number | undefined;

  constructor(sink: SinkLane, context: SaverContext) {
    this.#sink = sink;
    this.#context = context;
    this.#keepSpare();
  }

  /** Makes an item's products durable, or none. Throws an ItemError (`E_SAVE`), or the reason of the context's signal. */
  async save(item: ItemProducts): Promise<readonly OutputRecord[]> {
    const endsAt = performance.now() + (this.#context.patienceMs ?? descriptorLimitMs);
    for (;;) {
      try {
        const saved = await this.#sink.save(item);
        if (this.#spare === undefined) this.#keepSpare();
        return saved;
      } catch (error) {
        const code = systemCode(error) ?? '';
        if (isOutOfFiles(error)) {
          if (this.#giveUpSpare()) continue;
          if (performance.now() < endsAt) {
            await sleep(descriptorEveryMs, undefined, { signal: this.#context.signal });
            continue;
          }
          this.#context.onEnd(endForFiles(error));
        }
        if (runEndingCodes.has(code)) this.#context.onEnd(this.#makeEnd(code, error, item));
        const why = code === 'EFBIG' ? 'the file system takes no file of this size: ' : '';
        throw new ItemError('E_SAVE', `could not save: ${why}${describe(error)}`, { cause: error });
      }
    }
  }

  #makeEnd(code: string, error: unknown, { products }: ItemProducts): RunError {
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    const room = code === 'ENOSPC' ? describeRoom(this.#context.out, products) : '';
    const sentence = `${this.#context.out}: ${describeEnd(code)}${room}, then run the same command again (${describe(error)})`;
    return new RunError(isFull ? 'E_DISK_FULL' : 'E_OUT', sentence);
  }

  /** Keeps a file open for nothing, so that a result can be written where connections have taken all the others. */
  #keepSpare(): void {
    try {
      this.#spare = openSync(devNull, 'r');
    } catch {
      // None is left: the next save waits for one.
    }
  }

  /** True where there was one to give up. */
  #giveUpSpare(): boolean {
    if (this.#spare === undefined) return false;
    closeSync(this.#spare);
    this.#spare = undefined;
    return true;
  }

  async close(): Promise<void> {
    this.#giveUpSpare();
    await this.#sink.close();
  }
}
