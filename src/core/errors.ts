/** Groups of failures, for people and for `--class`. */
export const failureClasses = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'http-4xx',
  'http-5xx',
  'rate-limited',
  'truncated',
  'too-large',
  'blocked',
  'redirect',
  'protocol',
  'invalid-url',
  'wrong-type',
  'decode',
  'unsupported',
  'op',
  'save',
  'crashed',
  'cancelled',
  'opted-out',
] as const;
export type FailureClass = (typeof failureClasses)[number];

interface CodeFacts {
  readonly class: FailureClass;
  /** How many attempts may follow the first; `all` means as many as the run allows. */
  readonly retries: 0 | 1 | 2 | 'all';
  /** What a person can do about it. */
  readonly advice: string;
}

const permanent = (className: FailureClass, advice: string): CodeFacts => ({ class: className, retries: 0, advice });
const transient = (className: FailureClass, advice: string, retries: 1 | 2 | 'all' = 'all'): CodeFacts => ({
  class: className,
  retries,
  advice,
});

/** Every code an item can fail with: its class, whether trying again can help, and what a person can do. */
export const failureCodes = {
  E_URL_INVALID: permanent('invalid-url', 'correct the line in the source'),
  E_URL_SCHEME: permanent(
    'invalid-url',
    'use http or https, or permit file: with --allow-files, data: with --allow-data',
  ),
  E_DNS_NOTFOUND: transient('dns', 'check the host name', 1),
  E_DNS_FAIL: transient('dns', 'check the name server, then millrace retry'),
  E_DNS_TIMEOUT: transient('dns', 'check the name server, then millrace retry'),
  E_ADDR_BLOCKED: permanent('blocked', 'permit private addresses with --allow-private or --allow-address CIDR'),
  E_CONN_REFUSED: transient('connect', 'check that the server runs, then millrace retry'),
  E_CONN_TIMEOUT: transient('connect', 'check that the server can be reached, then millrace retry'),
  E_CONN_RESET: transient('connect', 'run millrace retry later'),
  E_CONN_CLOSED: transient('connect', 'run millrace retry later'),
  E_CONN_UNREACHABLE: transient('connect', 'check the network, then millrace retry'),
  E_TLS_SELF_SIGNED: permanent('tls', 'the certificate is not trusted'),
  E_TLS_EXPIRED: permanent('tls', 'the certificate has expired'),
  E_TLS_HOSTNAME: permanent('tls', 'the certificate is for another host'),
  E_TLS_HANDSHAKE: transient('tls', 'the server does not speak TLS here, or too old a version', 1),
  E_TIMEOUT: transient('timeout', 'give it longer with --timeout'),
  E_HEADERS_TIMEOUT: transient('timeout', 'the server accepted but did not answer; run millrace retry later', 2),
  E_BODY_STALLED: transient('timeout', 'the server stopped sending; run millrace retry later'),
  E_TOO_SLOW: transient('timeout', 'the server sends too slowly; run millrace retry later', 2),
  E_HTTP_4XX: permanent('http-4xx', 'the server refuses this address'),
  E_HTTP_401: permanent('http-4xx', 'the address asks for a login'),
  E_HTTP_403: permanent('http-4xx', 'the server forbids it'),
  E_HTTP_404: permanent('http-4xx', 'it is not there: correct or drop the line'),
  E_HTTP_410: permanent('http-4xx', 'it is gone: drop the line'),
  E_HTTP_451: permanent('http-4xx', 'it is withheld for legal reasons'),
  E_HTTP_408: transient('timeout', 'run millrace retry later'),
  E_HTTP_425: transient('http-4xx', 'run millrace retry later'),
  E_HTTP_5XX: transient('http-5xx', 'the server has a fault; run millrace retry later'),
  E_HTTP_STATUS: permanent('protocol', 'the server answered with a status that is not HTTP'),
  E_RATE_LIMITED: transient('rate-limited', 'the host asks to wait: lower --per-host, then millrace retry'),
  E_TRUNCATED: transient('truncated', 'the body ended early; run millrace retry later'),
  E_EMPTY: transient('truncated', 'the body was empty', 1),
  E_RANGE_LIE: transient('protocol', 'the server sent a part nobody asked for'),
  E_HTTP_PROTOCOL: permanent('protocol', 'the server does not speak correct HTTP'),
  E_HEADERS_TOO_LARGE: permanent('protocol', 'the headers exceed the limit'),
  E_TOO_LARGE: permanent('too-large', 'raise --max-bytes if it is wanted'),
  E_DECODE_BOMB: permanent('too-large', 'the body unpacks to far more than it should'),
  E_DECODE_CHAIN: permanent('protocol', 'the body is packed too many times over'),
  E_DECODE_UNSUPPORTED: permanent('unsupported', 'the content-encoding is unknown'),
  E_DECODE: transient('decode', 'the body does not unpack', 1),
  E_REDIRECT_LOOP: permanent('redirect', 'the addresses point at each other'),
  E_REDIRECT_LIMIT: permanent('redirect', 'too many redirects'),
  E_REDIRECT_BAD: permanent('redirect', 'the redirect says nowhere to go'),
  E_REDIRECT_SCHEME: permanent('redirect', 'the redirect leaves http and https'),
  E_REDIRECT_DOWNGRADE: permanent('redirect', 'the redirect goes from https to http'),
  E_TYPE_MISMATCH: permanent('wrong-type', 'the recipe takes other content: see accept and kind'),
  E_IMG_TOO_LARGE: permanent('too-large', 'the picture has more pixels than the limit'),
  E_IMG_ASPECT: permanent('too-large', 'the picture is too long and thin'),
  E_OUT_TOO_LARGE: permanent(
    'too-large',
    'the result would have too many pixels: choose a smaller size or fit: inside',
  ),
  E_IMG_TRUNCATED: permanent('decode', 'the picture file is cut short'),
  E_IMG_CORRUPT: permanent('decode', 'the picture file is damaged'),
  E_IMG_UNSUPPORTED: permanent('unsupported', 'the picture format is not supported'),
  E_SVG_DISABLED: permanent('unsupported', 'SVG is a program as much as a picture and is not decoded'),
  E_FILE_NOTFOUND: permanent('invalid-url', 'the file is not there'),
  E_FILE_READ: permanent('connect', 'the file cannot be read'),
  E_OP: permanent('op', 'the operation refused this content'),
  E_USER_CODE: permanent('op', 'your op module threw: see the message'),
  E_OP_TIMEOUT: permanent('timeout', 'the operation ran past its deadline'),
  E_SAVE: permanent('save', 'the result could not be written'),
  E_PROC_CRASH: permanent('crashed', 'decoding it killed the process, twice'),
  E_PROC_OOM: permanent('crashed', 'decoding it ran out of memory, twice'),
  E_PROC_TIMEOUT: permanent('timeout', 'decoding it ran past the deadline and was killed, twice'),
  E_CANCELLED: permanent('cancelled', 'run again to continue'),
  E_ROBOTS: permanent(
    'opted-out',
    "the site's robots.txt asks programs not to fetch it; --ignore-robots for your own servers",
  ),
  E_OPTED_OUT: permanent('opted-out', 'the site asks programs not to use it; --ignore-robots for your own servers'),
  E_INTERNAL: permanent('op', 'this is a fault of millrace: please report it'),
} as const satisfies Record<string, CodeFacts>;
export type FailureCode = keyof typeof failureCodes;

