import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { Resolver, type ResolverOptions } from '../../src/fetch/dns.js';
import type { NameAnswer, NameSource } from '../../src/fetch/name-servers.js';

/** Answers every name by the function, and counts the questions. */
function countQuestions(answer: (name: string) => Partial<NameAnswer> | string = () => ({})) {
  const asked: string[] = [];
  const source: NameSource = {
    async ask(name) {
      asked.push(name);
      const given = answer(name);
      if (typeof given === 'string') throw Object.assign(new Error(given), { code: given });
      return { addresses: [{ address: '192.0.2.1', family: 4 }], ttlMs: 60_000, ...given };
    },
    close() {},
  };
  return { asked, source };
}

function makeResolver(options: ResolverOptions, resolve: Record<string, string> = {}) {
  return new Resolver({ resolve, dnsServers: [] }, { hostsPath: '/nowhere/at/all', ...options });
}

/** A resolver whose name source answers at the given times; gives how many questions there were after each. */
async function questionsAt(timesMs: readonly number[], answer: Partial<NameAnswer> | string): Promise<number[]> {
  const { asked, source } = countQuestions(() => answer);
  let nowMs = 0;
  const resolver = makeResolver({ source, now: () => nowMs });
  const counts: number[] = [];
  for (const time of timesMs) {
    nowMs = time;
    await resolver.resolve('a.example').catch(() => {});
    counts.push(asked.length);
  }
  return counts;
}

