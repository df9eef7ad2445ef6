import { readdirSync, readlinkSync } from 'node:fs';

/** True where this process has the file open (Linux). */
export function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((each) => {
    try {
      return readlinkSync(`/proc/self/fd/${each}`).startsWith(path);
    } catch {
      // What has been closed meanwhile.
      return false;
    }
  });
}
