import { createWriteStream, existsSync } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { OpenSource } from '../core/contracts.js';
import type { Item } from '../core/item.js';
import { hasLogin } from '../core/url.js';
import { readLines } from './lines.js';
import { privateFolder } from './out-folder.js';
import { writeError } from './write-error.js';

const copyFile = 'source.jsonl';

/** True where an earlier run has written its source down. */
export function hasSourceCopy(out: string): boolean {
  return existsSync(join(out, privateFolder, copyFile));
}

/**
 * Writes all rows of a source that cannot repeat itself down, so that a resumed run sees the same ones; for the owner's eyes
 * alone where URLs have logins. Where no rows can
 * mean that nobody gave any (`keepsForNone`), those of an earlier run stay.
 */
export async function copySource(
  out: string,
  rows: AsyncIterable<Item>,
  { keepsForNone = false }: { readonly keepsForNone?: boolean } = {},
): Promise<number> {
  const file = join(out, privateFolder, copyFile);
  const aside = `${file}.part`;
  let count = 0;
  let isSecret = false;
  let sourceFailure: { readonly reason: unknown } | undefined;
  async function* printRows() {
    try {
      for await (const item of rows) {
        count += 1;
        isSecret ||= hasLogin(item.url);
        yield `${JSON.stringify(item)}\n`;
      }
    } catch (reason) {
      sourceFailure = { reason };
      throw reason;
    }
  }
  try {
    await pipeline(printRows, createWriteStream(aside, { flush: true, mode: 0o600 }));
    if (!isSecret) await chmod(aside, 0o666 & ~process.umask());
    if (count === 0 && keepsForNone && hasSourceCopy(out)) await rm(aside);
    else await rename(aside, file);
    return count;
  } catch (error) {
    await rm(aside, { force: true });
    throw sourceFailure ? sourceFailure.reason : writeError(file, error);
  }
}

/** Forgets the rows of a source that another has taken the place of. */
export async function removeSourceCopy(out: string): Promise<void> {
  await rm(join(out, privateFolder, copyFile), { force: true });
}

async function* readRows(file: string): AsyncGenerator<Item> {
  for await (const { bytes } of readLines(file)) yield JSON.parse(bytes.toString('utf8')) as Item;
}

/** Opens the rows that were written down. */
export function openSourceCopy(out: string, identity: OpenSource['identity']): OpenSource {
  const file = join(out, privateFolder, copyFile);
  return {
    identity,
    isRepeatable: true,
    get rows() {
      return readRows(file);
    },
    async count() {
      let count = 0;
      for await (const _ of readLines(file)) count += 1;
      return count;
    },
  };
}
