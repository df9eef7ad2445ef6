import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDescriptorLimit, shareDescriptors } from '../../src/engine/descriptors.js';
import type { Mode } from '../../src/engine/mode.js';
import async from '../../src/modes/async.js';
import hybrid from '../../src/modes/hybrid.js';
import processes from '../../src/modes/processes.js';
import sequential from '../../src/modes/sequential.js';
import threads from '../../src/modes/threads.js';

const modes: readonly Mode[] = [sequential, async, threads, processes, hybrid];
/** What the program itself opens: fewer than this and it would not have started. */
const least = 48;

describe('a share of the files that a process may open', () => {
  test('leaves every mode at least one item, and never gives more than was wished or than fits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...modes),
        fc.integer({ min: least, max: 3_000 }),
        fc.integer({ min: 1, max: 64 }),
        fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 2_000 })),
        fc.boolean(),
        (mode, limit, workers, concurrency, asksRobots) => {
          const wished = mode.shape({ workers, concurrency });
          const { hasProcesses } = mode;
          const share = shareDescriptors(wished, limit, { hasProcesses, asksRobots });
          const { lanes, itemsPerLane, itemsAtOnce, startAtOnce } = share.shape;
          expect(Math.min(lanes, itemsPerLane, itemsAtOnce, startAtOnce ?? 1)).toBeGreaterThanOrEqual(1);
          expect(lanes).toBeLessThanOrEqual(wished.lanes);
          expect(itemsPerLane).toBeLessThanOrEqual(wished.itemsPerLane);
          expect(itemsAtOnce).toBeLessThanOrEqual(Math.min(wished.itemsAtOnce, lanes * itemsPerLane));
          expect(startAtOnce ?? 0).toBeLessThanOrEqual(wished.startAtOnce ?? 0);
          expect(share.laneConnections).toBeGreaterThanOrEqual(itemsPerLane);
          const ofProcess = hasProcesses ? itemsPerLane : itemsAtOnce + (asksRobots ? share.robotsConnections : 0);
          expect(ofProcess).toBeLessThanOrEqual(Math.max(2, limit - least));
        },
      ),
    );
  });

  test.each(modes.map((mode) => [mode.name, mode] as const))(
    'changes nothing of %s where there are many',
    (_, mode) => {
      const wished = mode.shape({ workers: 16, concurrency: 'auto' });
      const { hasProcesses } = mode;
      expect(shareDescriptors(wished, 4_096, { hasProcesses, asksRobots: true }).shape).toEqual(wished);
      expect(shareDescriptors(wished, Number.POSITIVE_INFINITY, { hasProcesses, asksRobots: true })).toMatchObject({
        shape: wished,
        laneConnections: 1_000_000,
        robotsConnections: 256,
      });
    },
  );

  test.skipIf(process.platform !== 'linux')('begins with what the system says', () => {
    expect(readDescriptorLimit()).toBeGreaterThanOrEqual(least);
  });
});
