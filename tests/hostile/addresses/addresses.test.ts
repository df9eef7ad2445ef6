import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { ItemError } from '../../../src/core/errors.js';
import type { FetchSettings } from '../../../src/core/settings.js';
import { createFetcher, type Fetcher } from '../../../src/fetch/fetcher.js';
import { closeAfterEach } from '../../closing.js';
import { addressRecords, type NameServer, startNameServer } from '../../fetch/name-server.js';
import { makeContext, makeItem, makeSettings } from '../../fetch/support.js';
import { type Canaries, openCanaries } from './canaries.js';
import { embedV4, innerV4, innerV6, makePayloads, type Payload } from './payloads.js';

/** Stands on this machine and is the one address that the redirecting server is allowed at. */
const redirectorAddress = '127.0.0.77';

const ownAddresses = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .map(({ address }) => address);

const innerAddresses = [...innerV4, ...innerV6, ...['127.0.0.1', '169.254.169.254'].flatMap(embedV4)];
/** Names that the fake server answers with each of these, alone or between public ones. */
const answers = new Map<string, readonly string[]>();
for (const [index, address] of innerAddresses.entries()) {
  answers.set(`alone${index}.test`, [address]);
  answers.set(`first${index}.test`, [address, '8.8.8.8', '2606:4700::1111']);
  answers.set(`last${index}.test`, ['8.8.8.8', '2606:4700::1111', address]);
}

let canaries: Canaries;
let nameServer: NameServer;
const closeLater = closeAfterEach();

beforeEach(async () => {
  canaries = await openCanaries();
  nameServer = await startNameServer(({ name }) => {
    const addresses = answers.get(name);
    if (addresses !== undefined) return { records: addressRecords(name, addresses) };
    if (name !== 'alias.test') return { code: 3 };
    return {
      records: [{ name, type: 'CNAME', data: 'localhost' }, ...addressRecords('localhost', ['127.0.0.1', '::1'])],
    };
  });
  closeLater(
    () => canaries.close(),
    () => nameServer.close(),
  );
});

function open(changes: Partial<FetchSettings> = {}): Fetcher {
  const fetcher = createFetcher(
    makeSettings({ allowPrivate: false, dnsServers: [nameServer.address], maxRedirects: 5, ...changes }),
  );
  closeLater(() => fetcher.close());
  return fetcher;
}

/** How a fetch ended: the class of its failure, or what came back. */
async function endOf(fetcher: Fetcher, url: string): Promise<string> {
  try {
    const { bytes } = await fetcher.fetch(makeItem(url), makeContext());
    return `got ${bytes.length} bytes`;
  } catch (error) {
    return error instanceof ItemError ? classOf(error) : String(error);
  }
}

function classOf({ code }: ItemError): string {
  if (code === 'E_ADDR_BLOCKED') return 'blocked';
  if (code === 'E_URL_INVALID' || code === 'E_REDIRECT_BAD') return 'invalid-url';
  return code;
}

/** Fetches everything, and gives what did not end as the table says. */
async function surprises(fetcher: Fetcher, payloads: readonly Payload[], urlOf = (payload: Payload) => payload.url) {
  const wrong: string[] = [];
  for (const payload of payloads) {
    const end = await endOf(fetcher, urlOf(payload));
    if (end !== payload.ends) wrong.push(`${JSON.stringify(payload.url)}: ${end}, expected ${payload.ends}`);
  }
  return wrong;
}

/** Serves redirects to whatever `?to=` says, on an address of its own. */
async function startRedirector(): Promise<string> {
  const server = createServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to') ?? '';
    // As a server would send it: UTF-8, which HTTP carries as if it were Latin-1.
    response.writeHead(302, { location: Buffer.from(to).toString('latin1') }).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, redirectorAddress, resolve);
  });
  closeLater(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://${redirectorAddress}:${(server.address() as AddressInfo).port}/`;
}

