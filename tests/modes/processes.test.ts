import { join } from 'node:path';
import { expect, it } from 'vitest';
import { library } from '../built.js';
import { testChildLanes } from '../contracts/child-lanes.js';
import { testMode } from '../contracts/mode.js';
import { findLanes } from '../processes.js';
import { makeFolder } from '../results.js';

testMode('processes');
testChildLanes('processes', {
  exit: 'E_PROC_CRASH',
  abort: 'E_PROC_CRASH',
  loop: 'E_PROC_TIMEOUT',
  never: 'E_PROC_TIMEOUT',
});

it.runIf(process.platform === 'linux')(
  'starts lanes again that a Ctrl-C reached before they could ignore it',
  async () => {
    // One more than may fail to start for a reason of their own.
    const lanes = 6;
    const signalled = new Set<number>();
    const timer = setInterval(() => {
      const starting = findLanes(process.pid).filter((pid) => !signalled.has(pid));
      for (const pid of starting.slice(0, lanes - signalled.size)) {
        signalled.add(pid);
        process.kill(pid, 'SIGINT');
      }
    }, 5);
    try {
      const summary = await library.run(
        { fetch: { allowData: true }, outputs: { saved: {} } },
        {
          mode: 'processes',
          workers: lanes,
          source: Array.from({ length: lanes }, (_, n) => `data:,item-${n}`),
          out: join(makeFolder(), 'out'),
        },
      );
      expect(signalled.size).toBeGreaterThan(0);
      expect(summary.items).toMatchObject({ done: lanes, failed: 0 });
    } finally {
      clearInterval(timer);
    }
  },
);
