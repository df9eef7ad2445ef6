import { key, otherHost } from './certificates.js';
import { failsWith, type HostileCase } from './hostile-case.js';
import { type HostileOrigin, head, send } from './origin.js';

const asksNothing = (origin: HostileOrigin) => {
  if (origin.connections() > 0) throw new Error(`expected no connection, found ${origin.connections()}`);
};

const invalid = (url: string): HostileCase => ({
  id: 'F59',
  title: `the address ${JSON.stringify(url)}`,
  url: () => url,
  expected: failsWith('invalid-url', 'E_URL_INVALID', 0),
  check: asksNothing,
});

const otherScheme = (url: string): HostileCase => ({
  id: 'F60',
  title: `the address ${url}`,
  url: () => url,
  expected: failsWith('invalid-url', 'E_URL_SCHEME', 0),
  check: asksNothing,
});

const ok = send(head(['content-length: 2']), 'ok');
const noSecret = /^(?!.*(?:secret|user))/;

/** Addresses that lead nowhere, or where nobody should go, and hosts that are not who they say. */
export const addressCases: readonly HostileCase[] = [
  {
    id: 'F1',
    title: 'a port where nobody listens',
    // Nobody may bind port 1 without being root, and nobody does.
    url: () => 'http://127.0.0.1:1/',
    expected: failsWith('connect', 'E_CONN_REFUSED', 4, /^127\.0\.0\.1:1 refused the connection \(4 attempts\)$/),
  },
  {
    id: 'F58',
    title: 'a certificate that nobody trusts',
    url: (port) => `https://localhost:${port}/`,
    answer: ok,
    tls: { cert: otherHost, key },
    expected: failsWith('tls', 'E_TLS_SELF_SIGNED'),
  },
  {
    id: 'F58',
    title: 'plain HTTP where TLS should be',
    url: (port) => `https://localhost:${port}/`,
    answer: ok,
    onConnection: (socket) => socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    expected: failsWith('tls', 'E_TLS_HANDSHAKE'),
  },
  {
    id: 'F58',
    title: 'a TLS version that is too old',
    url: (port) => `https://localhost:${port}/`,
    answer: ok,
    tls: { cert: otherHost, key, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    expected: failsWith('tls', 'E_TLS_HANDSHAKE'),
  },
  {
    id: 'F58',
    title: 'a handshake that is broken off',
    url: (port) => `https://localhost:${port}/`,
    onConnection: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    expected: failsWith('tls', 'E_TLS_HANDSHAKE', 2),
  },
  ...[
    'http://bad host/',
    'http:///',
    'http://1.2.3.4.5/',
    'http://127.0.0.1:99999/',
    'http://a^b/',
    'http://a%00b/',
    'http://[::1/',
    'no address at all',
    '',
  ].map(invalid),
  {
    ...invalid('http://user:sec/ret@127.0.0.1:99999/'),
    id: 'F64',
    expected: failsWith('invalid-url', 'E_URL_INVALID', 0, /^"http:\/\/127\.0\.0\.1:99999\/" is not/),
  },
  ...['file:///etc/hostname', 'data:,x', 'ftp://127.0.0.1/', 'blob:http://127.0.0.1/x', 'javascript:alert(1)'].map(
    otherScheme,
  ),
  {
    id: 'F63',
    title: 'a name in other letters is asked for in ASCII',
    url: (port) => `http://bücher.test:${port}/`,
    settings: { resolve: { 'xn--bcher-kva.test': '127.0.0.1' } },
    answer: (asked) => {
      const host = /^[^:]*/.exec(asked.header('host') ?? '')?.[0] ?? '';
      send(head([`content-length: ${host.length}`]), host)(asked);
    },
    expected: { body: 'xn--bcher-kva.test', attempts: 1 },
  },
  {
    id: 'F64',
    title: 'a password goes to its own host',
    url: (port) => `http://user:secret@127.0.0.1:${port}/a`,
    answer: (asked) => {
      const login = asked.header('authorization') ?? '(absent)';
      send(head([`content-length: ${login.length}`]), login)(asked);
    },
    expected: { body: `Basic ${Buffer.from('user:secret').toString('base64')}`, attempts: 1 },
    check: (_origin, fetched) => {
      if (fetched?.url.includes('secret') !== false) throw new Error('expected a URL without the password');
    },
  },
  ...[
    ['a 500', head(['content-length: 0'], '500 X'), failsWith('http-5xx', 'E_HTTP_500', 4, noSecret)],
    [
      'a circle',
      head(['location: /', 'content-length: 0'], '302 X'),
      failsWith('redirect', 'E_REDIRECT_LOOP', 1, noSecret),
    ],
    ['a broken answer', 'what?', failsWith('protocol', 'E_HTTP_PROTOCOL', 1, noSecret)],
    [
      'a short body',
      head(['content-length: 9', 'connection: close']),
      failsWith('timeout', 'E_BODY_STALLED', 4, noSecret),
    ],
  ].map(
    ([title, bytes, expected]): HostileCase => ({
      id: 'F64',
      title: `a password is in no message about ${title}`,
      url: (port) => `http://user:secret@127.0.0.1:${port}/`,
      answer: send(bytes as string),
      settings: { idleTimeoutMs: 200 },
      expected: expected as HostileCase['expected'],
    }),
  ),
];
