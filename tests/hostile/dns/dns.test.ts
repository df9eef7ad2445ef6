import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FetchSettings } from '../../../src/core/settings.js';
import { createFetcher } from '../../../src/fetch/fetcher.js';
import { makeFolder, runProgram } from '../../cli/start-program.js';
import { closeAfterEach } from '../../closing.js';
import { addressRecords, type NameQuestion, type NameReply, startNameServer } from '../../fetch/name-server.js';
import { makeContext, makeItem, makeSettings } from '../../fetch/support.js';

const closeLater = closeAfterEach();

/** A web server on one of this machine's addresses that counts connections. */
async function serveWeb(address = '127.0.0.1', port = 0) {
  const server = createServer((request, response) => void response.end(`hello ${request.headers.host}`));
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(port, address, resolve);
  });
  closeLater(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

async function serveNames(answer: (question: NameQuestion) => NameReply) {
  const server = await startNameServer(answer);
  closeLater(() => server.close());
  return server;
}

function open(nameServer: { address: string }, changes: Partial<FetchSettings> = {}) {
  const settings = makeSettings({
    dnsServers: [nameServer.address],
    connectTimeoutMs: 20_000,
    timeoutMs: 60_000,
    firstByteTimeoutMs: 60_000,
    ...changes,
  });
  const fetcher = createFetcher(settings);
  closeLater(() => fetcher.close());
  return {
    fetch: async (url: string) => {
      const context = makeContext();
      const end = await fetcher.fetch(makeItem(url), context).then(
        ({ bytes }) => Buffer.from(bytes).toString(),
        ({ code }) => code as string,
      );
      return { end, attempts: context.attempts };
    },
  };
}

const home = ({ name }: NameQuestion): NameReply => ({ records: addressRecords(name, ['127.0.0.1']) });

describe('a hostile or broken name server', () => {
  const loop = ({ name }: NameQuestion): NameReply => ({
    records: [
      { name, type: 'CNAME', data: 'b.example' },
      { name: 'b.example', type: 'CNAME', data: name },
    ],
  });
  const selfLoop = ({ name }: NameQuestion): NameReply => ({ records: [{ name, type: 'CNAME', data: name }] });
  it.each<[string, (question: NameQuestion) => NameReply, string, number]>([
    ['says that there is no such name', () => ({ code: 3 }), 'E_DNS_NOTFOUND', 2],
    ['fails', () => ({ code: 2 }), 'E_DNS_FAIL', 4],
    ['refuses', () => ({ code: 5 }), 'E_DNS_FAIL', 4],
    ['says "not implemented"', () => ({ code: 4 }), 'E_DNS_FAIL', 4],
    ['has no addresses', () => ({}), 'E_DNS_FAIL', 4],
    [
      'sends a CNAME that leads to nothing',
      ({ name }) => ({ records: [{ name, type: 'CNAME', data: 'b.example' }] }),
      'E_DNS_FAIL',
      4,
    ],
    ['sends CNAMEs in a circle', loop, 'E_DNS_FAIL', 4],
    ['sends a CNAME to itself', selfLoop, 'E_DNS_FAIL', 4],
  ])('%s', async (_what, answer, code, attempts) => {
    const fetcher = open(await serveNames(answer), { retries: 3 });
    expect(await fetcher.fetch('http://a.example/')).toEqual({ end: code, attempts });
  });

  it('says nothing: that is over after 5 s in all, for every item that waits', async () => {
    const server = await serveNames(() => ({ isSilent: true }));
    const fetcher = open(server);
    const ends = await Promise.all([1, 2, 3].map((index) => fetcher.fetch(`http://a.example/${index}`)));
    expect(ends.map(({ end }) => end)).toEqual(Array(3).fill('E_DNS_TIMEOUT'));
    // Three tries at most, for two kinds of address.
    expect(server.questions.length).toBeLessThanOrEqual(6);
  });

  it('is slow: that is waited for', async () => {
    const web = await serveWeb();
    const fetcher = open(await serveNames((question) => ({ ...home(question), afterMs: 400 })));
    expect((await fetcher.fetch(`http://a.example:${web.port}/`)).end).toContain('hello');
  });

  it('is one of three, and another one is well', async () => {
    const web = await serveWeb();
    const good = await serveNames((question) => (question.name === 'gone.example' ? { code: 3 } : home(question)));
    const gone = await startNameServer(() => ({}));
    await gone.close();
    for (const reply of [{ code: 1 }, { code: 2 }, { code: 4 }, { code: 5 }, { isSilent: true }]) {
      const bad = await serveNames(() => reply);
      const fetcher = open(good, { dnsServers: [gone.address, bad.address, good.address] });
      const url = `http://a.example:${web.port}/`;
      expect((await fetcher.fetch(url)).end, JSON.stringify(reply)).toContain('hello');
      expect((await fetcher.fetch('http://gone.example/')).end, JSON.stringify(reply)).toBe('E_DNS_NOTFOUND');
    }
  });

  it('names an address first where nobody listens: the next one is tried', async () => {
    const web = await serveWeb('127.0.0.3');
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    const server = await serveNames(({ name }) => ({ records: addressRecords(name, addresses) }));
    expect((await open(server).fetch(`http://a.example:${web.port}/`)).end).toContain('hello');
  });

  it('sends answers to questions that nobody asked: they are not listened to', async () => {
    const web = await serveWeb();
    const forged = Buffer.concat([
      Buffer.from('81800001000100000000', 'hex'),
      Buffer.from(
        '\x01a\x07example\x00\x00\x01\x00\x01\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x08\x08\x08\x08',
        'latin1',
      ),
    ]);
    const server = await serveNames((question) => ({
      ...home(question),
      garbage: [{ bytes: forged, id: 'other' }],
      afterMs: 50,
    }));
    expect((await open(server).fetch(`http://a.example:${web.port}/`)).end).toContain('hello');
  });

  it('sends bytes that are no DNS: the fetch ends all the same, and the program lives', async () => {
    const ends: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const bytes = randomBytes(round * 7);
      const server = await serveNames(() => ({
        garbage: [
          { bytes, id: 'same' },
          { bytes, id: 'none' },
        ],
        code: 3,
        afterMs: 20,
      }));
      ends.push((await open(server).fetch('http://a.example/')).end);
    }
    expect(ends.filter((end) => !/^E_DNS_(NOTFOUND|FAIL|TIMEOUT)$/.test(end))).toEqual([]);
  });

  it('slips addresses of another name into its answer: nothing is remembered of those', async () => {
    const web = await serveWeb();
    const server = await serveNames(({ name }) =>
      name === 'a.example'
        ? { records: [...addressRecords(name, ['127.0.0.1']), ...addressRecords('b.example', ['127.0.0.1'])] }
        : { code: 3 },
    );
    const fetcher = open(server);
    expect((await fetcher.fetch(`http://a.example:${web.port}/`)).end).toContain('hello');
    expect((await fetcher.fetch(`http://b.example:${web.port}/`)).end).toBe('E_DNS_NOTFOUND');
  });

  it('answers with a good address first and an inner one then: no connection is made to that', async () => {
    const web = await serveWeb('127.0.0.1');
    const inner = await serveWeb('127.0.0.2', web.port);
    let times = 0;
    const server = await serveNames(({ name, type }) => {
      if (type === 'A') times += 1;
      return { records: addressRecords(name, [times === 1 ? '127.0.0.1' : '127.0.0.2'], 0) };
    });
    const settings = { allowPrivate: false, allowAddress: ['127.0.0.1'] };
    const fetcher = open(server, settings);
    // The address that was checked is the one that is connected to, and holds for a while whatever the answer says.
    for (let round = 0; round < 5; round += 1) {
      expect((await fetcher.fetch(`http://a.example:${web.port}/${round}`)).end).toContain('hello');
    }
    expect(times).toBe(1);
    expect((await open(server, settings).fetch(`http://a.example:${web.port}/`)).end).toBe('E_ADDR_BLOCKED');
    expect(times).toBe(2);
    expect(inner.connections()).toBe(0);
  });
});

