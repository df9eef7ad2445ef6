import { lookup as systemLookup } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { RunError } from '../../src/core/errors.js';
import { NameServers, type SystemLookup } from '../../src/fetch/name-servers.js';
import { closeAfterEach } from '../closing.js';
import { addressRecords, type NameQuestion, type NameReply, startNameServer } from './name-server.js';

const closeLater = closeAfterEach();

async function serve(answer: (question: NameQuestion) => NameReply) {
  const server = await startNameServer(answer);
  closeLater(() => server.close());
  return server;
}

async function ask(answer: (question: NameQuestion) => NameReply, name = 'a.example') {
  const server = await serve(answer);
  const servers = new NameServers([server.address]);
  closeLater(() => servers.close());
  const addresses = await servers.ask(name).then(
    (found) => ({ found: found.addresses.map(({ address }) => address), ttlMs: found.ttlMs }),
    (error: NodeJS.ErrnoException) => ({ code: error.code }),
  );
  return { ...addresses, questions: server.questions };
}

const records = (addresses: readonly string[], ttl?: number) => (question: NameQuestion) => ({
  records: addressRecords(question.name, addresses, ttl),
});

describe('asking name servers', () => {
  it('asks for IPv4 and IPv6 addresses and gives the IPv4 ones first, with the shortest time they hold', async () => {
    const answer = await ask(({ name, type }) => ({
      records: addressRecords(
        name,
        type === 'A' ? ['192.0.2.1', '192.0.2.2'] : ['2001:db8::1'],
        type === 'A' ? 90 : 30,
      ),
    }));
    expect(answer).toMatchObject({ found: ['192.0.2.1', '192.0.2.2', '2001:db8::1'], ttlMs: 30_000 });
    expect(answer.questions.map(({ type }) => type).sort()).toEqual(['A', 'AAAA']);
  });

  it('is content with one family', async () => {
    expect(await ask(records(['192.0.2.1']))).toMatchObject({ found: ['192.0.2.1'] });
    expect(await ask(records(['2001:db8::7:1']))).toMatchObject({ found: ['2001:db8::7:1'] });
  });

  it('goes by the IPv4 addresses where the server fails, or says nothing, about the others', async () => {
    const only = (reply: NameReply) => (question: NameQuestion) =>
      question.type === 'A' ? records(['192.0.2.1'])(question) : reply;
    for (const reply of [{ code: 2 }, { code: 3 }, { isSilent: true }]) {
      expect(await ask(only(reply)), JSON.stringify(reply)).toMatchObject({ found: ['192.0.2.1'] });
    }
  });

  it('follows CNAMEs that the answer holds', async () => {
    const chain = (name: string) => [
      { name, type: 'CNAME' as const, data: 'b.example', ttl: 20 },
      { name: 'b.example', type: 'CNAME' as const, data: 'c.example', ttl: 10 },
    ];
    const answer = await ask(({ name }) => ({
      records: [...chain(name), ...addressRecords('c.example', ['192.0.2.9'])],
    }));
    expect(answer).toMatchObject({ found: ['192.0.2.9'], ttlMs: 10_000 });
  });

  it('asks over TCP where an answer does not fit, and takes 64 addresses of many', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `192.0.${index >> 8}.${index & 255}`);
    const answer = await ask((question) => ({ ...records(many)(question), isTruncated: true }));
    expect(answer).toMatchObject({ found: expect.objectContaining({ length: 64 }) });
    expect(answer.questions.map(({ transport }) => transport)).toContain('tcp');
  });

  it.each<[string, NameReply, string]>([
    ['a name that does not exist', { code: 3 }, 'ENOTFOUND'],
    ['a server that fails', { code: 2 }, 'ESERVFAIL'],
    ['a server that refuses', { code: 5 }, 'EREFUSED'],
    ['a name without addresses', {}, 'ENODATA'],
  ])('says of %s what is wrong', async (_what, reply, code) => {
    expect(await ask(() => reply)).toMatchObject({ code });
  });

  it('asks for odd names as they are, and for no others', async () => {
    for (const name of ['foo_bar.example', '-a-.example', 'xn--nxasmq6b.example', 'a.b.c.d.e.f.example', 'x']) {
      const answer = await ask(records(['192.0.2.1']), name);
      expect(answer, name).toMatchObject({ found: ['192.0.2.1'] });
      expect(new Set(answer.questions.map((question) => question.name))).toEqual(new Set([name]));
    }
  });

  it('goes to the next server where one is not there', async () => {
    const gone = await startNameServer(() => ({}));
    await gone.close();
    const server = await serve(records(['192.0.2.1']));
    const servers = new NameServers([gone.address, server.address]);
    expect((await servers.ask('a.example')).addresses).toHaveLength(1);
  });

  it('asks no one else where the servers it was given are not there', async () => {
    const gone = await startNameServer(() => ({}));
    await gone.close();
    const asked: string[] = [];
    const systemLookup: SystemLookup = (name, _options, callback) => {
      asked.push(name);
      callback(null, [{ address: '192.0.2.1', family: 4 }]);
    };
    const servers = new NameServers([gone.address], { systemLookup });
    await expect(servers.ask('a.example')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(servers.ask('a')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(asked).toEqual([]);
  });

  it.each(['9.9.9.9', '9.9.9.9:53', '2620:fe::fe', '[2620:fe::fe]', '[2620:fe::fe]:5353'])('takes %s', (server) => {
    expect(() => new NameServers([server])).not.toThrow();
  });

  it.each(['', 'dns.example', '9.9.9.9:0', '9.9.9.9:65536', '9.9.9.9:', '[9.9.9.9', '9.9.9', 'fe80::1:x'])(
    'refuses %j',
    (server) => {
      expect(() => new NameServers([server])).toThrow(RunError);
      expect(() => new NameServers([server])).toThrow(`found "${server}"`);
    },
  );
});

