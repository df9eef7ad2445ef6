// URL lists over a corpus: a few files make a list of any length, each address once.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { work } from '../support.mjs';

let lists = 0;

/** Writes the list file; answers its path. */
export function writeUrls(urls) {
  lists += 1;
  const path = join(work, `urls-${lists}.txt`);
  writeFileSync(path, `${urls.join('\n')}\n`);
  return path;
}

/** Addresses of `count` items over the files of a corpus, from the server. */
export function urlsOf(server, { kind, names }, count) {
  return Array.from({ length: count }, (_, index) => server.urlFor(kind, index, names[index % names.length]));
}

/** Bytes that a list of `count` items over a corpus has in all. */
export function bytesOf({ folder, names }, count) {
  const sizes = names.map((name) => statSync(join(folder, name)).size);
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += sizes[index % sizes.length];
  return sum;
}
