import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import { RunError, systemCode } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import { failName } from './failures.js';

const ttlMs = 60_000;
/** A name that does not exist stays so longer than a name server stays silent. */
const notFoundTtlMs = 5_000;
const failureTtlMs = 1_000;
const maxNames = 10_000;

type Addresses = readonly LookupAddress[];

/** Asks the system for all addresses of a name. */
export type Lookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

interface Entry {
  readonly expiresAt: number;
  /** Addresses, or the error that was the answer. */
  readonly answer: Addresses | Error;
}

/** The resolver's clock and the one it asks, for tests. */
export interface ResolverOptions {
  /** Monotonic, in ms. */
  readonly now?: () => number;
  readonly lookup?: Lookup;
}

/**
 * Finds a host's addresses, the way the machine does (`/etc/hosts` too), and remembers them for a minute. Names of the
 * settings' `resolve` are answered from there. Everybody who asks for a name meanwhile shares one question.
 */
export class Resolver {
  readonly #exact = new Map<string, Addresses>();
  /** Longest suffix first. */
  readonly #suffixes: (readonly [suffix: string, addresses: Addresses])[] = [];
  /** In order of last use, the oldest first. */
  readonly #cache = new Map<string, Entry>();
  readonly #asked = new Map<string, Promise<Addresses>>();
  readonly #now: () => number;
  readonly #lookup: Lookup;

  /** Throws a RunError (`E_USAGE`) where `resolve` names something that is not an IP address. */
  constructor(resolve: FetchSettings['resolve'], options: ResolverOptions = {}) {
    this.#now = options.now ?? (() => performance.now());
    this.#lookup = options.lookup ?? systemLookup;
    for (const [name, address] of Object.entries(resolve)) {
      const family = isIP(address);
      if (family === 0) throw new RunError('E_USAGE', `resolve ${name}: expected an IP address, got "${address}"`);
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
    if (entry !== undefined) {
      this.#cache.delete(name);
      if (entry.expiresAt > this.#now()) {
        this.#cache.set(name, entry);
        if (entry.answer instanceof Error) throw entry.answer;
        return entry.answer;
      }
    }
    let question = this.#asked.get(name);
    if (question === undefined) {
      question = this.#ask(name, hostname).finally(() => this.#asked.delete(name));
      this.#asked.set(name, question);
    }
    return question;
  }

  #fixedAnswer(name: string): Addresses | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined) return exact;
    const suffix = this.#suffixes.find(([ending]) => name.endsWith(ending));
    if (suffix !== undefined) return suffix[1];
    // RFC 6761, 6.3: names under localhost are this machine's, whatever a name server says.
    return name.endsWith('.localhost') ? [{ address: '127.0.0.1', family: 4 }] : undefined;
  }

  #ask(name: string, hostname: string): Promise<Addresses> {
    return new Promise((resolve, reject) => {
      this.#lookup(hostname, { all: true }, (error, found) => {
        if (error === null && found.length > 0) {
          this.#remember(name, found, ttlMs);
          resolve(found);
          return;
        }
        const failure = failName(name, error);
        const isAbsent = failure.code === 'E_DNS_NOTFOUND';
        // What only this process lacks (memory, file descriptors) is no answer about the name.
        if (isAbsent || systemCode(error)?.startsWith('EAI_')) {
          this.#remember(name, failure, isAbsent ? notFoundTtlMs : failureTtlMs);
        }
        reject(failure);
      });
    });
  }

  #remember(name: string, answer: Addresses | Error, durationMs: number): void {
    this.#cache.delete(name);
    this.#cache.set(name, { answer, expiresAt: this.#now() + durationMs });
    if (this.#cache.size <= maxNames) return;
    const oldest = this.#cache.keys().next();
    if (!oldest.done) this.#cache.delete(oldest.value);
  }
}

function canonicalName(hostname: string): string {
  const name = hostname.toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
