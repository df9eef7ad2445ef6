import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../core/errors.js';

/** Stands in a folder from before its first file on, so that one that was stopped can be made again. */
const markFile = '.millrace-dataset';
const markText = 'millrace dataset made this folder and may replace its files.\n';
const mostNamed = 3;

/** Makes the folder of a dataset, or takes an empty one or an earlier dataset's; any other is a RunError (`E_USAGE`). */
export async function takeFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
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
