import { describeDuration } from '../core/duration.js';
import { describe, ItemError, systemCode } from '../core/errors.js';
import type { Continuation, LeastSpeed } from './exchange-contract.js';

/** How far an exchange had come when it failed. */
export interface Progress {
  /** `tls` once TCP is connected and the handshake is not done. */
  readonly phase: 'connect' | 'tls' | 'headers' | 'body';
  /** Body bytes that arrived. */
  readonly received: number;
  /** The declared length of the body. */
  readonly expected: number | undefined;
}

type Code = ItemError['code'];
type Explain = (
  host: string,
  progress: Progress,
  error?: unknown,
) => readonly [code: Code, sentence: string, maxRetries?: number];

/** Says how much of a body there is: "9000 of 23986 bytes". */
export function describeBytes(received: number, expected: number | undefined): string {
  return expected === undefined ? `${received} bytes` : `${received} of ${expected} bytes`;
}

/** Host and port as people know it; never credentials. The port is left out where it is the scheme's own. */
export function describeHost(url: URL): string {
  return url.host;
}

/** The failure of headers that do not come: nothing did, or they have no end. */
export function failHeaders(host: string, limitMs: number, hasAnswered: boolean): ItemError {
  const limit = describeDuration(limitMs);
  if (!hasAnswered) {
    return new ItemError('E_HEADERS_TIMEOUT', `${host} took the request but sent no headers in ${limit}`);
  }
  const sentence = `${host} began to answer but did not end its headers in ${limit}`;
  return new ItemError('E_HEADERS_TIMEOUT', sentence, { maxRetries: 2 });
}

/** The failure of informational responses without end. */
export function failHints(host: string, limit: number): ItemError {
  const sentence = `${host} sent more than ${limit} informational responses`;
  return new ItemError('E_HTTP_PROTOCOL', sentence, { maxRetries: 0 });
}

/** The failure of a status below all that there are, or of one that ends HTTP on the connection (101). */
export function failStatusLine(host: string, status: number): ItemError {
  const shown = String(status).padStart(3, '0');
  const sentence =
    status === 101
      ? `${host} changed to another protocol (101), which nobody asked for`
      : `${host} answered with the status ${shown}, expected 100 or more`;
  return new ItemError('E_HTTP_PROTOCOL', sentence, { maxRetries: 0 });
}

/** The failure of a body over the limit; the sentence says how large it is. */
export function failLarge(sentence: string, maxBytes: number): ItemError {
  return new ItemError('E_TOO_LARGE', `${sentence}, the limit is ${maxBytes} bytes`);
}

/** The failure of a body that stops coming; `got` as `describeBytes` writes it. */
export function failSilence(host: string, limitMs: number, got: string): ItemError {
  return new ItemError('E_BODY_STALLED', `${host} sent nothing for ${describeDuration(limitMs)} after ${got}`);
}

/** The failure of a body that drips. */
export function failSpeed(host: string, bytes: number, { bytesPerSecond, windowMs }: LeastSpeed): ItemError {
  const window = describeDuration(windowMs);
  const sentence = `${host} sent ${bytes} bytes in ${window}, the least is ${bytesPerSecond} bytes a second`;
  return new ItemError('E_TOO_SLOW', sentence);
}

/** The failure of the rest of a body that is longer or shorter than the server said; `length` is what there is of the whole. */
export function failRange(host: string, length: number | 'more', { end, total }: Continuation): ItemError {
  if (length === 'more') {
    return new ItemError('E_RANGE_LIE', `${host} sent more of the body than the part up to byte ${end} it spoke of`);
  }
  return new ItemError('E_TRUNCATED', `${host} ended the body early: got ${describeBytes(length, total)}`);
}

const refused: Explain = (host) => ['E_CONN_REFUSED', `${host} refused the connection`];
const unreachable: Explain = (host) => ['E_CONN_UNREACHABLE', `there is no way to ${host} from here`];
const exhausted: Explain = (host) => [
  'E_CONN_UNREACHABLE',
  `this machine has no more sockets or files to open for ${host}`,
];
const reset: Explain = (host, { phase, received, expected }) => {
  if (phase === 'tls') return ['E_TLS_HANDSHAKE', `${host} broke off the TLS handshake`];
  if (phase === 'body') {
    return ['E_CONN_RESET', `${host} reset the connection after ${describeBytes(received, expected)}`];
  }
  return ['E_CONN_RESET', `${host} reset the connection before it answered`];
};
const closed: Explain = (host, { phase, received, expected }) =>
  phase === 'body'
    ? ['E_TRUNCATED', `${host} ended the body early: got ${describeBytes(received, expected)}`]
    : ['E_CONN_CLOSED', `${host} closed the connection before it answered`];
// What breaks in the middle may have been damaged on the way; who greets wrongly does so again.
const malformed: Explain = (host, { phase }) => [
  'E_HTTP_PROTOCOL',
  `the answer of ${host} is not correct HTTP`,
  phase === 'body' ? 1 : 0,
];
const headersTooLarge: Explain = (host) => ['E_HEADERS_TOO_LARGE', `the headers of ${host} are larger than 64 KiB`];
const untrusted: Explain = (host) => [
  'E_TLS_SELF_SIGNED',
  `the certificate of ${host} is not signed by anyone trusted`,
];
// OpenSSL has over sixty reasons, and Node a name for some of them; the words are OpenSSL's own.
const unfit: Explain = (host, _progress, error) => [
  'E_TLS_SELF_SIGNED',
  `the certificate of ${host} is not trusted: ${describe(error)}`,
];
const expired: Explain = (host) => ['E_TLS_EXPIRED', `the certificate of ${host} is not valid today`];
const otherName: Explain = (host) => ['E_TLS_HOSTNAME', `the certificate of ${host} is for another host`];
// Once the handshake is done, what TLS cannot read was damaged on the way or broken off.
const handshake: Explain = (host, progress) =>
  progress.phase === 'headers' || progress.phase === 'body'
    ? reset(host, progress)
    : ['E_TLS_HANDSHAKE', `the TLS handshake with ${host} failed`, 0];