describe('many items', () => {
  it('of a dead host cost its name server two rounds of questions, whatever their number', async () => {
    const server = await serveNames(() => ({ code: 3 }));
    const fetcher = open(server, { retries: 3, backoffMs: 600, maxBackoffMs: 1_000 });
    const first = await fetcher.fetch('http://dead.example/');
    const ends = await Promise.all(
      Array.from({ length: 200 }, (_, index) => fetcher.fetch(`http://dead.example/${index}`)),
    );
    expect(new Set([first, ...ends].map(({ end }) => end))).toEqual(new Set(['E_DNS_NOTFOUND']));
    expect(server.questions.length).toBeLessThanOrEqual(4);
  });

  it('of many hosts are all asked for, each once', async () => {
    const web = await serveWeb();
    const server = await serveNames((question) => ({ ...home(question), afterMs: 20 }));
    const fetcher = open(server);
    const urls = Array.from({ length: 300 }, (_, index) => `http://h${index % 100}.example:${web.port}/${index}`);
    const ends = await Promise.all(urls.map((url) => fetcher.fetch(url)));
    expect(ends.filter(({ end }) => !end.startsWith('hello h'))).toEqual([]);
    expect(new Set(server.questions.map(({ name, type }) => `${name} ${type}`)).size).toBe(200);
  });
});

describe('the program', () => {
  it('asks the name servers of --dns-server, for its lanes and for robots.txt', async () => {
    const web = await serveWeb();
    const server = await serveNames((question) => (question.name === 'a.example' ? home(question) : { code: 3 }));
    const folder = await makeFolder();
    const urls = [`http://a.example:${web.port}/x`, `http://b.example:${web.port}/x`];
    const run = await runProgram(
      ['run', ...urls, '--dns-server', server.address, '--allow-private', '-o', join(folder, 'out'), '--json'],
      { cwd: folder },
    );
    expect(JSON.parse(run.stdout)).toMatchObject({ items: { done: 1, failed: 1 }, byClass: { dns: 1 } });
  }, 120_000);

  it('refuses a name server that is not an address', async () => {
    const run = await runProgram(['run', 'http://a.example/', '--dns-server', 'dns.example'], {
      cwd: await makeFolder(),
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--dns-server): expected an IP address');
  }, 120_000);
});
