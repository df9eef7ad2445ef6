import { lookup as systemLookup } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { type Lookup, Resolver } from '../../src/fetch/dns.js';

/** The machine's resolver, counted. */
function countLookups() {
  const asked: string[] = [];
  const lookup: Lookup = (hostname, options, callback) => {
    asked.push(hostname);
    systemLookup(hostname, options, callback);
  };
  return { asked, lookup };
}

describe('Resolver', () => {
  it('answers from the hosts file of the machine', async () => {
    const addresses = await new Resolver({}).resolve('localhost');
    expect(addresses.map(({ address }) => address)).toContain('127.0.0.1');
  });

  it('asks once for all who want a name at the same time, and remembers the answer for a minute', async () => {
    const { asked, lookup } = countLookups();
    let nowMs = 0;
    const resolver = new Resolver({}, { lookup, now: () => nowMs });
    await Promise.all(Array.from({ length: 20 }, () => resolver.resolve('localhost')));
    await resolver.resolve('LOCALHOST.');
    expect(asked).toEqual(['localhost']);
    nowMs = 59_999;
    await resolver.resolve('localhost');
    expect(asked).toHaveLength(1);
    nowMs = 60_001;
    await resolver.resolve('localhost');
    expect(asked).toHaveLength(2);
  });

  it('says E_DNS_NOTFOUND for a name that does not exist, and remembers that for 5 s', async () => {
    const { asked, lookup } = countLookups();
    let nowMs = 0;
    const resolver = new Resolver({}, { lookup, now: () => nowMs });
    const failure = { message: expect.stringContaining('nowhere.invalid') };
    for (const at of [0, 4_999]) {
      nowMs = at;
      await expect(resolver.resolve('nowhere.invalid')).rejects.toMatchObject(failure);
    }
    const first = asked.length;
    nowMs = 6_000;
    await expect(resolver.resolve('nowhere.invalid')).rejects.toMatchObject(failure);
    expect(asked.length).toBe(first + 1);
  });

  it('answers names of the settings without asking: exact, then the longest suffix', async () => {
    const { asked, lookup } = countLookups();
    const resolver = new Resolver(
      { 'a.test': '127.0.0.2', '*.test': '127.0.0.3', '*.deep.test': '127.0.0.4', 'six.test': '::1' },
      { lookup },
    );
    const first = async (name: string) => (await resolver.resolve(name))[0];
    expect(await first('a.test')).toEqual({ address: '127.0.0.2', family: 4 });
    expect(await first('A.TEST.')).toEqual({ address: '127.0.0.2', family: 4 });
    expect(await first('b.test')).toEqual({ address: '127.0.0.3', family: 4 });
    expect(await first('x.deep.test')).toEqual({ address: '127.0.0.4', family: 4 });
    expect(await first('six.test')).toEqual({ address: '::1', family: 6 });
    expect(asked).toEqual([]);
  });

  it('takes names under localhost for this machine', async () => {
    const { asked, lookup } = countLookups();
    const resolver = new Resolver({}, { lookup });
    expect(await resolver.resolve('foo.localhost')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(asked).toEqual([]);
  });

  it('refuses settings that name something other than an address', () => {
    expect(() => new Resolver({ 'a.test': 'b.test' })).toThrow(RunError);
  });

  it('keeps a bounded number of names', async () => {
    const asked: string[] = [];
    const lookup: Lookup = (hostname, _options, callback) => {
      asked.push(hostname);
      setImmediate(callback, null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const resolver = new Resolver({}, { lookup });
    await Promise.all(Array.from({ length: 10_001 }, (_, index) => resolver.resolve(`n${index}.test`)));
    await resolver.resolve('n10000.test');
    expect(asked).toHaveLength(10_001);
    await resolver.resolve('n0.test');
    expect(asked).toHaveLength(10_002);
  });
});
