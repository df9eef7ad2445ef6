import { ItemError } from '../core/errors.js';
import { describeAddress } from './credentials.js';
import { describeHost } from './failures.js';
import { firstValue, type ResponseHeaders } from './headers.js';

const statuses = new Set([301, 302, 303, 307, 308]);

/** True for a status that sends the client elsewhere. */
export function isRedirect(status: number): boolean {
  return statuses.has(status);
}

/** A URL for sentences: without credentials and fragment, and not too long. */
export function describeUrl(url: URL): string {
  const text = `${url.origin}${url.pathname}${url.search}`;
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** How far redirects may lead. */
export interface TrailLimits {
  readonly maxRedirects: number;
  /** From https to http too. */
  readonly allowDowngrade: boolean;
}

/**
 * Follows redirects by hand. Each `next` checks one hop and throws an ItemError of class `redirect` where it leads
 * nowhere good. Credentials of a Location are dropped: they are the server's idea.
 */
export class RedirectTrail {
  readonly #hops: URL[];
  readonly #limits: TrailLimits;

  constructor(start: URL, limits: TrailLimits) {
    this.#hops = [start];
    this.#limits = limits;
  }

  next(status: number, headers: ResponseHeaders): URL {
    const from = this.#hops.at(-1);
    if (from === undefined) throw new Error('a trail has a start');
    const target = readLocation(status, headers, from);
    if (target.protocol !== 'https:' && target.protocol !== 'http:') {
      throw new ItemError(
        'E_REDIRECT_SCHEME',
        `${describeHost(from)} redirects to a ${target.protocol} address, expected http: or https:`,
      );
    }
    if (from.protocol === 'https:' && target.protocol === 'http:' && !this.#limits.allowDowngrade) {
      throw new ItemError(
        'E_REDIRECT_DOWNGRADE',
        `${describeUrl(from)} redirects from https to ${describeUrl(target)}`,
      );
    }
    const address = describeTarget(target);
    if (this.#hops.some((hop) => describeTarget(hop) === address)) {
      const list = [...this.#hops, target].map(describeUrl).join(' → ');
      throw new ItemError('E_REDIRECT_LOOP', `the redirects go in a circle: ${list}`);
    }
    if (this.#hops.length > this.#limits.maxRedirects) {
      const start = this.#hops[0] ?? from;
      throw new ItemError(
        'E_REDIRECT_LIMIT',
        `more than ${this.#limits.maxRedirects} redirects from ${describeUrl(start)}`,
      );
    }
    this.#hops.push(target);
    return target;
  }
}

/** What is asked for: two URLs that differ in their fragment only are the same. */
function describeTarget(url: URL): string {
  return `${url.origin}${url.pathname}${url.search}`;
}

function readLocation(status: number, headers: ResponseHeaders, from: URL): URL {
  const location = firstValue(headers, 'location')?.trim();
  if (location === undefined || location === '') {
    throw new ItemError('E_REDIRECT_BAD', `${describeHost(from)} answered ${status} without a Location`);
  }
  try {
    // Header bytes arrive as Latin-1; servers that send raw non-ASCII characters mean UTF-8.
    const target = new URL(Buffer.from(location, 'latin1').toString('utf8'), from);
    target.username = '';
    target.password = '';
    return target;
  } catch {
    const shown = describeAddress(location);
    throw new ItemError('E_REDIRECT_BAD', `${describeHost(from)} redirects to ${shown}, which is not a URL`);
  }
}
