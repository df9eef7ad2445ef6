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

/** The least memory that a process has held whose V8 heap is spent: the smallest heap a lane is given. */
const spentBytes = 256 * 2 ** 20;

/** How a process ended, and what it held when it was last looked at. */
export interface EndedProcess {
  readonly signalCode: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly memoryBytes: number;
}

/**
 * Tells whether a process ended itself for want of memory. V8 aborts when its heap is spent (134 is how a shell reports that), but so
 * do a failed assertion in a library and a module that calls `process.abort`, which hold little.
 */
export function hasSpentMemory({ signalCode, exitCode, memoryBytes }: EndedProcess): boolean {
  return (signalCode === 'SIGABRT' || exitCode === 134) && memoryBytes >= spentBytes;
}
