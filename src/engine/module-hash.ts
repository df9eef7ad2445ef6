import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Files of one op that are followed: far more than anybody writes by hand. */
const maxFiles = 1_000;

/**
 * Finds what a module imports or requires by a path or a `file:` URL written in it. Comments and texts are not told apart from code:
 * what is found too much is a file more, or none.
 */
export function findImports(text: string): string[] {
  const found = text.matchAll(/\b(?:from|import|require)\s*(?:\(\s*)?(['"`])((?:\.{1,2}\/|\/|file:)[^'"`\n$]+)\1/g);
  return [...new Set([...found].map(([, , path = '']) => path))];
}

/** Reads what an import leads to; CommonJS leaves endings out. */
async function readImport(path: string, from: string): Promise<{ file: string; text: Buffer } | undefined> {
  for (const ending of ['', '.js', '.cjs', '.json', '/index.js', '/index.cjs']) {
    try {
      const file = fileURLToPath(new URL(path + ending, pathToFileURL(from)));
      return { file, text: await readFile(file) };
    } catch {
      // Not this one; what leads nowhere fails when the module is loaded, or never was an import.
    }
  }
  return undefined;
}

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

/**
 * The SHA-256 of a module with all that it imports by a path, in turn: it changes with any of them, wherever they lie together.
 * Packages, and imports whose path is made at run time, count by nothing.
 */
export async function hashModule(href: string): Promise<string> {
  const first = fileURLToPath(href);
  const hashes = new Map<string, string>();
  const own = await readFile(first).catch(() => Buffer.of());
  const left: { file: string; text: Buffer }[] = [{ file: first, text: own }];
  for (let next = left.pop(); next !== undefined && hashes.size < maxFiles; next = left.pop()) {
    const { file, text } = next;
    if (hashes.has(file)) continue;
    hashes.set(file, sha256(text));
    for (const path of findImports(text.toString('utf8'))) {
      const imported = await readImport(path, file);
      if (imported !== undefined && !hashes.has(imported.file)) left.push(imported);
    }
  }
  // As it always was for a module alone.
  if (hashes.size === 1) return sha256(own);
  const named = [...hashes].map(([file, hash]) => [relative(dirname(first), file).split(sep).join('/'), hash]);
  return sha256(JSON.stringify(named.sort()));
}