describe("asking the machine's own way", () => {
  it.each(['localhost', 'printer.local'])('leaves %s to the system', async (name) => {
    const asked: string[] = [];
    const lookup: SystemLookup = (hostname, options, callback) => {
      asked.push(hostname);
      systemLookup('localhost', options, callback);
    };
    const answer = await new NameServers([], { systemLookup: lookup }).ask(name);
    expect(asked).toEqual([name]);
    expect(answer.addresses.map(({ address }) => address)).toContain('127.0.0.1');
  });

  it('leaves every name to the system where no name server is there, and none that a server answers for', async () => {
    const server = await serve((question) => ({ code: question.name === 'gone.example' ? 3 : 2 }));
    const gone = await startNameServer(() => ({}));
    await gone.close();
    const asked: string[] = [];
    const lookup: SystemLookup = (name, _options, callback) => {
      asked.push(name);
      callback(null, [{ address: '192.0.2.1', family: 4 }]);
    };
    const options = { asksSystem: true, systemLookup: lookup };
    expect((await new NameServers([gone.address], options).ask('a.example')).addresses).toHaveLength(1);
    expect(asked).toEqual(['a.example']);
    const served = new NameServers([server.address], options);
    await expect(served.ask('gone.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(served.ask('b.example')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    expect(asked).toEqual(['a.example']);
  });

  it('holds two threads of the pool at most', async () => {
    const held: (() => void)[] = [];
    const hold: SystemLookup = (_name, _options, callback) => {
      held.push(() => callback(null, [{ address: '192.0.2.1', family: 4 }]));
    };
    const servers = new NameServers([], { systemLookup: hold });
    const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => servers.ask(name)));
    for (let answered = 0; answered < 5; answered += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(held.length).toBe(Math.min(2, 5 - answered));
      held.shift()?.();
    }
    expect(await answers).toHaveLength(5);
  });

  it('rejects with what the system says', async () => {
    const refuse: SystemLookup = (_name, _options, callback) => {
      callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
    };
    const servers = new NameServers([], { systemLookup: refuse });
    await expect(servers.ask('a')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
