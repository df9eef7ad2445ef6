import type { Json } from './json.js';

const longestDataUrl = 200;

/** A URL as it may be shown and recorded: without credentials, and `data:` URLs cut short. */
export function printableUrl(url: string): string {
  if (url.startsWith('data:')) {
    return url.length <= longestDataUrl ? url : `${url.slice(0, longestDataUrl)}…(${url.length} characters)`;
  }
  if (!url.includes('@')) return url;
  try {
    const parsed = new URL(url);
    if (parsed.username === '' && parsed.password === '') {
      // `user:password@host` reads as a scheme with something behind it.
      const isOpaque = parsed.host === '' && !parsed.pathname.startsWith('/') && parsed.protocol !== 'mailto:';
      return isOpaque ? hideCredentials(url) : url;
    }
    parsed.username = '';
    parsed.password = '';
    return parsed.href;
  } catch {
    return hideCredentials(url);
  }
}

/**
 * Of text that is no URL all goes that may be a password, which may hold any character: up to the last @, unless nothing
 * before the first slash looks like a user.
 */
function hideCredentials(text: string): string {
  const scheme = /^\s*(?:[a-z][a-z0-9+.-]*:[\\/]*|[\\/]{2,})/i.exec(text)?.[0];
  if (scheme === undefined) return text;
  const rest = text.slice(scheme.length);
  const authority = /^[^\\/?#]*/.exec(rest)?.[0] ?? '';
  const hasUser = /[:@]/.test(authority) || /[^\\/]$/.test(scheme);
  return hasUser ? `${scheme}${rest.slice(rest.lastIndexOf('@') + 1)}` : text;
}

/** True for what can name a proxy: an http or https URL of a host, with a user and a password or not, and nothing behind it. */
export function isProxyUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash } = new URL(text);
  return pathname === '/' && search === '' && hash === '';
}

/** Hosts that parsing leaves as they are: a name whose last label is no number, or an address in its usual form. */
const plainHost =
  /^https?:\/\/((?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*|(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?=\d)|(?=[:/]|$))){4})(?::\d{1,4})?(?:\/|$)/;

/** The hostname that host limits count by; undefined for schemes without one. Throws for what is no URL. */
export function hostnameOf(url: string): string | undefined {
  if (!/^https?:/.test(url)) return undefined;
  const plain = plainHost.exec(url)?.[1];
  return plain === undefined || plain.includes('xn--') ? new URL(url).hostname : plain;
}

const login = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*@/i;

/** True where some URL in the data has credentials. */
export function hasLogin(value: Json): boolean {
  if (typeof value === 'string') return login.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasLogin);
}

/** Data with every URL in it as it may be shown: without credentials. */
export function hideLogins(value: Json): Json {
  if (typeof value === 'string') return login.test(value) ? printableUrl(value) : value;
  if (Array.isArray(value)) return value.map(hideLogins);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hideLogins(each as Json)]));
}
