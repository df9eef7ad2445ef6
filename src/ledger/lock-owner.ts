import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '../core/errors.js';

/** Who holds a lock: what stands in its file. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's ticks: a process id that was given out again has another. */
  readonly startedTicks: string | undefined;
  /**
   * Where the process id counts: this start of this machine, and this container. Two machines may have one name, and two
   * containers one process id.
   */
  readonly space?: string | undefined;
  /** Tells two locks of one process apart. */
  readonly token?: string;
  /** Its owner writes to the lock now and then: without a sign of it for so long there is no owner any more. */
  readonly leaseMs?: number;
}

/** What Linux tells of a process after its name: its state first (proc(5)). */
function readStat(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

/** When a process began, on Linux; elsewhere unknown. */
export const startTicks = (pid: number): string | undefined => readStat(pid)?.[19];

/** Where process ids that this process sees count, on Linux; elsewhere unknown. */
function readSpace(): string | undefined {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${start} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** Makes the text of a lock that this process holds. */
export function describeMyself(leaseMs: number): string {
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    startedTicks: startTicks(process.pid),
    space: readSpace(),
    token: randomUUID(),
    leaseMs,
  };
  return JSON.stringify(owner);
}

/** Reads the text of a lock, or a note of a lane; undefined where it is none. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const owner: LockOwner | null = JSON.parse(text);
    return typeof owner?.pid === 'number' ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** True where this process can look whether the owner's still runs. */
export function isWithinSight({ host, space }: LockOwner): boolean {
  const mine = readSpace();
  return space === undefined || mine === undefined ? host === hostname() : space === mine;
}

/** True where the owner ran before this machine started, or on another one: which of the two the process cannot tell. */
export function isOfAnotherStart({ space }: LockOwner): boolean {
  const start = (text: string | undefined) => text?.split(' ', 1)[0];
  const [theirs, mine] = [start(space), start(readSpace())];
  return theirs !== undefined && mine !== undefined && theirs !== mine;
}

/** True where a process runs, and is the one that began then. */
export function isAlive(pid: number, startedTicks: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  const stat = readStat(pid);
  // It has ended, and only its parent has not asked how: nothing of it runs.
  if (stat?.[0] === 'Z' || stat?.[0] === 'X') return false;
  return startedTicks === undefined || stat?.[19] === startedTicks;
}
