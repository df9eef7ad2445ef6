import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideLogins, hostnameOf, isProxyUrl, printableUrl } from '../../src/core/url.js';

describe('a printable URL', () => {
  test.each([
    ['https://example.com/a@b', 'https://example.com/a@b'],
    ['https://user:secret@example.com/x', 'https://example.com/x'],
    ['https://user@example.com/x@y', 'https://example.com/x@y'],
    ['https://user:s%40cret@example.com/', 'https://example.com/'],
    ['ftp://user:secret@example.com/', 'ftp://example.com/'],
    ['http://user:secret@bad host/x', 'http://bad host/x'],
    ['http://user:se@cret@bad host/x', 'http://bad host/x'],
    ['http:user:secret@bad host/x', 'http:bad host/x'],
    ['http:\\\\user:secret@bad host/x', 'http:\\\\bad host/x'],
    ['//user:secret@example.com/x', '//example.com/x'],
    ['HTTPS://user:secret@bad host', 'HTTPS://bad host'],
    ['http://user:pa/ss@bad host/x', 'http://bad host/x'],
    ['http://user:p@ s/w#rd@bad host/x', 'http://bad host/x'],
    ['http://bad host/photo@2x.png', 'http://bad host/photo@2x.png'],
    ['http://bad host?to=a@b', 'http://bad host?to=a@b'],
    ['someone@example.com', 'someone@example.com'],
    ['mailto:someone@example.com', 'mailto:someone@example.com'],
    ['user:secret@example.com/x', 'user:example.com/x'],
    ['file:///home/a@b.png', 'file:///home/a@b.png'],
    ['', ''],
  ])('of %j is %j', (url, printable) => {
    expect(printableUrl(url)).toBe(printable);
  });

  test('never holds the credentials, whether the rest of it is a URL or not', () => {
    const word = fc.stringMatching(/^[a-z0-9%!$&'()*+,;=@:]{1,12}$/);
    const rest = fc.constantFrom('example.com/x', 'exa mple/x', '[::1]:8080/', '1.2.3.4.5:999999/?q=1', 'ex%zzample#f');
    fc.assert(
      fc.property(fc.constantFrom('http', 'https', 'ftp'), word, rest, (scheme, user, host) => {
        expect(printableUrl(`${scheme}://${user}:SECRET@${host}`)).not.toContain('SECRET');
      }),
    );
  });

  test('is the same when it is made printable again', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(printableUrl(url)).toBe(url);
        const withUser = url.replace('://', '://u:p@');
        expect(printableUrl(printableUrl(withUser))).toBe(printableUrl(withUser));
      }),
    );
  });

  test('of long data is its beginning and its length', () => {
    const url = `data:image/png;base64,${'A'.repeat(5_000)}`;
    expect(printableUrl(url)).toBe(`${url.slice(0, 200)}…(${url.length} characters)`);
    expect(printableUrl('data:,hi@there')).toBe('data:,hi@there');
  });
});

test('the hostname is what parsing finds, of any URL that can be parsed', () => {
  const part = fc.constantFrom(
    'a',
    'Z',
    '-',
    '.',
    '0',
    '1',
    '127',
    '255',
    '256',
    '0x7f',
    '010',
    'xn--',
    'b.test',
    ':',
    '80',
    '@',
    '/',
    '?',
    '#',
    '\\',
    '%41',
    '[::1]',
    '。',
  );
  const odd = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => `http://${parts.join('')}`);
  fc.assert(
    fc.property(
      fc.oneof(
        odd,
        fc.webUrl(),
        fc.ipV4().map((address) => `https://${address}:8080/x`),
      ),
      (url) => {
        if (URL.canParse(url)) expect(hostnameOf(url)).toBe(new URL(url).hostname);
      },
    ),
    { numRuns: 10_000 },
  );
});

test('host limits count by hostname, whatever the port; files and data have none', () => {
  expect(hostnameOf('http://example.com:8080/x')).toBe('example.com');
  expect(hostnameOf('https://EXAMPLE.com/x')).toBe('example.com');
  expect(hostnameOf('http://[::1]:5/x')).toBe('[::1]');
  expect(hostnameOf('file:///tmp/x')).toBeUndefined();
  expect(hostnameOf('data:,x')).toBeUndefined();
});

test.each([
  ['http://proxy.example:3128', true],
  ['HTTPS://user:p%40ss@[2001:db8::1]:8443/', true],
  ['http://proxy', true],
  ['proxy.example:3128', false],
  ['//proxy.example:3128', false],
  ['http:proxy.example', false],
  ['socks5://proxy.example:1080', false],
  ['http://proxy.example/path', false],
  ['http://proxy.example/?q', false],
  ['http://proxy.example/#f', false],
  ['http://bad host', false],
  ['http://', false],
  ['', false],
])('%j names a proxy: %s', (text, isOne) => {
  expect(isProxyUrl(text)).toBe(isOne);
});

test('hides logins wherever they stand in data, and nothing else', () => {
  const data = {
    source: [
      'https://me:secret@example.org/a@b',
      'HTTP://me@example.org',
      { list: { file: 'a@b.txt', urls: ['ftp://x:y@z/'] } },
    ],
    fetch: { userAgent: 'me (mailto:me@example.org)', retries: 2, proxy: null },
    note: 'see https://me:secret@example.org',
  };
  expect(hideLogins(data)).toEqual({
    ...data,
    source: ['https://example.org/a@b', 'http://example.org/', { list: { file: 'a@b.txt', urls: ['ftp://z/'] } }],
  });
});