// In TLS 1.3 that comes after the handshake, in the place of an answer.
const anonymous: Explain = (host) => ['E_TLS_HANDSHAKE', `${host} takes only clients that have a certificate`, 0];
const ended: Explain = (host) => ['E_CANCELLED', `the fetch from ${host} was given up: fetching has ended`];
const timedOut: Explain = (host, progress) =>
  progress.phase === 'connect' || progress.phase === 'tls'
    ? ['E_CONN_TIMEOUT', `${host} did not accept the connection in time`]
    : ['E_CONN_RESET', `the connection to ${host} went dead`];

const explanations: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: refused,
  ECONNRESET: reset,
  EPIPE: reset,
  ECONNABORTED: reset,
  ETIMEDOUT: timedOut,
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  EADDRNOTAVAIL: unreachable,
  EACCES: unreachable,
  EPERM: unreachable,
  EINVAL: unreachable,
  // A machine without IPv6, and what routers say of a host that they keep us from.
  EAFNOSUPPORT: unreachable,
  ENOPROTOOPT: unreachable,
  ENONET: unreachable,
  EMFILE: exhausted,
  ENFILE: exhausted,
  ENOBUFS: exhausted,
  ENOMEM: exhausted,
  UND_ERR_HEADERS_OVERFLOW: headersTooLarge,
  // A length that does not fit the body; before the body it is two lengths that contradict each other.
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: (host, progress) =>
    progress.phase === 'body' ? closed(host, progress) : malformed(host, progress),
  UND_ERR_DESTROYED: ended,
  UND_ERR_CLOSED: ended,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: expired,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
  HOSTNAME_MISMATCH: otherName,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_REJECTED: untrusted,
  CERT_REVOKED: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_CHAIN_TOO_LONG: untrusted,
  INVALID_CA: untrusted,
  INVALID_PURPOSE: untrusted,
  PATH_LENGTH_EXCEEDED: unfit,
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: unfit,
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: unfit,
  ERROR_IN_CERT_NOT_BEFORE_FIELD: unfit,
  ERROR_IN_CERT_NOT_AFTER_FIELD: unfit,
  UNSPECIFIED: unfit,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: anonymous,
  EPROTO: handshake,
};

/** Makes an item's failure of what a socket, TLS or the HTTP parser threw. */
export function failExchange(error: unknown, host: string, progress: Progress): ItemError {
  if (error instanceof ItemError) return error;
  const explain = findExplanation(error);
  if (explain === undefined) {
    return new ItemError('E_INTERNAL', `the fetch from ${host} failed in an unknown way`, { cause: error });
  }
  const [code, sentence, maxRetries] = explain(host, progress, error);
  return new ItemError(code, sentence, { cause: error, ...(maxRetries === undefined ? {} : { maxRetries }) });
}

function findExplanation(error: unknown): Explain | undefined {
  const code = systemCode(error) ?? '';
  if (Object.hasOwn(explanations, code)) return explanations[code];
  if (code === 'UND_ERR_SOCKET') {
    // undici says "bad response" and "bad upgrade" of answers that nobody asked for, "closed" of all else.
    return error instanceof Error && error.message.startsWith('bad') ? malformed : closed;
  }
  if (error instanceof Error && error.name === 'HTTPParserError') {
    // undici 7 leaves out llhttp's code, so its words have to do: a chunked body without its last chunk.
    return error.message.includes('Invalid EOF state') ? closed : malformed;
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return handshake;
  return undefined;
}

/** True where the other side just went away, with an alert of TLS or without: what happens to a kept connection that the server no longer wanted. */
export function isDisconnect(error: unknown): boolean {
  const explain = findExplanation(error);
  return explain === closed || explain === reset || explain === handshake;
}

/** Makes an item's failure of what a name server, or the system's resolver, said. */
export function failName(name: string, error: unknown): ItemError {
  const options = error instanceof Error ? { cause: error } : {};
  switch (systemCode(error)) {
    case 'ENOTFOUND':
    case 'EBADNAME':
    case 'ENONAME':
    case 'EAI_NONAME':
    case 'EAI_NODATA':
      return new ItemError('E_DNS_NOTFOUND', `there is no address for the name ${name}`, options);
    case 'ENODATA':
      return new ItemError(
        'E_DNS_FAIL',
        `the name server has no address for ${name}, though the name is there`,
        options,
      );
    case 'ETIMEOUT':
    case 'ETIMEDOUT':
      return new ItemError('E_DNS_TIMEOUT', `the name server did not answer for ${name} in time`, options);
    case 'EREFUSED':
      return new ItemError('E_DNS_FAIL', `the name server refuses to answer for ${name}`, options);
    case 'ECANCELLED':
    case 'EDESTRUCTION':
      return new ItemError('E_CANCELLED', `the name ${name} was not waited for: fetching has ended`, options);
    default:
      return new ItemError('E_DNS_FAIL', `the name server could not answer for ${name}`, options);
  }
}