describe('addresses that are not public', () => {
  it('are not reached by any spelling: no connection is made', async () => {
    const payloads = makePayloads(canaries.port, ownAddresses);
    expect(new Set(payloads.map(({ url }) => url)).size).toBe(payloads.length);
    expect(payloads.length).toBeGreaterThan(1_000);
    expect(await surprises(open(), payloads)).toEqual([]);
    expect(await canaries.count()).toBe(0);
    expect(nameServer.questions).toEqual([]);
  });

  it('are not reached by redirects', async () => {
    const redirector = await startRedirector();
    const fetcher = open({ allowAddress: [`${redirectorAddress}/32`] });
    const hostOf = (url: string, base?: string) => (URL.canParse(url, base) ? new URL(url, base).host : undefined);
    // A header cannot hold control characters, and what has no host of its own is relative to where it came from.
    const sample = makePayloads(canaries.port, ownAddresses)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .filter(({ url }) => !/[\u0000-\u001f]/.test(url) && hostOf(url) === hostOf(url, redirector))
      .filter(({ url, ends }, position) => position % 3 === 0 || ends === 'invalid-url' || !/\d\.|\[/.test(url));
    expect(sample.length).toBeGreaterThan(300);
    const viaRedirect = ({ url }: Payload) => `${redirector}?to=${encodeURIComponent(url)}`;
    expect(await surprises(fetcher, sample, viaRedirect)).toEqual([]);
    const twice = (payload: Payload) => `${redirector}?to=${encodeURIComponent(viaRedirect(payload))}`;
    expect(await surprises(fetcher, sample.slice(0, 50), twice)).toEqual([]);
    expect(await canaries.count()).toBe(0);
  });

  it('are not reached by names that DNS answers with them, alone or among public ones', async () => {
    const names = [...answers.keys(), 'alias.test'];
    const payloads = names.map((name): Payload => ({ url: `http://${name}:${canaries.port}/`, ends: 'blocked' }));
    expect(payloads.length).toBeGreaterThan(300);
    expect(await surprises(open(), payloads)).toEqual([]);
    expect(await canaries.count()).toBe(0);
  });

  it('are not reached by addresses of the settings', async () => {
    const entries = innerAddresses.map((address, index) => [`set${index}.test`, address] as const);
    const fetcher = open({ resolve: { ...Object.fromEntries(entries), '*.wild.test': '127.0.0.1' } });
    const names = [...entries.map(([name]) => name), 'x.wild.test'];
    const payloads = names.map((name): Payload => ({ url: `http://${name}:${canaries.port}/`, ends: 'blocked' }));
    expect(await surprises(fetcher, payloads)).toEqual([]);
    expect(await canaries.count()).toBe(0);
  });

  it('are reached where they are allowed: the canaries count', async () => {
    const { port, hasIpv6 } = canaries;
    const hosts = ['127.0.0.1', '0x7f.1', '①②⑦.⓪.⓪.①', '0.0.0.0', 'foo.localhost', 'alone6.test', '[::ffff:7f00:1]'];
    if (hasIpv6) hosts.push('[::1]', '[::]');
    expect(answers.get('alone6.test')).toEqual(['127.0.0.1']);
    const fetcher = open({ allowPrivate: true });
    for (const host of hosts) expect(await endOf(fetcher, `http://${host}:${port}/`), host).toBe('got 3 bytes');
    expect(await canaries.count()).toBe(hosts.length);
    const redirector = await startRedirector();
    expect(await endOf(fetcher, `${redirector}?to=http://127.0.0.1:${port}/`)).toBe('got 3 bytes');
    expect(await canaries.count()).toBe(hosts.length + 1);
  });

  it('are reached only as far as ranges are allowed', async () => {
    const { port } = canaries;
    const fetcher = open({ allowAddress: ['127.0.0.0/30', '169.254.169.254'] });
    const ends: Record<string, string> = {
      '127.0.0.1': 'got 3 bytes',
      '127.0.0.3': 'got 3 bytes',
      '127.0.0.4': 'blocked',
      '[::ffff:127.0.0.2]': 'got 3 bytes',
      '[::ffff:127.0.0.4]': 'blocked',
      '[::1]': 'blocked',
      'foo.localhost': 'got 3 bytes',
      '0.0.0.0': 'blocked',
      'alone6.test': 'got 3 bytes',
      'alone8.test': 'blocked',
    };
    for (const [host, end] of Object.entries(ends)) {
      expect(await endOf(fetcher, `http://${host}:${port}/`), host).toBe(end);
    }
    // The name may be asked for, now that what it stands for may be reached.
    expect(await endOf(fetcher, `http://metadata.google.internal:${port}/`)).toBe('E_DNS_NOTFOUND');
  });
});
