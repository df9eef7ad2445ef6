import { failsWith, type HostileCase } from './hostile-case.js';
import { head, send, sendForever } from './origin.js';

const slow = { minSpeed: 1_000_000, minSpeedTimeMs: 250, idleTimeoutMs: 3_000 };

/** Servers that take their time. The clocks are short, the attempts many: that is what makes these cases last. */
export const clockCases: readonly HostileCase[] = [
  {
    id: 'F2',
    title: 'TLS that never gets anywhere',
    url: (port) => `https://127.0.0.1:${port}/`,
    settings: { connectTimeoutMs: 200 },
    expected: failsWith('connect', 'E_CONN_TIMEOUT', 4, /did not finish the TLS handshake within 0.2 s/),
  },
  {
    id: 'F49',
    title: 'headers that drip',
    answer: sendForever('HTTP/1.1 200 OK\r\n', 'x-a: 1\r\n', 20),
    settings: { firstByteTimeoutMs: 400 },
    expected: failsWith('timeout', 'E_HEADERS_TIMEOUT', 3, /began to answer but did not end its headers in 0.4 s/),
  },
  {
    id: 'F49',
    title: 'early hints that drip',
    answer: sendForever('', head([], '103 Early Hints'), 60),
    settings: { firstByteTimeoutMs: 400 },
    expected: failsWith('timeout', 'E_HEADERS_TIMEOUT', 3),
  },
  {
    id: 'F52',
    title: 'a request that is never answered',
    answer: () => {},
    settings: { firstByteTimeoutMs: 200 },
    expected: failsWith('timeout', 'E_HEADERS_TIMEOUT', 4, /took the request but sent no headers in 0.2 s/),
  },
  {
    id: 'F50',
    title: 'a body that drips',
    answer: sendForever(head(['content-length: 100000']), 'x', 20),
    settings: slow,
    expected: failsWith('timeout', 'E_TOO_SLOW', 3, /sent \d+ bytes in 0.25 s, the least is 1000000 bytes a second/),
  },
  {
    id: 'F50',
    title: 'a body that begins fast and then drips',
    answer: sendForever(`${head(['content-length: 1000000'])}${'x'.repeat(300_000)}`, 'x', 20),
    settings: slow,
    expected: failsWith('timeout', 'E_TOO_SLOW', 3),
  },
  {
    id: 'F50',
    title: 'chunks of one byte',
    answer: sendForever(head(['transfer-encoding: chunked']), '1\r\nx\r\n', 20),
    settings: slow,
    expected: failsWith('timeout', 'E_TOO_SLOW', 3),
  },
  {
    id: 'F51',
    title: 'half a body and then silence',
    answer: send(head(['content-length: 1000']), 'half of it'),
    settings: { idleTimeoutMs: 200 },
    expected: failsWith('timeout', 'E_BODY_STALLED', 4, /sent nothing for 0.2 s after 10 of 1000 bytes/),
  },
  {
    id: 'F51',
    title: 'half a body and then silence: the other half is asked for',
    answer: (asked) => {
      const rest = asked.header('range') === 'bytes=5-';
      const lines = ['content-length: 5', 'content-range: bytes 5-9/10', 'etag: "v"'];
      if (rest) send(head(lines, '206 Partial Content'), 'world')(asked);
      else send(head(['content-length: 10', 'etag: "v"']), 'hello')(asked);
    },
    settings: { idleTimeoutMs: 200 },
    expected: { body: 'helloworld', attempts: 2 },
  },
  {
    id: 'F50',
    title: 'a body fast enough never to be too slow, and too long for one attempt',
    answer: sendForever(head(['transfer-encoding: chunked']), '3e8\r\n'.concat('x'.repeat(1000), '\r\n'), 10),
    settings: { timeoutMs: 500, minSpeed: 1, minSpeedTimeMs: 200 },
    expected: failsWith('timeout', 'E_TIMEOUT', 4, /took longer than 0.5 s \(\d+ bytes came\)/),
  },
];
