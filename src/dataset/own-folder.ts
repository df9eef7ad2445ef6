import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError, systemCode } from '../core/errors.js';

/** Stands in a folder from before its first file on, so that one that was stopped can be made again. */
const markFile = '.millrace-dataset';
const markText = 'millrace dataset made this folder and may replace its files.\n';
const mostNamed = 3;

/**
 * Makes the folder of a dataset, or takes an empty one or an earlier dataset's; any other is a RunError (`E_USAGE`), and so is
 * a file in its place (`E_OUT`).
 */
export async function takeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw error;
    const sentence = `${directory}: cannot be written: a file is in its place; choose another folder`;
    throw new RunError('E_OUT', sentence, { cause: error });
  }
  const names = await readdir(directory);
  if (names.includes(markFile)) return;
  const others = names.filter((name) => !name.startsWith('.')).sort();
  if (others.length > 0) {
    const shown = `${others.slice(0, mostNamed).join(', ')}${others.length > mostNamed ? ', …' : ''}`;
    throw new RunError(
      'E_USAGE',
      `${directory}: holds files that millrace dataset did not make (${shown}); choose another folder`,
    );
  }
  await writeFile(join(directory, markFile), markText);
}
