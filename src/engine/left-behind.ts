import { fileURLToPath } from 'node:url';
import { describe } from '../core/errors.js';

/** Where this program's own code lies, as stacks name it. */
const ownFolder = fileURLToPath(new URL('..', import.meta.url));
/** And what loads it. */
const loaderFolder = fileURLToPath(new URL('../../bin/', import.meta.url));
const isOwn = (file: string) => file.startsWith(ownFolder) || file.startsWith(loaderFolder);
let hasModules = false;
let hasTold = false;

/** Files that a stack names, without Node's own. */
function filesOf(reason: unknown): string[] {
  const stack = reason instanceof Error ? String(reason.stack) : '';
  const places = stack.matchAll(/^\s+at (?:.*[ (])?((?:file:\/\/)?\/[^()]*?):\d+:\d+\)?$/gm);
  return [...places].map(([, place = '']) => (place.startsWith('file:') ? fileURLToPath(place) : place));
}

/** True where only this program's code had a hand in what was thrown. */
export function isOwnFault(reason: unknown): boolean {
  const files = filesOf(reason);
  // Packages may be anybody's.
  return files.some(isOwn) && files.every((file) => isOwn(file) || file.includes('/node_modules/'));
}

/** Called before a user's module is loaded in this thread. */
export function noteUserModule(): void {
  hasModules = true;
}

/**
 * Listens for rejections in threads and processes of the program's own. A promise that a user's module leaves behind is told once
 * and fails nothing: whether its item was still under way is chance, and other items' work would die with it. Any other is a
 * fault of the program and ends it, as without a listener.
 */
export function hearRejection(reason: unknown): void {
  if (!hasModules || isOwnFault(reason)) throw reason;
  if (hasTold) return;
  hasTold = true;
  const file = filesOf(reason).find((each) => !isOwn(each));
  const place = file === undefined ? '' : ` (${file})`;
  process.stderr.write(
    `millrace: a promise that a module of yours did not wait for was rejected: ${describe(reason)}${place}; no item is failed for it\n`,
  );
}
