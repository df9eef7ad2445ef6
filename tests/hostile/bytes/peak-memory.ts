import { readFileSync } from 'node:fs';

/** The most bytes that a process has held in memory so far (Linux); 0 where there is no such process any more. */
export function peakMemory(pid: number): number {
  try {
    const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
