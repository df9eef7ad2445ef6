import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { laneFlags, optimizeAfter, programFlags } from '../../src/core/v8-flags.js';
import { root } from '../built.js';

/** Runs Node with these flags; it exits with 9 where one is unknown to it. */
const start = (flags: string[]) => promisify(execFile)(process.execPath, [...flags, '-p', '"started"']);

describe('flags for V8', () => {
  it.each([
    ['a lane that only fetches and encodes', laneFlags(false)],
    ['a lane with work of its own', laneFlags(true)],
    ['a measured run', programFlags()],
  ])('are all known to this Node: %s', async (_, flags) => {
    expect((await start(flags)).stdout).toBe('started\n');
  });

  it.each(['22.0.0', '22.23.3', '24.21.0', '26.0.0'])('leave out for Node %s what only Node 20 knows', (version) => {
    const flags = [...laneFlags(false, version), ...laneFlags(true, version), ...programFlags(version)];
    expect(flags.filter((flag) => flag.includes('interrupt-budget'))).toEqual([]);
  });

  it('are the same for the program and for runs that are measured', async () => {
    const source = await readFile(join(root, 'bin', 'millrace.js'), 'utf8');
    const given = [...source.matchAll(/'(--[a-z][\w=-]+)'/g)].map((match) => match[1]);
    // Given at the start it would turn off tiers by use as well; given later it does not.
    expect(given.filter((flag) => flag !== '--no-wasm-tier-up').sort()).toEqual(programFlags('20.20.0').sort());
  });

  it('bring no complaint from the program on standard error', async () => {
    const { stderr } = await promisify(execFile)(process.execPath, [join(root, 'bin', 'millrace.js'), '--version']);
    expect(stderr).toBe('');
  });
});

describe('optimizing that was put off', () => {
  const isNode20 = process.versions.node.startsWith('20.');
  /** V8 tells its flags only by what it says of kept code: the tag changes with them. */
  const countTo = (many: number) => {
    const note = optimizeAfter(many);
    return Array.from({ length: many + 1 }, () => {
      note();
      return cachedDataVersionTag();
    });
  };

  afterEach(() => {
    vi.unstubAllEnvs();
    if (isNode20) setFlagsFromString('--interrupt-budget=135168');
  });

  it('begins when so much is done that it pays, where V8 has the flag', () => {
    vi.stubEnv('MILLRACE_OWN_PROCESS', '1');
    const before = cachedDataVersionTag();
    const [first, second, third, fourth] = countTo(3);
    expect([first, second]).toEqual([before, before]);
    expect(third === before).toBe(!isNode20);
    expect(fourth).toBe(third);
  });

  it('is left to V8 in a process that is not ours', () => {
    vi.stubEnv('MILLRACE_OWN_PROCESS', undefined);
    const before = cachedDataVersionTag();
    expect(new Set(countTo(3))).toEqual(new Set([before]));
  });
});