/** A failure as plain data: it survives threads, processes and files. */
export interface Problem {
  readonly code: string;
  readonly class: FailureClass;
  /** One sentence: what happened, with the numbers that matter. */
  readonly message: string;
  /** What lay beneath, where that adds something. */
  readonly cause?: string;
  /** How long the server asked to wait before the next attempt. */
  readonly retryAfterMs?: number;
}

/** The failure of one item; the run goes on. A code of a status family (`E_HTTP_418`) need not be in the table. */
export class ItemError extends Error {
  readonly code: FailureCode | `E_HTTP_${number}`;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: FailureCode | `E_HTTP_${number}`,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ItemError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Codes of what ends a run: `usage` is the caller's to correct (exit 2), the rest are exit 1. */
export type RunErrorCode =
  | 'E_USAGE'
  | 'E_RECIPE'
  | 'E_PLAN_CHANGED'
  | 'E_SOURCE'
  | 'E_SOURCE_EMPTY'
  | 'E_OUT'
  | 'E_DISK_FULL'
  | 'E_LOCKED'
  | 'E_LEDGER_CORRUPT'
  | 'E_OP_STUCK'
  | 'E_LANES'
  | 'E_MISSING_BUILD';

/** Ends the whole run (or keeps it from starting). What was saved stays saved. */
export class RunError extends Error {
  readonly code: RunErrorCode;

  constructor(code: RunErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RunError';
    this.code = code;
  }

  /** True where the arguments or the recipe are at fault, not the run. */
  get isUsage(): boolean {
    return this.code === 'E_USAGE' || this.code === 'E_RECIPE' || this.code === 'E_PLAN_CHANGED';
  }
}

/** Looks a code up; codes of status families (`E_HTTP_418`, `E_HTTP_503`) share the family's facts. */
export function factsOf(code: string): CodeFacts {
  if (Object.hasOwn(failureCodes, code)) return failureCodes[code as FailureCode];
  if (/^E_HTTP_4\d\d$/.test(code)) return failureCodes.E_HTTP_4XX;
  if (/^E_HTTP_5\d\d$/.test(code)) return failureCodes.E_HTTP_5XX;
  if (/^E_HTTP_\d+$/.test(code)) return failureCodes.E_HTTP_STATUS;
  return failureCodes.E_INTERNAL;
}

/** Makes a problem out of a code and a sentence. */
export function problem(code: string, message: string, extra: Pick<Problem, 'cause' | 'retryAfterMs'> = {}): Problem {
  return { code, class: factsOf(code).class, message, ...extra };
}

/** Makes plain data of whatever was thrown; `fallback` names what an unknown error is. */
export function toProblem(error: unknown, fallback: FailureCode = 'E_INTERNAL'): Problem {
  if (error instanceof ItemError) {
    return problem(error.code, error.message, {
      ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
  }
  return problem(fallback, describe(error));
}

/** Renders anything thrown as one line. */
export function describe(error: unknown): string {
  try {
    const text = error instanceof Error ? String(error.message || error.name) : String(error);
    return text.split('\n', 1)[0] ?? '';
  } catch {
    return 'a value that cannot be shown was thrown';
  }
}

/** Reads the system's error code (`ENOENT`, `ENOSPC` …) of anything thrown. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
