import { ItemError } from '../core/errors.js';
import type { Progress } from './failures.js';
import type { ResponseHeaders } from './headers.js';
import { blameProxy, failLogin, type HttpProxy } from './proxy.js';

/** What undici's client is asked for. */
interface AddressedRequest {
  readonly path: string;
  readonly method: 'GET';
  readonly headers: string[];
}

/** Addresses a request to its host, or to the proxy in its place: with the whole URL, and the login that is the proxy's own. */
export function addressRequest(url: URL, headers: readonly string[], relay: HttpProxy | undefined): AddressedRequest {
  const path = `${url.pathname}${url.search}`;
  // undici only reads the list.
  const named = headers as string[];
  if (relay === undefined) return { path, method: 'GET', headers: named };
  const { authorization } = relay;
  const login = authorization === undefined ? named : [...named, 'proxy-authorization', authorization];
  return { path: `${url.origin}${path}`, method: 'GET', headers: login };
}

/** Throws an ItemError (`E_PROXY_AUTH`) where a proxy asks who is asking. */
export function checkLogin(status: number, headers: ResponseHeaders, relay: HttpProxy | undefined): void {
  if (status === 407 && relay !== undefined) throw failLogin(relay, headers['proxy-authenticate']);
}

/** Makes a failure of the proxy of what went wrong before it answered in the place of a host; anything else stays. */
export function blameRelay(error: Error, relay: HttpProxy | undefined, progress: Progress): unknown {
  if (relay === undefined || progress.phase === 'body' || error instanceof ItemError) return error;
  return blameProxy(error, relay, progress);
}
