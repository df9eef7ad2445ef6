import { failsWith, type HostileCase } from './hostile-case.js';
import { head, send, sendAndClose } from './origin.js';

const status = (line: string, headers: string[] = ['content-length: 0'], body = '') => send(head(headers, line), body);
const html = (title: string) => `<!doctype html><html><head><title>${title}</title></head></html>`;
const page = (line: string, type: string, body: string) =>
  status(line, [`content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`], body);

const refusals = [400, 401, 402, 403, 404, 405, 407, 410, 418, 422, 451, 499].map(
  (code): HostileCase => ({
    id: 'F35',
    title: `a ${code}`,
    answer: status(`${code} No`),
    expected: failsWith('http-4xx', `E_HTTP_${code}`),
  }),
);

const faults = [425, 500, 502, 504, 522, 524, 599].map(
  (code): HostileCase => ({
    id: 'F36',
    title: `a ${code}`,
    answer: status(`${code} Later`),
    expected: failsWith(code < 500 ? 'http-4xx' : 'http-5xx', `E_HTTP_${code}`, 4),
  }),
);

/** Statuses that are not a body. */
export const statusCases: readonly HostileCase[] = [
  ...refusals,
  ...faults,
  {
    id: 'F36',
    title: 'a 408',
    answer: status('408 Request Timeout'),
    expected: failsWith('timeout', 'E_HTTP_408', 4),
  },
  {
    id: 'F35',
    title: 'a 404 with a page: its title is in the message',
    answer: page('404 Not Found', 'text/html; charset=utf-8', html('Nothing\u0007 \u202ehere')),
    expected: failsWith('http-4xx', 'E_HTTP_404', 1, /answered 404 Not Found: "Nothing here"$/),
  },
  {
    id: 'F35',
    title: 'a 403 with a text: its beginning is in the message, if it can be printed',
    answer: page('403 Forbidden', 'text/plain', `\u001b[31mno "${'x'.repeat(5_000)}`),
    expected: failsWith('http-4xx', 'E_HTTP_403', 1, /answered 403 Forbidden: "\[31mno 'x{191}"$/),
  },
  {
    id: 'F35',
    title: 'a 404 with a page of a megabyte: its title is in the message',
    answer: page('404 Not Found', 'text/html', html('Not any more') + ' '.repeat(1_000_000)),
    expected: failsWith('http-4xx', 'E_HTTP_404', 1, /answered 404 Not Found: "Not any more"$/),
  },
  {
    id: 'F35',
    title: 'a 404 with a large page that comes in pieces and is never all there',
    answer: send(
      head(['content-type: text/html', 'content-length: 1000000'], '404 Not Found'),
      '<html><head>',
      '<title>Not any',
      ' more</title>',
    ),
    expected: failsWith('http-4xx', 'E_HTTP_404', 1, /answered 404 Not Found: "Not any more"$/),
  },
  {
    id: 'F35',
    title: 'a 404 with a large page of which nothing comes',
    answer: send(head(['content-type: text/html', 'content-length: 1000000'], '404 Not Found')),
    expected: failsWith('http-4xx', 'E_HTTP_404', 1, /answered 404 Not Found$/),
  },
  {
    id: 'F35',
    title: 'a 404 with bytes: they are in no message',
    answer: page('404 Not Found', 'image/png', '\u0000\u0001'),
    expected: failsWith('http-4xx', 'E_HTTP_404', 1, /answered 404 Not Found$/),
  },
  {
    id: 'F35',
    title: 'a 404 whose page breaks off',
    answer: sendAndClose(head(['content-type: text/plain', 'content-length: 500'], '404 Not Found'), 'not he'),
    expected: failsWith('http-4xx', 'E_HTTP_404', 1, /answered 404 Not Found: "not he"$/),
  },
  {
    id: 'F35',
    title: 'a 404 whose page is not correct HTTP',
    answer: send(head(['transfer-encoding: chunked'], '404 Not Found'), 'zz\r\n'),
    expected: failsWith('http-4xx', 'E_HTTP_404'),
  },
  { id: 'F40', title: 'a 999', answer: status('999 Go Away'), expected: failsWith('protocol', 'E_HTTP_999') },
  {
    id: 'F40',
    title: 'a status of two digits',
    answer: status('99 X'),
    expected: failsWith('protocol', 'E_HTTP_PROTOCOL'),
  },
  ...['000', '099'].map(
    (digits): HostileCase => ({
      id: 'F40',
      title: `a status of ${digits}`,
      answer: status(`${digits} X`),
      expected: failsWith('protocol', 'E_HTTP_PROTOCOL', 1, new RegExp(`the status ${digits}`)),
    }),
  ),
  {
    id: 'F40',
    title: 'a status of four digits',
    answer: status('2000 X'),
    expected: failsWith('protocol', 'E_HTTP_PROTOCOL'),
  },
  { id: 'F40', title: 'a status in words', answer: status('OK'), expected: failsWith('protocol', 'E_HTTP_PROTOCOL') },
  { id: 'F27', title: 'no bytes', answer: status('200 OK'), expected: failsWith('truncated', 'E_EMPTY', 2) },
  {
    id: 'F27',
    title: 'no content',
    answer: status('204 No Content', []),
    expected: failsWith('truncated', 'E_EMPTY', 2),
  },
  {
    id: 'F27',
    title: 'chunks that hold nothing',
    answer: status('200 OK', ['transfer-encoding: chunked'], '0\r\n\r\n'),
    expected: failsWith('truncated', 'E_EMPTY', 2),
  },
  { id: 'F71', title: 'a login for a proxy', answer: status('407 X'), expected: failsWith('http-4xx', 'E_HTTP_407') },
];
