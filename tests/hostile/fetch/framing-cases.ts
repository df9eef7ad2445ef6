import sharp from 'sharp';
import { failsWith, type HostileCase } from './hostile-case.js';
import { type HostileOrigin, head, send, sendAndClose, sendAndReset, sendForever } from './origin.js';

const length = (bytes: number | string) => `content-length: ${bytes}`;
const chunked = 'transfer-encoding: chunked';
const refused = failsWith('protocol', 'E_HTTP_PROTOCOL');

const expectConnections = (count: number) => (origin: HostileOrigin) => {
  if (origin.connections() !== count) throw new Error(`expected ${count} connections, found ${origin.connections()}`);
};

const png = await sharp({ create: { width: 50, height: 50, channels: 3, background: 'red' } })
  .png()
  .toBuffer();

/** Bytes that break the rules of HTTP, or that end where they should not. */
export const framingCases: readonly HostileCase[] = [
  {
    id: 'F3',
    title: 'reset before a byte',
    answer: sendAndReset(),
    expected: failsWith('connect', 'E_CONN_RESET', 4, /before it answered \(4 attempts\)$/),
  },
  {
    id: 'F4',
    title: 'closed before a byte',
    answer: sendAndClose(),
    expected: failsWith('connect', 'E_CONN_CLOSED', 4),
  },
  {
    id: 'F4',
    title: 'closed in the headers',
    answer: sendAndClose('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-'),
    expected: failsWith('connect', 'E_CONN_CLOSED', 4),
  },
  {
    id: 'F5',
    title: 'reset in the headers',
    answer: sendAndReset('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-'),
    expected: failsWith('connect', 'E_CONN_RESET', 4),
  },
  {
    id: 'F6',
    title: 'reset in the body',
    answer: sendAndReset(head([length(23_986)]), 'x'.repeat(9_000)),
    expected: failsWith('connect', 'E_CONN_RESET', 4, /after 9000 of 23986 bytes/),
  },
  {
    id: 'F7',
    title: 'a body shorter than its length',
    answer: sendAndClose(head([length(23_986)]), 'x'.repeat(9_000)),
    expected: failsWith('truncated', 'E_TRUNCATED', 4, /got 9000 of 23986 bytes/),
  },
  {
    id: 'F8',
    title: 'chunks without the last one',
    answer: sendAndClose(head([chunked]), '5\r\nhello\r\n'),
    expected: failsWith('truncated', 'E_TRUNCATED', 4),
  },
  {
    id: 'F8',
    title: 'a chunk that breaks off',
    answer: sendAndClose(head([chunked, 'connection: close']), '5\r\nhel'),
    expected: failsWith('truncated', 'E_TRUNCATED', 4),
  },
  {
    id: 'F9',
    title: 'a chunk size that is none',
    answer: send(head([chunked]), 'zz\r\nhello\r\n0\r\n\r\n'),
    expected: failsWith('protocol', 'E_HTTP_PROTOCOL', 2),
  },
  {
    id: 'F9',
    title: 'a chunk size beyond all numbers',
    answer: send(head([chunked]), `${'f'.repeat(40)}\r\nhello`),
    expected: failsWith('protocol', 'E_HTTP_PROTOCOL', 2),
  },
  {
    id: 'F9',
    title: 'a chunk longer than its size',
    answer: send(head([chunked]), '5\r\nhello world\r\n0\r\n\r\n'),
    expected: failsWith('protocol', 'E_HTTP_PROTOCOL', 2),
  },
  {
    id: 'F10',
    title: 'a length together with chunks',
    answer: send(head([length(5), chunked]), '5\r\nhello\r\n0\r\n\r\n'),
    expected: refused,
  },
  {
    id: 'F10',
    title: 'chunks together with a length',
    answer: send(head([chunked, length(5)]), '5\r\nhello\r\n0\r\n\r\n'),
    expected: refused,
  },
  {
    id: 'F11',
    title: 'two lengths that differ',
    answer: send(head([length(5), length(10)]), 'helloworld'),
    expected: refused,
  },
  {
    id: 'F12',
    title: 'more bytes than the length: the body is good, the connection is not used again',
    answer: send(`${head([length(5)])}helloEXTRA`),
    times: 3,
    expected: { body: 'hello', attempts: 1 },
    check: expectConnections(3),
  },
  {
    id: 'F12',
    title: 'a second answer nobody asked for: it answers no other request',
    answer: send(`${head([length(5)])}hello${head([length(4)])}evil`),
    times: 3,
    expected: { body: 'hello', attempts: 1 },
    check: expectConnections(3),
  },
  { id: 'F13', title: 'a negative length', answer: send(head([length(-5)]), 'hello'), expected: refused },
  { id: 'F13', title: 'a length with a sign', answer: send(head([length('+5')]), 'hello'), expected: refused },
  { id: 'F13', title: 'a length in words', answer: send(head([length('five')]), 'hello'), expected: refused },
  { id: 'F13', title: 'a length over 64 bits', answer: send(head([length('9'.repeat(40))]), 'x'), expected: refused },
  {
    id: 'F13',
    title: 'a length of all 64 bits',
    answer: send(head([length('18446744073709551615')]), 'x'),
    expected: refused,
  },
  {
    id: 'F14',
    title: 'HTTP/1.0, ended by the connection: good, but nobody knows whether it is whole',
    answer: sendAndClose('HTTP/1.0 200 OK\r\n\r\n', 'until the end'),
    expected: { body: 'until the end', attempts: 1 },
    check: (_origin, fetched) => {
      if (fetched?.hasUnverifiedLength !== true) throw new Error('expected the flag for an unknown length');
    },
  },
  {
    id: 'F14',
    title: 'a picture cut short by the end of the connection',
    answer: sendAndClose('HTTP/1.0 200 OK\r\n\r\n', png.subarray(0, 100)),
    expected: failsWith('truncated', 'E_TRUNCATED', 4, /in the middle of a picture, after 100 bytes/),
  },
  {
    id: 'F14',
    title: 'a whole picture, ended by the connection',
    answer: sendAndClose('HTTP/1.0 200 OK\r\n\r\n', png),
    expected: { body: png, attempts: 1 },
  },
  {
    id: 'F15',
    title: 'an endless body without a length',
    answer: sendForever(head(['connection: close']), Buffer.alloc(50_000)),
    settings: { maxBytes: 300_000 },
    expected: failsWith('too-large', 'E_TOO_LARGE', 1, /the limit is 300000 bytes/),
  },
  {
    id: 'F16',
    title: 'an endless body in chunks',
    answer: sendForever(head([chunked]), `${(50_000).toString(16)}\r\n${'x'.repeat(50_000)}\r\n`),
    settings: { maxBytes: 300_000 },
    expected: failsWith('too-large', 'E_TOO_LARGE'),
  },
  {
    id: 'F16',
    title: 'endless trailers',
    answer: sendForever(`${head([chunked])}5\r\nhello\r\n0\r\n`, `x-t: ${'y'.repeat(1000)}\r\n`.repeat(100)),
    expected: failsWith('protocol', 'E_HEADERS_TOO_LARGE'),
  },
  {
    id: 'F47',
    title: 'headers of 300 KB',
    answer: send(head([`x: ${'a'.repeat(300_000)}`])),
    expected: failsWith('protocol', 'E_HEADERS_TOO_LARGE'),
  },
  {
    id: 'F47',
    title: '20,000 headers',
    answer: send(head([...Array.from({ length: 20_000 }, (_, index) => `x${index}: 1`)])),
    expected: failsWith('protocol', 'E_HEADERS_TOO_LARGE'),
  },
  {
    id: 'F47',
    title: '20,000 headers of two bytes',
    answer: send(head([...Array.from({ length: 20_000 }, () => 'x:1'), length(5)]), 'hello'),
    expected: failsWith('protocol', 'E_HEADERS_TOO_LARGE'),
  },
  {
    id: 'F48',
    title: '200,000 early hints',
    answer: send(head([], '103 Early Hints').repeat(200_000)),
    expected: failsWith('protocol', 'E_HTTP_PROTOCOL', 1, /informational/),
  },
  {
    id: 'F48',
    title: 'eight early hints are none too many',
    answer: send(head([], '103 Early Hints').repeat(8), head([length(5)]), 'hello'),
    expected: { body: 'hello', attempts: 1 },
  },
  { id: 'F53', title: 'a greeting in place of a status', answer: send('SSH-2.0-OpenSSH_9.2\r\n'), expected: refused },
  { id: 'F53', title: 'HTTP/0.9', answer: sendAndClose('<html>hello</html>'), expected: refused },
  { id: 'F53', title: 'HTTP/9.9', answer: send('HTTP/9.9 200 OK\r\n\r\n'), expected: refused },
  {
    id: 'F54',
    title: 'a zero byte in a header',
    answer: send(head(['x: a\0b', length(5)]), 'hello'),
    expected: refused,
  },
  {
    id: 'F54',
    title: 'a bare line feed after a header',
    answer: send(`HTTP/1.1 200 OK\r\nx: a\ncontent-length: 5\r\n\r\nhello`),
    expected: refused,
  },
  {
    id: 'F54',
    title: 'a bare carriage return in a header',
    answer: send(head([`x: a\rcontent-length: 9`, length(5)]), 'hello'),
    expected: refused,
  },
  {
    id: 'F54',
    title: 'a space before the colon',
    answer: send(head(['content-length : 9', length(5)]), 'hello'),
    expected: refused,
  },
  {
    id: 'F54',
    title: 'a header that goes on in the next line',
    answer: send(head(['x: a\r\n b', length(5)]), 'hello'),
    expected: refused,
  },
  {
    id: 'F53',
    title: 'an upgrade nobody asked for',
    answer: send(head(['upgrade: x', 'connection: upgrade'], '101 Switching Protocols')),
    expected: refused,
  },
  {
    id: 'F53',
    title: 'another protocol that has no name',
    answer: send(head([], '101 Switching Protocols')),
    expected: failsWith('protocol', 'E_HTTP_PROTOCOL', 1, /another protocol/),
  },
];
