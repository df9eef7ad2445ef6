import { describe, expect, it } from 'vitest';
import { hasSpentMemory, readMemory } from '../../src/modes/process-memory.js';

const much = 300 * 2 ** 20;
const little = 100 * 2 ** 20;

describe('the memory of a process', () => {
  it.each([
    ['aborted with a full heap', { signalCode: 'SIGABRT', exitCode: null, memoryBytes: much }, true],
    ['was reported so by a shell', { signalCode: null, exitCode: 134, memoryBytes: much }, true],
    ['aborted for another reason', { signalCode: 'SIGABRT', exitCode: null, memoryBytes: little }, false],
    ['was never looked at', { signalCode: 'SIGABRT', exitCode: null, memoryBytes: 0 }, false],
    ['crashed', { signalCode: 'SIGSEGV', exitCode: null, memoryBytes: much }, false],
  ] as const)('is spent or not, of one that %s', (_title, ended, isSpent) => {
    expect(hasSpentMemory(ended)).toBe(isSpent);
  });

  it.runIf(process.platform === 'linux')('is read while it lives', () => {
    expect(readMemory(process.pid)).toBeGreaterThan(10 * 2 ** 20);
    expect(readMemory(2 ** 30)).toBe(0);
  });
});
