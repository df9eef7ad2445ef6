import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { findTree, watchMemory } from '../../src/compare/tree-memory.js';

/** A process that starts another, which holds 80 MB and says so. */
const script = `
const { spawn } = require('node:child_process');
const hold = 'globalThis.held = Buffer.alloc(80e6, 1); process.stdout.write("held"); setInterval(() => {}, 1000)';
const child = spawn(process.execPath, ['-e', hold], { stdio: ['ignore', 'inherit', 'inherit'] });
process.on('SIGTERM', () => { child.kill('SIGKILL'); process.exit(); });
`;

describe.runIf(process.platform === 'linux')('the memory of a process tree', () => {
  it('counts what processes started by its processes hold', async () => {
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(parent.stdout, 'data');
      expect(findTree(parent.pid ?? 0)).toHaveLength(2);
      const { measure, peakBytes } = watchMemory(parent.pid ?? 0).stop();
      expect(measure).toBe('pss');
      expect(peakBytes).toBeGreaterThan(80e6);
      expect(peakBytes).toBeLessThan(400e6);
    } finally {
      parent.kill('SIGTERM');
      await once(parent, 'exit');
    }
  });

  it('is none where there is no such process', () => {
    expect(watchMemory(2 ** 30).stop()).toEqual({ peakBytes: 0, measure: 'none' });
  });
});
