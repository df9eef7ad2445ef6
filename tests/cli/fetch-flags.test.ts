import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addFetchFlags, readFetchFlags } from '../../src/cli/fetch-flags.js';
import type { Recipe } from '../../src/core/recipe.js';

function read(words: readonly string[], before?: Recipe['fetch']): Record<string, unknown> {
  const command = new Command().exitOverride();
  addFetchFlags(command);
  return readFetchFlags(command.parse(words, { from: 'user' }).opts(), before);
}

describe('flags of fetching', () => {
  it('change what the recipe says only where they are given', () => {
    const before = { retries: 5, timeout: 9_000, resolve: { 'a.test': '192.0.2.1', 'b.test': '192.0.2.2' } };
    expect(read([], before)).toEqual(before);
    expect(read(['--timeout', '2s', '--resolve', 'b.test=192.0.2.7,c.test=192.0.2.8'], before)).toEqual({
      retries: 5,
      timeout: 2_000,
      resolve: { 'a.test': '192.0.2.1', 'b.test': '192.0.2.7', 'c.test': '192.0.2.8' },
    });
  });

  it('take name servers and addresses repeated or with commas', () => {
    const words = ['--dns-server', '192.0.2.1,192.0.2.2:5353', '--dns-server', '192.0.2.3'];
    expect(read([...words, '--resolve', 'a.test=::1', '--resolve', 'b.test=::1'])).toEqual({
      dnsServers: ['192.0.2.1', '192.0.2.2:5353', '192.0.2.3'],
      resolve: { 'a.test': '::1', 'b.test': '::1' },
    });
  });

  it.each(['a.test', 'a.test=', '=192.0.2.1', ''])('want a name and an address, not %j', (entry) => {
    expect(() => read(['--resolve', entry])).toThrow(
      `--resolve: expected HOST=ADDRESS, found ${JSON.stringify(entry)}`,
    );
  });
});
