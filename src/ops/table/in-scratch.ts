import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpContext } from '../../core/contracts.js';
import type { TableContext } from '../../formats/table/open-table.js';

/** Does work that may ask for a folder of its own; what is in it afterwards stays only where `keeps` says so. */
export async function inScratch<T>(
  { scratch, signal }: OpContext,
  work: (context: TableContext) => Promise<T>,
  keeps: (result: T) => boolean = () => false,
): Promise<T> {
  let opening: Promise<string> | undefined;
  const openFolder = () => {
    opening ??= makeFolder(scratch);
    return opening;
  };
  let isKept = false;
  try {
    const result = await work({ openFolder, signal });
    isKept = keeps(result);
    return result;
  } finally {
    const folder = await opening?.catch(() => undefined);
    if (!isKept && folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder(scratch: string): Promise<string> {
  await mkdir(scratch, { recursive: true });
  // Links are followed once, here: DuckDB compares paths as they are.
  return mkdtemp(join(await realpath(scratch), 'table-'));
}
