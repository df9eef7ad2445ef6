import { type LookupAddress, Resolver as NameServerClient, type RecordWithTtl, lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import { RunError, systemCode } from '../core/errors.js';
import { Slots } from '../flow/slots.js';

/** A silent server is asked again after this long; the pause doubles each time. */
const nextTryAfterMs = 1_000;
const tries = 3;
/** With IPv4 addresses at hand, how long the IPv6 ones are waited for: some name servers never answer about them. */
const patienceMs = 500;
/** Each occupies a thread of Node's pool of four, which files are read and written with. */
const maxSystemLookups = 2;
/** The system does not say how long its answers hold. */
const systemTtlMs = 60_000;
/** No real host has more; an answer over TCP could hold thousands. */
const maxAddresses = 64;
/** What the client says where this machine runs no name server, or names none. */
const unreachableCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTINITIALIZED', 'ENOSERVER']);

/** What a server that is not well says; the client takes it for an answer, though the next server may know better. */
const faultCodes: ReadonlySet<string> = new Set(['ESERVFAIL', 'EREFUSED', 'ENOTIMP', 'EFORMERR']);

/** The addresses of a name. */
export type Addresses = readonly LookupAddress[];

/** What came back for a name: at least one address, and how long that holds. */
export interface NameAnswer {
  readonly addresses: Addresses;
  readonly ttlMs: number;
}

/** Answers names. Rejects with the error of Node's resolver, whose `code` says what was wrong. */
export interface NameSource {
  ask(name: string): Promise<NameAnswer>;
  /** Gives up what is under way. */
  close(): void;
}

/** What one question about one family brought: records, or an error. */
interface Reply {
  readonly records: readonly RecordWithTtl[];
  readonly error?: NodeJS.ErrnoException;
}

const nothingYet: Reply = { records: [] };

/** Asks the system for all addresses of a name: `/etc/hosts`, search domains, mDNS and whatever else it knows. */
export type SystemLookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Who else is asked, for tests. */
export interface NameServerOptions {
  /** Whether the system answers where name servers cannot: by default where none are given. */
  readonly asksSystem?: boolean;
  readonly systemLookup?: SystemLookup;
}

/**
 * Asks name servers for IPv4 and IPv6 addresses, without holding a thread: those given, or the machine's. With the
 * machine's, names without a dot and under `.local` are the system's to answer, and so is every name where no server is
 * there to be asked.
 */
export class NameServers implements NameSource {
  readonly #client = new NameServerClient({ timeout: nextTryAfterMs, tries });
  /** One for each server after the first, made when the first is not well. */
  #otherClients: readonly NameServerClient[] | undefined;
  readonly #asksSystem: boolean;
  readonly #systemLookup: SystemLookup;
  readonly #systemSlots = new Slots(maxSystemLookups);

  /** `servers` are IP addresses, each with a port or not. Throws a RunError (`E_USAGE`) where one is something else. */
  constructor(servers: readonly string[], options: NameServerOptions = {}) {
    this.#systemLookup = options.systemLookup ?? systemLookup;
    this.#asksSystem = options.asksSystem ?? servers.length === 0;
    if (servers.length > 0) this.#client.setServers(servers.map(checkServer));
  }

  async ask(name: string): Promise<NameAnswer> {
    if (!this.#asksSystem) return this.#askServers(name);
    if (!name.includes('.') || name.endsWith('.local')) return this.#askSystem(name);
    try {
      return await this.#askServers(name);
    } catch (error) {
      if (unreachableCodes.has(systemCode(error) ?? '')) return this.#askSystem(name);
      throw error;
    }
  }

  close(): void {
    this.#client.cancel();
    for (const client of this.#otherClients ?? []) client.cancel();
  }

  async #askServers(name: string): Promise<NameAnswer> {
    const asked = this.#query(name, 6);
    const four = await this.#query(name, 4);
    const six = four.records.length === 0 ? await asked : await withinPatience(asked);
    // IPv4 first: where IPv6 leads nowhere, every connection would lose half a second to it.
    const records = [...four.records, ...six.records].slice(0, maxAddresses);
    if (records.length === 0) throw chooseError(four.error, six.error);
    const addresses = records.map(({ address }) => ({ address, family: isIP(address) }));
    return { addresses, ttlMs: Math.min(...records.map(({ ttl }) => ttl)) * 1_000 };
  }

  async #query(name: string, family: 4 | 6): Promise<Reply> {
    const first = await query(this.#client, name, family);
    if (!isServerFault(first)) return first;
    this.#otherClients ??= this.#client.getServers().slice(1).map(openClient);
    for (const client of this.#otherClients) {
      const reply = await query(client, name, family);
      if (reply.error === undefined || reply.error.code === 'ENODATA' || reply.error.code === 'ENOTFOUND') return reply;
    }
    return first;
  }

  #askSystem(name: string): Promise<NameAnswer> {
    return this.#systemSlots.use(
      () =>
        new Promise<NameAnswer>((resolve, reject) => {
          this.#systemLookup(name, { all: true }, (error, addresses) => {
            if (error === null) resolve({ addresses: addresses.slice(0, maxAddresses), ttlMs: systemTtlMs });
            else reject(error);
          });
        }),
    );
  }
}

function checkServer(server: string): string {
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(server);
  const bare = isIP(server) === 6 ? server : (parts?.[1] ?? parts?.[2] ?? '');
  const port = Number(parts?.[3] ?? 53);
  if (isIP(bare) !== 0 && port > 0 && port < 65_536) return server;
  throw new RunError(
    'E_USAGE',
    `fetch.dnsServers (--dns-server): expected an IP address, with a port or not, such as 9.9.9.9 or [2620:fe::fe]:53, found "${server}"`,
  );
}

function openClient(server: string): NameServerClient {
  const client = new NameServerClient({ timeout: nextTryAfterMs, tries: 1 });
  client.setServers([server]);
  return client;
}

function query(client: NameServerClient, name: string, family: 4 | 6): Promise<Reply> {
  return new Promise((resolve) => {
    const settle = (error: NodeJS.ErrnoException | null, records: RecordWithTtl[]) =>
      resolve(error === null ? { records } : { records: [], error });
    if (family === 4) client.resolve4(name, { ttl: true }, settle);
    else client.resolve6(name, { ttl: true }, settle);
  });
}

function isServerFault({ error }: Reply): boolean {
  return faultCodes.has(systemCode(error) ?? '');
}

function withinPatience(asked: Promise<Reply>): Promise<Reply> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs, nothingYet);
    asked.then((reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
  });
}

/** Of two failures the one that says more: no such name, then what went wrong, then that there are no addresses. */
function chooseError(four: Reply['error'], six: Reply['error']): Error {
  const errors = [four, six].filter((error) => error !== undefined);
  const absent = errors.find(({ code }) => code === 'ENOTFOUND');
  const failed = errors.find(({ code }) => code !== 'ENODATA');
  return absent ?? failed ?? errors[0] ?? Object.assign(new Error('the answer is empty'), { code: 'ENODATA' });
}
