import { isIP } from 'node:net';
import { ItemError, RunError } from '../core/errors.js';
import type { FetchSettings } from '../core/settings.js';
import { isProxyUrl } from '../core/url.js';
import { makeAuthorization } from './credentials.js';
import { failExchange, type Progress } from './failures.js';
import { isExhausted } from './hop-news.js';
import type { SocketTarget } from './socket.js';
import { describeStatus } from './statuses.js';

/** The proxy of a run: where it is, and what it is told of who asks. */
export interface HttpProxy extends SocketTarget {
  /** Goes to the proxy alone, never through it. */
  readonly authorization: string | undefined;
}

/** Reads the proxy that the settings name, if any. Throws a RunError (`E_USAGE`) where that is no URL of a proxy. */
export function readProxy({ proxy }: Pick<FetchSettings, 'proxy'>): HttpProxy | undefined {
  if (proxy === undefined) return undefined;
  if (!isProxyUrl(proxy)) throw new RunError('E_USAGE', 'proxy: expected http://host:port or https://host:port');
  const url = new URL(proxy);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'https:';
  return {
    hostname,
    port: Number(url.port) || (isSecure ? 443 : 80),
    host: `the proxy ${url.host}`,
    isSecure,
    servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '',
    authorization: makeAuthorization(url),
  };
}

/** The failure of a proxy that wants to know who asks; `offered` is what it says of how to tell. */
export function failLogin(proxy: HttpProxy, offered: string | readonly string[] | undefined): ItemError {
  const lines = [offered ?? []].flat().slice(0, 8);
  const schemes = lines.flatMap((line) => /^\s*([a-z][a-z0-9-]{0,19})/i.exec(line)?.[1] ?? []);
  const isBasic = schemes.length === 0 || lines.some((line) => /(?:^|,)\s*basic\b/i.test(line));
  let sentence = `${proxy.host} asks for a user and a password (407)`;
  if (!isBasic)
    sentence = `${proxy.host} asks for a login of a kind that is unknown here (${schemes.join(', ')}), not Basic`;
  else if (proxy.authorization !== undefined) sentence = `${proxy.host} does not accept its user and password (407)`;
  return new ItemError('E_PROXY_AUTH', sentence);
}

/** What a gateway says where it is the host behind it that does not answer, or not now. */
const passingStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** The failure of a proxy that answers, and does not lead to the host. */
export function failRefusal(proxy: HttpProxy, host: string, status: number): ItemError {
  const sentence = `${proxy.host} refused to connect to ${host}: ${describeStatus(status)}`;
  return new ItemError('E_PROXY_REFUSED', sentence, passingStatuses.has(status) ? {} : { maxRetries: 0 });
}

/** The failure of a proxy that cannot be reached, or does not speak as it should; `what` follows its name. */
export function failProxy(proxy: HttpProxy, what: string, cause?: unknown): ItemError {
  return new ItemError('E_PROXY_CONNECT', `${proxy.host} ${what}`, { cause });
}

/** Makes a failure of the proxy of what became of a socket that was to lead there; what is not the proxy's fault stays. */
export function blameProxy(error: unknown, proxy: HttpProxy, progress: Progress): unknown {
  if (!(error instanceof Error)) return error;
  const { code, message, cause, maxRetries } = failExchange(error, proxy.host, progress);
  if (isExhausted(cause)) return error;
  if (code.startsWith('E_DNS_')) return failProxy(proxy, `cannot be reached: ${message}`, cause);
  if (code.startsWith('E_CONN_') || code === 'E_HTTP_PROTOCOL') {
    return new ItemError('E_PROXY_CONNECT', message, { cause });
  }
  if (!code.startsWith('E_TLS_')) return error;
  const tries = code === 'E_TLS_HANDSHAKE' ? maxRetries : 0;
  return new ItemError('E_PROXY_TLS', message, { cause, ...(tries === undefined ? {} : { maxRetries: tries }) });
}
