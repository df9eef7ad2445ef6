import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../core/errors.js';
import { isOnThisMachine } from '../ledger/file-system.js';
import { describeMyself, isAlive, isOfAnotherStart, isWithinSight, type LockOwner } from '../ledger/lock-owner.js';
import { refuseFolder } from '../ledger/out-folder.js';

const prefix = 'compare-';
/** Says whose folder it is, so that what a comparison left that was killed is not there for ever. */
const ownerFile = 'owner.json';

/** True where the process that made a folder is known to be gone. */
async function isLeftBehind(folder: string): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(join(folder, ownerFile), 'utf8')) as LockOwner;
    if (isWithinSight(owner)) return !isAlive(owner.pid, owner.startedTicks);
    return isOfAnotherStart(owner) && (await isOnThisMachine(folder));
  } catch {
    // Another comparison may be making it this moment.
    return false;
  }
}

async function removeLeftBehind(privateFolder: string): Promise<void> {
  for (const name of await readdir(privateFolder)) {
    const folder = join(privateFolder, name);
    if (name.startsWith(prefix) && (await isLeftBehind(folder)))
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * A folder below OUT for everything that is gone afterwards. Only a new folder, or an earlier comparison's, is taken. What
 * comparisons left there that were killed goes first.
 */
export async function openCompareFolder(out: string): Promise<string> {
  try {
    await mkdir(out, { recursive: true });
    const names = await readdir(out);
    const isOurs = names.includes('comparison.json') || names.every((name) => name === '.millrace');
    if (!isOurs) {
      const sentence = `${out}: holds something else than a comparison; choose another folder with --out`;
      throw new RunError('E_OUT', sentence, { isUsage: true });
    }
    const privateFolder = join(out, '.millrace');
    await mkdir(privateFolder, { recursive: true });
    await removeLeftBehind(privateFolder);
    const folder = await mkdtemp(join(privateFolder, prefix));
    await writeFile(join(folder, ownerFile), describeMyself(0));
    return folder;
  } catch (error) {
    if (error instanceof RunError) throw error;
    refuseFolder(out, error);
  }
}

/** Leaves no trace of the work; folders that hold nothing else go too. */
export async function closeCompareFolder(folder: string, out: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  for (const each of [join(out, '.millrace'), out]) await rmdir(each).catch(() => {});
}
