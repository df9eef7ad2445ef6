import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { laneFlags } from '../core/v8-flags.js';
import { shippedFolder } from '../engine/recipe-file.js';
import { startLaneEarly } from '../modes/lane-process.js';
import { findValue } from './find-value.js';

/** What in a recipe speaks for work in JavaScript: ops of such families, and modules. */
const ownWork = /\b(?:signal|stars|table|text)\.\w|\.[cm]?[jt]s\b|\bfile:/;

/** Guesses whether the lanes of a command line will have work of their own; undefined where none will be wanted. */
export function guessOwnWork(argv: readonly string[]): boolean | undefined {
  if (['--help', '-h', '--print-recipe'].some((word) => argv.includes(word))) return undefined;
  if (!['hybrid', 'processes'].includes(findValue('--mode', argv) ?? 'hybrid')) return undefined;
  const recipe = findValue('--recipe', argv);
  if (recipe === undefined) return false;
  // A module may change this process before lanes take after it.
  if (/\.[cm]?[jt]s$/.test(recipe)) return undefined;
  try {
    const shipped = join(shippedFolder, `${recipe}.yaml`);
    const file = existsSync(shipped) ? shipped : recipe;
    // What comes through a pipe can be read once.
    return statSync(file).isFile() ? ownWork.test(readFileSync(file, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts a lane for a command line of which only the words are known: it takes as long to get ready as this process takes to
 * read the recipe. A wrong guess costs a process that is ended again, nothing else.
 */
export function startLaneFor(argv: readonly string[]): void {
  const hasOwnWork = guessOwnWork(argv);
  if (hasOwnWork !== undefined) startLaneEarly(laneFlags(hasOwnWork));
}
