// Watches how much memory the child processes of this one have held (Linux; elsewhere it sees nothing).
import { readdirSync, readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

function findChildren() {
  const tasks = `/proc/${process.pid}/task`;
  try {
    return readdirSync(tasks).flatMap((task) => read(`${tasks}/${task}/children`).trim().split(' ').filter(Boolean));
  } catch {
    return [];
  }
}

/** Starts watching; `stop` answers the most bytes that any one child has held. */
export function watchMemory() {
  let peakBytes = 0;
  const look = () => {
    for (const pid of findChildren()) {
      const held = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1];
      peakBytes = Math.max(peakBytes, Number(held ?? 0) * 1024);
    }
  };
  const timer = setInterval(look, 10);
  return {
    stop() {
      clearInterval(timer);
      return peakBytes;
    },
  };
}
