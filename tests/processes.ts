import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until the answer is true; fails with a sentence after `limitMs`. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const endsAt = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await sleep(15);
  }
}

/** True for a process that runs; false for one that has ended, also where nobody has taken its exit code yet. */
export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Process ids of the lanes that a process has started (Linux). */
export function findLanes(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parentOfIt = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
        const isLane = /lane\.c?js/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
        return parentOfIt === parent && isLane && isRunning(pid);
      } catch {
        return false;
      }
    });
}

/** Processor time that a process has used, in clock ticks of 10 ms (Linux). */
export function cpuTicks(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
