import { failsWith, type HostileCase } from './hostile-case.js';
import { type Answer, type HostileOrigin, head, send, sendAndClose, sendForever } from './origin.js';

const redirect = (location: string, body = '') =>
  send(head([`location: ${location}`, `content-length: ${body.length}`], '302 Found'), body);

/** Leads from each path to the next; what leads nowhere is the end. */
const lead =
  (paths: Readonly<Record<string, string>>): Answer =>
  (asked) => {
    const next = paths[asked.path];
    if (next === undefined) send(head(['content-length: 3']), 'end')(asked);
    else redirect(next)(asked);
  };

const scheme = (target: string): HostileCase => ({
  id: 'F44',
  title: `to ${target}`,
  answer: redirect(target),
  expected: failsWith('redirect', 'E_REDIRECT_SCHEME'),
});

const bad = (title: string, ...lines: string[]): HostileCase => ({
  id: 'F43',
  title,
  answer: send(head([...lines, 'content-length: 0'], '302 Found')),
  expected: failsWith('redirect', 'E_REDIRECT_BAD'),
});

const asksNothingMore = (origin: HostileOrigin) => {
  if (origin.requests.length !== 1) throw new Error(`expected one request, found ${origin.requests.length}`);
};

/** Redirects that lead nowhere good. */
export const redirectCases: readonly HostileCase[] = [
  {
    id: 'F41',
    title: 'to itself',
    answer: redirect('/a'),
    expected: failsWith('redirect', 'E_REDIRECT_LOOP', 1, /\/a → .*\/a$/),
  },
  {
    id: 'F41',
    title: 'round and round',
    answer: lead({ '/a': '/b', '/b': '/c', '/c': '/a#x' }),
    expected: failsWith('redirect', 'E_REDIRECT_LOOP', 1, /\/a → .*\/b → .*\/c → .*\/a$/),
  },
  {
    id: 'F42',
    title: 'ever further',
    answer: (asked) => redirect(`${asked.path}a`)(asked),
    settings: { maxRedirects: 10 },
    expected: failsWith('redirect', 'E_REDIRECT_LIMIT', 1, /more than 10 redirects/),
    check: (origin) => {
      if (origin.requests.length !== 11) throw new Error(`expected 11 requests, found ${origin.requests.length}`);
    },
  },
  bad('without a Location'),
  bad('with an empty Location', 'location: '),
  bad('to a port beyond all ports', 'location: http://x:99999/'),
  {
    ...bad('to what is no URL, with a password', 'location: http://user:pa/ss@bad host/'),
    expected: failsWith('redirect', 'E_REDIRECT_BAD', 1, /^(?!.*(?:user|pa\/ss)).*"http:\/\/bad host\/"/),
  },
  ...['file:///etc/passwd', 'data:,x', 'ftp://example.org/', 'javascript:alert(1)', 'blob:http://x/y'].map(scheme),
  {
    id: 'F45',
    title: 'to an address that is not public',
    answer: redirect('http://127.0.0.2:1/'),
    settings: { allowPrivate: false, allowAddress: ['127.0.0.1'] },
    expected: failsWith('blocked', 'E_ADDR_BLOCKED', 1, /127\.0\.0\.2/),
    check: asksNothingMore,
  },
  {
    id: 'F43',
    title: 'with a body that never ends',
    answer: (asked) => {
      if (asked.path === '/end') send(head(['content-length: 3']), 'end')(asked);
      else sendForever(head(['location: /end', 'transfer-encoding: chunked'], '302 Found'), '5\r\nhello\r\n')(asked);
    },
    expected: { body: 'end', attempts: 1 },
  },
  {
    id: 'F43',
    title: 'with a body that breaks off',
    answer: (asked) => {
      if (asked.path === '/end') send(head(['content-length: 3']), 'end')(asked);
      else sendAndClose(head(['location: /end', 'content-length: 500'], '302 Found'), 'mov')(asked);
    },
    expected: { body: 'end', attempts: 1 },
  },
  {
    id: 'F43',
    title: 'with a body that does not come',
    answer: (asked) => {
      if (asked.path === '/end') send(head(['content-length: 3']), 'end')(asked);
      else send(head(['location: /end', 'content-length: 500'], '302 Found'))(asked);
    },
    settings: { idleTimeoutMs: 200 },
    expected: { body: 'end', attempts: 1 },
  },
];
