import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addFlags, type Flag, fetchFlags, outputFlags, readFlags } from '../../src/cli/flags.js';
import { byteSize, duration, wholeNumber } from '../../src/core/quantities.js';

const flags: readonly Flag[] = [
  { flags: '--latency <duration>', key: 'latencyMs', schema: duration(0).default(80) },
  { flags: '--bandwidth <size>', key: 'bytesPerSecond', schema: byteSize().default(8e6) },
  { flags: '-o, --out <folder>', key: 'out', schema: z.string().default('here') },
  { flags: '--base-url <url>', key: 'baseUrl', schema: z.string().optional() },
  { flags: '--count <n>', key: 'count', schema: wholeNumber(1).optional() },
  { flags: '--names <names>', key: 'names', isList: true, schema: z.array(z.string()) },
];

function read(...words: string[]): Record<string, unknown> {
  const command = new Command().exitOverride();
  addFlags(command, flags);
  return readFlags(command.parse(words, { from: 'user' }).opts(), flags);
}

/** How the flags of fetching are described. */
function addFlagsTo(isFallbackKnown: boolean): readonly string[] {
  const command = new Command();
  addFlags(command, fetchFlags, isFallbackKnown);
  return command.options.map(({ description }) => description);
}

describe('flags', () => {
  it('are read under their keys, however they are written', () => {
    const words = ['--latency', '2s', '--bandwidth', '1MB', '-o', 'out', '--base-url', 'x', '--count', '3'];
    expect(read(...words, '--names', 'a,b', '--names', 'c')).toEqual({
      latencyMs: 2_000,
      bytesPerSecond: 1e6,
      out: 'out',
      baseUrl: 'x',
      count: 3,
      names: ['a', 'b', 'c'],
    });
  });

  it('that take words take digits as a word; a box is read in either case', () => {
    expect(read('-o', '2024', '--names', '1,2')).toEqual({ out: '2024', names: ['1', '2'] });
    for (const resize of ['800x600', '800X600'])
      expect(readFlags({ resize }, outputFlags)).toEqual({ resize: [800, 600] });
  });

  it('that are not given are left out, so that defaults stay with whoever has them', () => {
    expect(read()).toEqual({});
  });

  it('with a wrong value are named as they are written', () => {
    expect(() => read('--latency', 'soon')).toThrow(/^--latency: .*500ms/);
    expect(() => read('--count', '0')).toThrow(/^--count: /);
  });

  it('show their defaults with units', () => {
    const command = new Command();
    addFlags(command, flags);
    const shown = command.options.map(({ description }) => description);
    expect(shown.slice(0, 3)).toEqual([' (default: 80ms)', ' (default: 8MB)', ' (default: here)']);
    const [timeout] = addFlagsTo(true);
    expect(timeout).toMatch(/ \(default: 60s\)$/);
  });

  it('show no defaults where something else says what holds without them', () => {
    expect(addFlagsTo(false).join('\n')).not.toContain('default');
  });
});
