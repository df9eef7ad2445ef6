import type { Command } from 'commander';
import { z } from 'zod';
import { wholeNumber } from '../core/quantities.js';
import { generateDataset } from '../dataset/index.js';
import { showBytes, showCount } from '../report/numbers.js';
import { quote } from '../report/summary-text.js';
import { addFlags, type Flag, readFlags } from './flags.js';

const flags: readonly Flag[] = [
  {
    flags: '--images <n>',
    key: 'images',
    schema: wholeNumber(0, 1_000_000).default(24).describe('Photo-like pictures in many formats'),
  },
  {
    flags: '--seed <n>',
    key: 'seed',
    schema: wholeNumber(0).default(1).describe('The same seed makes the same files'),
  },
  {
    flags: '--base-url <url>',
    key: 'baseUrl',
    schema: z.url().optional().describe('Write absolute URLs below this one into urls.txt'),
  },
];

function define(command: Command): void {
  addFlags(command, flags);
  command.action(async (folder: string, values: Record<string, unknown>) => {
    let shownAt = 0;
    const written = await generateDataset(folder, {
      images: 24,
      ...readFlags(values, flags),
      onProgress: ({ done, total }) => {
        if (!process.stderr.isTTY || (performance.now() - shownAt < 100 && done < total)) return;
        shownAt = performance.now();
        process.stderr.write(`\r${showCount(done)} of ${showCount(total)} files${done === total ? '\n' : ''}`);
      },
    });
    process.stdout.write(
      `${showCount(written.files)} files, ${showBytes(written.bytes)}, listed in ${written.listPath}\nServe them: millrace origin ${quote(folder)}\n`,
    );
  });
}

export default { define };
