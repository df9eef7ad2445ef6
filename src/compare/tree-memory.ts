import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process and all it has started. */
export interface TreeMemory {
  readonly peakBytes: number;
  /**
   * `pss`: pages that several processes share count once, divided among them. `rss`: they count in each. `none`: this
   * system does not tell.
   */
  readonly measure: 'pss' | 'rss' | 'none';
}

/** Watches the memory of a process tree until it is told to stop. */
export interface MemoryWatch {
  stop(): TreeMemory;
}

const everyMs = 50;
/** New processes are looked for less often: that costs more than reading how large the known ones are. */
const searchEvery = 5;
/** The exact share of memory is asked for only where the tree has grown by so much: the kernel walks page tables for it. */
const growth = 1.02;

/** Starts to look at a process tree's memory, 20 times a second (Linux; elsewhere it finds nothing). */
export function watchMemory(processId: number): MemoryWatch {
  let processIds: readonly number[] = [];
  let ticks = 0;
  let peakRss = 0;
  let peakPss = 0;
  const look = () => {
    if (ticks % searchEvery === 0) processIds = findTree(processId);
    ticks += 1;
    const rss = sum(processIds, readRss);
    if (rss <= peakRss * growth) return;
    peakRss = rss;
    peakPss = Math.max(peakPss, sum(processIds, readPss));
  };
  look();
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      if (peakPss > 0) return { peakBytes: peakPss, measure: 'pss' };
      return { peakBytes: peakRss, measure: peakRss > 0 ? 'rss' : 'none' };
    },
  };
}

function sum(processIds: readonly number[], read: (processId: number) => number): number {
  return processIds.reduce((total, processId) => total + read(processId), 0);
}

/** The process and its descendants. A child belongs to the thread that started it. */
export function findTree(processId: number): readonly number[] {
  const found = [processId];
  for (const parent of found) {
    for (const thread of list(`/proc/${parent}/task`)) {
      const text = read(`/proc/${parent}/task/${thread}/children`);
      for (const child of text.split(' ')) if (child !== '') found.push(Number(child));
    }
  }
  return found;
}

const readRss = (processId: number) => readKilobytes(`/proc/${processId}/status`, 'VmRSS');
const readPss = (processId: number) => readKilobytes(`/proc/${processId}/smaps_rollup`, 'Pss');

function readKilobytes(file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(file))?.[1] ?? 0) * 1024;
}

/** A process that has just ended has nothing to tell. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
