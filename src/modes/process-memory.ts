import { readFileSync } from 'node:fs';

/** What a process holds in memory, in bytes; 0 where that is not to be had (only Linux tells) or the process is gone. */
export function readMemory(processId: number): number {
  try {
    const status = readFileSync(`/proc/${processId}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
