import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, RunError } from '../core/errors.js';

/** A folder below OUT for everything that is gone afterwards. Only a new folder, or an earlier comparison's, is taken. */
export async function openCompareFolder(out: string): Promise<string> {
  try {
    await mkdir(out, { recursive: true });
    const names = await readdir(out);
    const isOurs = names.includes('comparison.json') || names.every((name) => name === '.millrace');
    if (!isOurs)
      throw new RunError('E_OUT', `${out}: holds something else than a comparison; choose another folder with --out`);
    await mkdir(join(out, '.millrace'), { recursive: true });
    return await mkdtemp(join(out, '.millrace', 'compare-'));
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError('E_OUT', `${out}: cannot be used: ${describe(error)}`, { cause: error });
  }
}

/** Leaves no trace of the work; folders that hold nothing else go too. */
export async function closeCompareFolder(folder: string, out: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  for (const each of [join(out, '.millrace'), out]) await rmdir(each).catch(() => {});
}
