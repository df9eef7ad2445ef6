import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OpenSource } from '../core/contracts.js';
import type { Item } from '../core/item.js';
import { privateFolder } from './out-folder.js';

const copyFile = 'source.jsonl';

/** True where an earlier run has written its source down. */
export function hasSourceCopy(out: string): boolean {
  return existsSync(join(out, privateFolder, copyFile));
}

/** Writes all rows of a source that cannot repeat itself down, so that a resumed run sees the same ones. */
export async function copySource(out: string, rows: AsyncIterable<Item>): Promise<number> {
  const file = join(out, privateFolder, copyFile);
  const stream = createWriteStream(`${file}.part`);
  let count = 0;
  let failure: unknown;
  stream.on('error', (error) => {
    failure = error;
  });
  for await (const item of rows) {
    if (failure) throw failure;
    count += 1;
    if (!stream.write(`${JSON.stringify(item)}\n`)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
  }
  stream.end();
  await once(stream, 'close');
  if (failure) throw failure;
  await rename(`${file}.part`, file);
  return count;
}

/** Opens the rows that were written down. */
export function openSourceCopy(out: string, identity: OpenSource['identity']): OpenSource {
  const file = join(out, privateFolder, copyFile);
  const lines = () => createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  return {
    identity,
    isRepeatable: true,
    rows: (async function* () {
      for await (const line of lines()) yield JSON.parse(line) as Item;
    })(),
    async count() {
      let count = 0;
      for await (const _ of lines()) count += 1;
      return count;
    },
  };
}
