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
/** The group that a failure belongs to. */
export type FailureClass = (typeof failureClasses)[number];

/** What is known of a code. */
export interface CodeFacts {
  readonly class: FailureClass;
  /** How many attempts may follow the first; `all` means as many as the run allows. */
  readonly retries: 0 | 1 | 2 | 'all';
  /** What a person can do about it. */
  readonly advice: string;
  /** The item is skipped, not failed: nothing went wrong. */
  readonly isSkip?: true;
}

const permanent = (className: FailureClass, advice: string): CodeFacts => ({ class: className, retries: 0, advice });
const transient = (className: FailureClass, advice: string, retries: 1 | 2 | 'all' = 'all'): CodeFacts => ({
  class: className,
  retries,
  advice,
});

const optOut = (advice: string): CodeFacts => ({ ...permanent('opted-out', advice), isSkip: true });

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
  E_PROXY_CONNECT: transient('connect', 'check that the proxy runs and is named rightly, then millrace retry'),
  E_PROXY_AUTH: permanent(
    'connect',
    'name the proxy with its user and password, for millrace retry too: --proxy http://user:password@host:port',
  ),
  E_PROXY_REFUSED: transient('connect', 'the proxy does not lead there: ask who runs it, or fetch without it'),
  E_PROXY_TIMEOUT: transient('timeout', 'the host may be down, or the proxy overloaded; run millrace retry later', 1),
  E_PROXY_TLS: transient('tls', 'check the certificate of the proxy, and whether its URL begins with https', 1),
  E_TLS_SELF_SIGNED: permanent('tls', 'the certificate is not trusted'),
  E_TLS_EXPIRED: permanent('tls', 'the certificate has expired'),
  E_TLS_HOSTNAME: permanent('tls', 'the certificate is for another host'),
  E_TLS_HANDSHAKE: transient(
    'tls',
    'the server does not speak TLS here, or too old a version, or wants a certificate of ours',
    1,
  ),
  E_TIMEOUT: transient('timeout', 'give it longer with --timeout'),
  E_HEADERS_TIMEOUT: transient('timeout', 'the server accepted but did not answer; run millrace retry later'),
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
  E_HTTP_PROTOCOL: transient('protocol', 'the server does not speak correct HTTP', 1),
  E_HEADERS_TOO_LARGE: permanent('protocol', 'the headers exceed the limit'),
  E_TOO_LARGE: permanent('too-large', 'raise --max-bytes if it is wanted'),
  E_DECODE_BOMB: permanent('too-large', 'the body unpacks to far more than it should'),
  E_DECODE_CHAIN: permanent('protocol', 'the body is packed too many times over'),
  E_DECODE_UNSUPPORTED: permanent('unsupported', 'the content-encoding is unknown'),
  E_DECODE: transient('decode', 'the body does not unpack; --tolerate-coding takes what was never packed', 1),
  E_REDIRECT_LOOP: permanent('redirect', 'the addresses point at each other'),
  E_REDIRECT_LIMIT: permanent('redirect', 'too many redirects'),
  E_REDIRECT_BAD: permanent('redirect', 'the redirect says nowhere to go'),
  E_REDIRECT_SCHEME: permanent('redirect', 'the redirect leaves http and https'),
  E_REDIRECT_DOWNGRADE: permanent(
    'redirect',
    'the redirect goes from https to http; permit that with --allow-downgrade',
  ),
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
  E_TEXT_ENCODING: permanent('decode', 'the text is not in the encoding it should be in: name it with --encoding'),
  E_CSV_QUOTE: permanent('decode', 'a quote is opened and never closed: correct it, or name the quote with --quote'),
  E_CSV_RAGGED: permanent(
    'decode',
    'rows have different numbers of cells: correct them, or set the bad ones aside with --ragged',
  ),
  E_CSV_DIALECT: permanent('decode', 'how the cells are separated is not clear: name it with --delimiter'),
  E_CSV_FIELD_TOO_LARGE: permanent('too-large', 'one cell is larger than the limit'),
  E_CSV_TOO_MANY_COLUMNS: permanent('too-large', 'the table has more columns than the limit'),
  E_JSON_INVALID: permanent('decode', 'it is not JSON, or not rows of objects'),
  E_JSON_DEPTH: permanent('too-large', 'the JSON is nested too deep'),
  E_JSON_TOO_LARGE: permanent('too-large', 'one JSON value is larger than the limit'),
  E_PARQUET_CORRUPT: permanent('decode', 'the Parquet file is damaged'),
  E_ARROW_CORRUPT: permanent('decode', 'the Arrow file is damaged'),
  E_TABLE_EMPTY: permanent('op', 'the table has no rows'),
  E_TABLE_TYPE: permanent('op', 'a cell is not of the type its column should have: change --types'),
  E_ARRAY_LENGTH: permanent('decode', 'the number of bytes does not fit the samples: check --dtype'),
  E_ARRAY_FORMAT: permanent('decode', 'the header of the samples is damaged'),
  E_ARRAY_DTYPE: permanent('unsupported', 'samples of this type are not supported'),
  E_ARRAY_VALUES: permanent('op', 'the samples hold no usable numbers: see --nan'),
  E_NOT_A_PICTURE: { ...permanent('unsupported', 'the entry is a video or a page, not a picture'), isSkip: true },
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
  E_ROBOTS: optOut(
    "the site's robots.txt asks programs not to fetch it; on servers of your own, millrace retry with --class opted-out --ignore-robots",
  ),
  E_OPTED_OUT: optOut(
    'the site asks programs not to use it; on servers of your own, millrace retry with --class opted-out --ignore-robots',
  ),
  E_INTERNAL: permanent('op', 'this is a fault of millrace: please report it'),
} as const satisfies Record<string, CodeFacts>;
/** A code that an item can fail with; those of single statuses (`E_HTTP_418`) are not among them. */
export type FailureCode = keyof typeof failureCodes;

/** Looks a code up; codes of status families (`E_HTTP_418`, `E_HTTP_503`) share the family's facts. */
export function factsOf(code: string): CodeFacts {
  if (Object.hasOwn(failureCodes, code)) return failureCodes[code as FailureCode];
  if (/^E_HTTP_4\d\d$/.test(code)) return failureCodes.E_HTTP_4XX;
  if (/^E_HTTP_5\d\d$/.test(code)) return failureCodes.E_HTTP_5XX;
  if (/^E_HTTP_\d+$/.test(code)) return failureCodes.E_HTTP_STATUS;
  return failureCodes.E_INTERNAL;
}
