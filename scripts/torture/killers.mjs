// Ways in which a run is ended. Each answers whether there was something to kill.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

export const killers = {
  /** kill -9 of the program alone: its lanes notice by themselves. */
  parent: async (child) => send(child.pid, 'SIGKILL'),
  /** kill -9 of everything. */
  all: async (child) => send(-child.pid, 'SIGKILL'),
  /** kill -9 of one lane; the run goes on without it. */
  lane: async (child, random) => {
    const lanes = childrenOf(child.pid);
    return lanes.length > 0 && send(random.pick(lanes), 'SIGKILL');
  },
  /** A lane goes, and right after it the program. */
  'lane, then parent': async (child, random) => {
    const lanes = childrenOf(child.pid);
    if (lanes.length > 0) send(random.pick(lanes), 'SIGKILL');
    await sleep(random.between(0, 40));
    return send(child.pid, 'SIGKILL');
  },
  SIGTERM: async (child) => send(child.pid, 'SIGTERM'),
  /** Ctrl-C reaches the whole group. */
  SIGINT: async (child) => send(-child.pid, 'SIGINT'),
  /** Stopping is asked for, and kill -9 comes in the middle of it. */
  'SIGINT, then all': async (child, random) => {
    send(-child.pid, 'SIGINT');
    await sleep(random.between(0, 60));
    return send(-child.pid, 'SIGKILL');
  },
};
