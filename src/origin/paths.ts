import { posix } from 'node:path';

/**
 * Reads the path out of a request's target: without query, decoded once, normalized, from `/`. Answers undefined where
 * the target is malformed. What the path names never lies above the root: leading `..` are dropped as browsers do.
 */
export function readPath(target: string): string | undefined {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const end = target.slice(origin.length).search(/[?#]/);
  const encoded = end === -1 ? target.slice(origin.length) : target.slice(origin.length, origin.length + end);
  if (!encoded.startsWith('/')) return encoded === '' && origin !== '' ? '/' : undefined;
  let path = encoded;
  if (encoded.includes('%')) {
    try {
      path = decodeURIComponent(encoded);
    } catch {
      return undefined;
    }
  }
  // A backslash is a separator on Windows; no name on the web needs one.
  if (path.includes('\0') || path.includes('\\')) return undefined;
  return posix.normalize(path);
}

/** True for paths that web servers keep to themselves: a segment starts with a dot, save for `/.well-known/`. */
export function isHidden(path: string): boolean {
  return path.includes('/.') && /\/\.(?!well-known\/)/.test(path);
}

/** Reads the host name out of a Host header: lower case, no port. */
export function readHostName(header: string | undefined): string {
  return (header ?? '').replace(/:\d*$/, '').toLowerCase();
}