describe('Resolver', () => {
  it('answers from the hosts file of the machine', async () => {
    const { asked, source } = countQuestions();
    const addresses = await new Resolver({ resolve: {}, dnsServers: [] }, { source }).resolve('localhost');
    expect(addresses.map(({ address }) => address)).toContain('127.0.0.1');
    expect(asked).toEqual([]);
  });

  it('answers names of a hosts file without asking, but for those that the settings know better', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-dns-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const hostsPath = join(folder, 'hosts');
    await writeFile(hostsPath, '192.0.2.7 a.example b.example\n2001:db8::7 a.example\n');
    const { asked, source } = countQuestions();
    const resolver = makeResolver({ source, hostsPath }, { 'b.example': '192.0.2.8' });
    expect((await resolver.resolve('A.example.')).map(({ address }) => address)).toEqual(['192.0.2.7', '2001:db8::7']);
    expect((await resolver.resolve('b.example')).map(({ address }) => address)).toEqual(['192.0.2.8']);
    expect(asked).toEqual([]);
  });

  it('asks once for all who want a name at the same time, whatever its case and with a dot at its end or not', async () => {
    const { asked, source } = countQuestions();
    const resolver = makeResolver({ source });
    await Promise.all(['a.example', 'A.EXAMPLE', 'a.example.', 'A.example.'].map((name) => resolver.resolve(name)));
    await resolver.resolve('a.EXAMPLE');
    expect(asked).toEqual(['a.example']);
  });

  it('remembers an answer as long as it holds, but for 5 s at least and 10 minutes at most', async () => {
    expect(await questionsAt([0, 59_999, 60_001], { ttlMs: 60_000 })).toEqual([1, 1, 2]);
    expect(await questionsAt([0, 4_999, 5_001], { ttlMs: 0 })).toEqual([1, 1, 2]);
    expect(await questionsAt([0, 599_999, 600_001], { ttlMs: 86_400_000 })).toEqual([1, 1, 2]);
  });

  it('asks again soon after a first failure, and believes a second one: a dead name fails once for all its items', async () => {
    expect(await questionsAt([0, 200, 300, 400, 60_200, 60_400, 120_300], 'ENOTFOUND')).toEqual([1, 1, 2, 2, 2, 3, 3]);
    expect(await questionsAt([0, 200, 300, 400, 15_200, 15_400, 30_300], 'ESERVFAIL')).toEqual([1, 1, 2, 2, 2, 3, 3]);
  });

  it('uses addresses for an hour after their time where name servers fail or are silent, asking every 15 s', async () => {
    let said: Partial<NameAnswer> | string = { ttlMs: 60_000 };
    const { asked, source } = countQuestions(() => said);
    let nowMs = 0;
    const resolver = makeResolver({ source, now: () => nowMs });
    const endAt = async (time: number, next: Partial<NameAnswer> | string) => {
      [nowMs, said] = [time, next];
      return resolver.resolve('a.example').then(
        (found) => found.length,
        ({ code }) => code as string,
      );
    };
    expect(await endAt(0, said)).toBe(1);
    expect(await endAt(60_001, 'ESERVFAIL')).toBe(1);
    expect(await endAt(75_000, 'ESERVFAIL')).toBe(1);
    expect(asked).toHaveLength(2);
    expect(await endAt(75_002, 'ETIMEOUT')).toBe(1);
    expect(asked).toHaveLength(3);
    expect(await endAt(3_600_000, 'ETIMEOUT')).toBe(1);
    expect(await endAt(3_660_001, 'ETIMEOUT')).toBe('E_DNS_TIMEOUT');
    expect(await endAt(3_700_000, {})).toBe(1);
    // A name that is gone is gone.
    expect(await endAt(3_800_000, 'ENOTFOUND')).toBe('E_DNS_NOTFOUND');
    expect(await endAt(3_800_300, 'ESERVFAIL')).toBe('E_DNS_FAIL');
  });

  it('forgets failures once there is an answer', async () => {
    const answers = ['ENOTFOUND', 'ENOTFOUND', {}, 'ENOTFOUND', {}];
    const { asked, source } = countQuestions(() => answers[asked.length - 1] ?? {});
    let nowMs = 0;
    const resolver = makeResolver({ source, now: () => nowMs });
    const results: string[] = [];
    for (const time of [0, 1_000, 70_000, 140_000, 140_300]) {
      nowMs = time;
      results.push(
        await resolver.resolve('a.example').then(
          () => 'ok',
          (error) => error.code,
        ),
      );
    }
    expect(results).toEqual(['E_DNS_NOTFOUND', 'E_DNS_NOTFOUND', 'ok', 'E_DNS_NOTFOUND', 'ok']);
  });

  it.each([
    ['ENOTFOUND', 'E_DNS_NOTFOUND'],
    ['ENODATA', 'E_DNS_FAIL'],
    ['ESERVFAIL', 'E_DNS_FAIL'],
    ['EREFUSED', 'E_DNS_FAIL'],
    ['ECONNREFUSED', 'E_DNS_FAIL'],
    ['EBADRESP', 'E_DNS_FAIL'],
    ['EAI_AGAIN', 'E_DNS_FAIL'],
    ['ETIMEOUT', 'E_DNS_TIMEOUT'],
    ['ECANCELLED', 'E_CANCELLED'],
  ])('a source that says %s is %s', async (said, code) => {
    const { source } = countQuestions(() => said);
    await expect(makeResolver({ source }).resolve('a.example')).rejects.toMatchObject({
      code,
      message: expect.stringContaining('a.example'),
    });
  });

  it('is E_DNS_FAIL where an answer holds no address', async () => {
    const { source } = countQuestions(() => ({ addresses: [] }));
    await expect(makeResolver({ source }).resolve('a.example')).rejects.toMatchObject({ code: 'E_DNS_FAIL' });
  });

  it('does not remember what this process lacks as if it were said of the name', async () => {
    expect(await questionsAt([0, 1, 2], 'ENOMEM')).toEqual([1, 2, 3]);
    expect(await questionsAt([0, 1, 2], 'EMFILE')).toEqual([1, 2, 3]);
  });

  it('gives a question up after its limit, for all who wait', async () => {
    const source: NameSource = { ask: () => new Promise(() => {}), close() {} };
    const resolver = makeResolver({ source, limitMs: 20 });
    const failure = { code: 'E_DNS_TIMEOUT', message: expect.stringContaining('a.example') };
    const [one, other] = [resolver.resolve('a.example'), resolver.resolve('a.example')];
    await expect(one).rejects.toMatchObject(failure);
    await expect(other).rejects.toMatchObject(failure);
  });

  it('asks for no name that DNS could not have', async () => {
    const { asked, source } = countQuestions();
    const resolver = makeResolver({ source });
    const long = 'a'.repeat(63);
    for (const name of ['', 'a..b', 'a.example..', '.a', `a${long}.b`, `${`${long}.`.repeat(4)}b`]) {
      await expect(resolver.resolve(name), name).rejects.toMatchObject({ code: 'E_DNS_NOTFOUND' });
    }
    expect(asked).toEqual([]);
    await resolver.resolve(`${`${long}.`.repeat(3)}b`);
    expect(asked).toHaveLength(1);
  });

  it('answers names of the settings without asking: exact, then the longest suffix', async () => {
    const { asked, source } = countQuestions();
    const resolver = makeResolver(
      { source },
      { 'a.test': '127.0.0.2', '*.test': '127.0.0.3', '*.deep.test': '127.0.0.4', 'six.test': '::1' },
    );
    const first = async (name: string) => (await resolver.resolve(name))[0];
    expect(await first('a.test')).toEqual({ address: '127.0.0.2', family: 4 });
    expect(await first('A.TEST.')).toEqual({ address: '127.0.0.2', family: 4 });
    expect(await first('b.test')).toEqual({ address: '127.0.0.3', family: 4 });
    expect(await first('x.deep.test')).toEqual({ address: '127.0.0.4', family: 4 });
    expect(await first('six.test')).toEqual({ address: '::1', family: 6 });
    expect(asked).toEqual([]);
  });

  it('takes localhost and names under it for this machine', async () => {
    const { asked, source } = countQuestions();
    const resolver = makeResolver({ source });
    const found = async (name: string) => (await resolver.resolve(name)).map(({ address }) => address);
    for (const name of ['localhost', 'LOCALHOST.']) expect(await found(name)).toEqual(['127.0.0.1', '::1']);
    for (const name of ['foo.localhost', 'A.b.localhost.']) expect(await found(name)).toEqual(['127.0.0.1']);
    expect(asked).toEqual([]);
  });

  it('refuses settings that name something other than an address', () => {
    expect(() => new Resolver({ resolve: { 'a.test': 'b.test' }, dnsServers: [] })).toThrow(RunError);
    expect(() => new Resolver({ resolve: {}, dnsServers: ['b.test'] })).toThrow(RunError);
  });

  it('keeps a bounded number of names', async () => {
    const { asked, source } = countQuestions();
    const resolver = makeResolver({ source });
    await Promise.all(Array.from({ length: 10_001 }, (_, index) => resolver.resolve(`n${index}.test`)));
    await resolver.resolve('n10000.test');
    expect(asked).toHaveLength(10_001);
    await resolver.resolve('n0.test');
    expect(asked).toHaveLength(10_002);
  });
});
