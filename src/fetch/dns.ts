import { isIP } from 'node:net';
import { type ItemError, RunError, systemCode } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import { failName } from './failures.js';
import { readHostsFile } from './hosts-file.js';
import { type Addresses, NameServers, type NameSource } from './name-servers.js';

/** A question takes this long at most, with all its tries and servers. */
const limitMs = 5_000;
/** Answers are kept as long as they say, within reason: one that holds for no time at all would be asked for each item. */
const minTtlMs = 5_000;
const maxTtlMs = 10 * 60_000;
/** A first failure is soon asked about again, by the item's next attempt. */
const firstFailureTtlMs = 250;
/** What failed twice in a row is believed: a dead name fails once for all its items. */
const notFoundTtlMs = 60_000;
const failureTtlMs = 15_000;
/** How long addresses may still be used after their time where name servers fail or are silent (RFC 8767). */
const staleMs = 60 * 60_000;
const maxNames = 10_000;

interface Entry {
  readonly expiresAt: number;
  readonly uselessAt: number;
  /** Addresses, or the error that was the answer. */
  readonly answer: Addresses | ItemError;
}

/** The resolver's clock and those it asks, for tests. */
export interface ResolverOptions {
  /** Monotonic, in ms. */
  readonly now?: () => number;
  readonly source?: NameSource;
  readonly limitMs?: number;
  readonly hostsPath?: string;
}

/**
 * Finds a host's addresses and remembers them. Names of the settings' `resolve` and of the machine's hosts file are
 * answered from there, all others by name servers. Everybody who asks for a name meanwhile shares one question.
 */
export class Resolver {
  readonly #exact = new Map<string, Addresses>();
  /** Longest suffix first. */
  readonly #suffixes: (readonly [suffix: string, addresses: Addresses])[] = [];
  /** In order of last use, the oldest first. */
  readonly #cache = new Map<string, Entry>();
  readonly #asked = new Map<string, Promise<Addresses>>();
  readonly #now: () => number;
  readonly #source: NameSource;
  readonly #limitMs: number;
  readonly #hostsPath: string | undefined;
  /** Read when the first name is asked for. */
  #hostsFile: ReadonlyMap<string, Addresses> | undefined;

  /** Throws a RunError (`E_USAGE`) where `resolve` or `dnsServers` name something that is not an IP address. */
  constructor(settings: Pick<FetchSettings, 'resolve' | 'dnsServers'>, options: ResolverOptions = {}) {
    this.#now = options.now ?? (() => performance.now());
    this.#source = options.source ?? new NameServers(settings.dnsServers);
    this.#limitMs = options.limitMs ?? limitMs;
    this.#hostsPath = options.hostsPath;
    for (const [name, address] of Object.entries(settings.resolve)) {
      const family = isIP(address);
      if (family === 0) {
        const found = `expected an IP address for ${name}, found ${JSON.stringify(address)}`;
        throw new RunError('E_USAGE', `fetch.resolve (--resolve): ${found}`);
      }
      const answer = [{ address, family }];
      const pattern = canonicalName(name);
      if (pattern.startsWith('*.')) this.#suffixes.push([pattern.slice(1), answer]);
      else this.#exact.set(pattern, answer);
    }
    this.#suffixes.sort(([one], [other]) => other.length - one.length);
  }

  /** All addresses of a host name, at least one; rejects with an ItemError of class `dns`. */
  async resolve(hostname: string): Promise<Addresses> {
    const name = canonicalName(hostname);
    const fixed = this.#fixedAnswer(name);
    if (fixed !== undefined) return fixed;
    const entry = this.#cache.get(name);
    if (entry !== undefined && entry.expiresAt > this.#now()) {
      this.#cache.delete(name);
      this.#cache.set(name, entry);
      if (entry.answer instanceof Error) throw entry.answer;
      return entry.answer;
    }
    let question = this.#asked.get(name);
    if (question === undefined) {
      question = this.#ask(name).finally(() => this.#asked.delete(name));
      this.#asked.set(name, question);
    }
    return question;
  }

  /** Gives up the questions under way. */
  close(): void {
    this.#source.close();
  }

  #fixedAnswer(name: string): Addresses | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined) return exact;
    const suffix = this.#suffixes.find(([ending]) => name.endsWith(ending));
    if (suffix !== undefined) return suffix[1];
    this.#hostsFile ??= readHostsFile(this.#hostsPath);
    const listed = this.#hostsFile.get(name);
    if (listed !== undefined) return listed;
    // RFC 6761, 6.3: these names are this machine's, whatever a name server says.
    if (name === 'localhost') return thisMachine;
    return name.endsWith('.localhost') ? thisMachine.slice(0, 1) : undefined;
  }

  async #ask(name: string): Promise<Addresses> {
    if (!isPossibleName(name)) throw failName(name, { code: 'EBADNAME' });
    try {
      const { addresses, ttlMs } = await this.#withinLimit(this.#source.ask(name));
      if (addresses.length === 0) throw Object.assign(new Error('the answer is empty'), { code: 'ENODATA' });
      const expiresAt = this.#now() + Math.min(Math.max(ttlMs, minTtlMs), maxTtlMs);
      this.#remember(name, { answer: addresses, expiresAt, uselessAt: expiresAt + staleMs });
      return addresses;
    } catch (error) {
      const failure = failName(name, error);
      if (!isAnswer(error)) throw failure;
      const known = failure.code === 'E_DNS_NOTFOUND' ? undefined : this.#findStale(name);
      if (known !== undefined) {
        this.#remember(name, { ...known, expiresAt: this.#now() + failureTtlMs });
        return known.answer;
      }
      const expiresAt = this.#now() + this.#failureTtlMs(name, failure);
      this.#remember(name, { answer: failure, expiresAt, uselessAt: expiresAt });
      throw failure;
    }
  }

  #findStale(name: string): (Entry & { answer: Addresses }) | undefined {
    const entry = this.#cache.get(name);
    if (entry === undefined || entry.answer instanceof Error || entry.uselessAt <= this.#now()) return undefined;
    return { ...entry, answer: entry.answer };
  }

  #failureTtlMs(name: string, failure: ItemError): number {
    if (!(this.#cache.get(name)?.answer instanceof Error)) return firstFailureTtlMs;
    return failure.code === 'E_DNS_NOTFOUND' ? notFoundTtlMs : failureTtlMs;
  }

  /** The question itself may go on; nobody waits for it any more. */
  #withinLimit<T>(question: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEOUT' }));
      const timer = setTimeout(late, this.#limitMs);
      question.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  #remember(name: string, entry: Entry): void {
    this.#cache.delete(name);
    this.#cache.set(name, entry);
    if (this.#cache.size <= maxNames) return;
    const oldest = this.#cache.keys().next();
    if (!oldest.done) this.#cache.delete(oldest.value);
  }
}

const thisMachine: Addresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

function canonicalName(hostname: string): string {
  const name = hostname.toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** False where DNS could not even be asked (RFC 1035, 2.3.4). */
function isPossibleName(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => label.length > 0 && label.length <= 63);
}

/** What only this process lacks (memory, file descriptors), or gave up, is no answer about the name. */
function isAnswer(error: unknown): boolean {
  const code = systemCode(error);
  return !['ECANCELLED', 'EDESTRUCTION', 'ENOMEM', 'EMFILE', 'ENFILE', 'EAI_MEMORY', 'EAI_SYSTEM'].includes(code ?? '');
}
