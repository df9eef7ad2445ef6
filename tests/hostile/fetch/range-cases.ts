import { failsWith, type HostileCase } from './hostile-case.js';
import { type Answer, type Asked, type HostileOrigin, head, send, sendAndClose } from './origin.js';

const size = 20_000;
const cut = 9_000;
const old = Buffer.alloc(size, 'old ');
const fresh = Buffer.alloc(size, 'new! ');
const long = (daysAgo: number) => new Date(Date.UTC(2026, 0, 20 - daysAgo)).toUTCString();
const etag = (value: string) => `etag: ${value}`;

/** Answers the first request with the beginning of the old body, and all others with what is given. */
function breakThen(headers: readonly string[], ...answers: Answer[]): Answer {
  return (asked) => {
    if (asked.count === 1) sendAndClose(head([`content-length: ${size}`, ...headers]), old.subarray(0, cut))(asked);
    else answers[Math.min(asked.count - 2, answers.length - 1)]?.(asked);
  };
}

const whole = (body: Uint8Array, ...headers: string[]) =>
  send(head([`content-length: ${body.length}`, ...headers]), body);

/** A part as it was asked for, of this body. */
const part =
  (body: Uint8Array, headers: readonly string[], changes: { range?: string; bytes?: Uint8Array } = {}): Answer =>
  (asked) => {
    const start = Number(/^bytes=(\d+)-$/.exec(asked.header('range') ?? '')?.[1] ?? Number.NaN);
    const range = changes.range ?? `bytes ${start}-${body.length - 1}/${body.length}`;
    const bytes = changes.bytes ?? body.subarray(start);
    const lines = [`content-range: ${range}`, `content-length: ${bytes.length}`, ...headers];
    send(head(lines, '206 Partial Content'), bytes)(asked);
  };

const unsatisfied = (total: string, ...headers: string[]) =>
  send(head([`content-range: bytes */${total}`, 'content-length: 0', ...headers], '416 Range Not Satisfiable'));

const ranges = (origin: HostileOrigin) => origin.requests.map((asked: Asked) => asked.header('range') ?? '-').join(' ');

/** Checks what was asked for, in order: `-` for the whole, a number for the rest from there. */
const asks =
  (...expected: (number | '-')[]) =>
  (origin: HostileOrigin) => {
    const wanted = expected.map((start) => (start === '-' ? '-' : `bytes=${start}-`)).join(' ');
    if (ranges(origin) !== wanted) throw new Error(`expected the requests ${wanted}, found ${ranges(origin)}`);
  };

const strong = [etag('"v1"')];
const dated = [`last-modified: ${long(9)}`, `date: ${long(1)}`];

/** Bodies that break off, and servers that say this or that about the rest of it. */
export const rangeCases: readonly HostileCase[] = [
  {
    id: 'F7',
    title: 'a body that broke off goes on where it stopped',
    answer: breakThen(strong, part(old, strong)),
    expected: { body: old, attempts: 2 },
    check: (origin) => {
      asks('-', cut)(origin);
      const condition = origin.requests[1]?.header('if-range');
      if (condition !== '"v1"') throw new Error(`expected If-Range with the ETag, found ${condition}`);
    },
  },
  {
    id: 'F7',
    title: 'a large body goes on in its file',
    answer: breakThen(strong, part(old, strong)),
    settings: { largeBytes: 5_000 },
    expected: { body: old, attempts: 2 },
    check: asks('-', cut),
  },
  {
    id: 'F8',
    title: 'chunks that broke off go on, and the length is learnt',
    answer: (asked) => {
      if (asked.count > 1) part(old, strong)(asked);
      else
        sendAndClose(
          head(['transfer-encoding: chunked', ...strong]),
          '1388\r\n',
          old.subarray(0, 5_000),
          '\r\n',
        )(asked);
    },
    expected: { body: old, attempts: 2 },
    check: asks('-', 5_000),
  },
  {
    id: 'F6',
    title: 'a body that is cut again and again comes together of all its parts',
    answer: (asked) => {
      const start = Number(/\d+/.exec(asked.header('range') ?? '')?.[0] ?? 0);
      const lines = [`content-length: ${size - start}`, ...strong];
      const status = start === 0 ? '200 OK' : '206 Partial Content';
      if (start > 0) lines.push(`content-range: bytes ${start}-${size - 1}/${size}`);
      sendAndClose(head(lines, status), old.subarray(start, start + 7_000))(asked);
    },
    expected: { body: old, attempts: 3 },
    check: asks('-', 7_000, 14_000),
  },
  {
    id: 'F31',
    title: 'a Last-Modified long past is good enough',
    answer: breakThen(dated, part(old, dated)),
    expected: { body: old, attempts: 2 },
    check: asks('-', cut),
  },
  {
    id: 'F31',
    title: 'a weak ETag is not good enough',
    answer: breakThen([etag('W/"v1"')], whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', '-'),
  },
  {
    id: 'F31',
    title: 'a Last-Modified of the same minute is not good enough',
    answer: breakThen([`last-modified: ${long(1)}`, `date: ${long(1)}`], whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', '-'),
  },
  {
    id: 'F31',
    title: 'without anything to tell versions apart it starts over',
    answer: breakThen([], whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', '-'),
  },
  {
    id: 'F31',
    title: 'a part of another version is not used: it starts over at once',
    answer: breakThen(strong, part(fresh, [etag('"v2"')]), whole(fresh, etag('"v2"'))),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F31',
    title: 'a part that does not name its version is not used',
    answer: breakThen(strong, part(fresh, []), whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F31',
    title: 'a part with another Last-Modified is not used',
    answer: breakThen(dated, part(fresh, [`last-modified: ${long(2)}`]), whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F29',
    title: 'the whole in place of the rest is taken as the whole',
    answer: breakThen(strong, whole(fresh, etag('"v2"'))),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', cut),
  },
  {
    id: 'F30',
    title: 'a part from elsewhere: it starts over',
    answer: breakThen(
      strong,
      part(old, strong, { range: `bytes 0-${size - 1}/${size}`, bytes: old }),
      whole(old, ...strong),
    ),
    expected: { body: old, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F30',
    title: 'a part of a whole of another length: it starts over',
    answer: breakThen(strong, part(old, strong, { range: `bytes ${cut}-${size}/${size + 1}` }), whole(old, ...strong)),
    expected: { body: old, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F30',
    title: 'a part of a whole of unknown length: it starts over',
    answer: breakThen(strong, part(old, strong, { range: `bytes ${cut}-${size - 1}/*` }), whole(old, ...strong)),
    expected: { body: old, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F30',
    title: 'a part from elsewhere, twice',
    answer: (asked) => {
      if (asked.header('range') !== undefined) part(old, strong, { range: `bytes 5-${size - 1}/${size}` })(asked);
      else sendAndClose(head([`content-length: ${size}`, ...strong]), old.subarray(0, cut))(asked);
    },
    expected: failsWith('protocol', 'E_RANGE_LIE', 3, /from byte 9000 on and sent "bytes 5-19999\/20000", twice/),
    check: asks('-', cut, '-', cut),
  },
  {
    id: 'F30',
    title: 'more bytes than the part it speaks of',
    answer: (asked) => {
      if (asked.header('range') === undefined) {
        sendAndClose(head([`content-length: ${size}`, ...strong]), old.subarray(0, cut))(asked);
      } else part(old, strong, { range: `bytes ${cut}-${cut + 99}/${size}` })(asked);
    },
    expected: failsWith('protocol', 'E_RANGE_LIE', 4, /more of the body/),
  },
  {
    id: 'F32',
    title: 'a part shorter than it says',
    answer: (asked) => {
      if (asked.count === 1) sendAndClose(head([`content-length: ${size}`, ...strong]), old.subarray(0, cut))(asked);
      else part(old, strong, { bytes: Buffer.from('old ') })(asked);
    },
    expected: failsWith('truncated', 'E_TRUNCATED', 4, /got 9012 of 20000 bytes/),
    check: asks('-', 9_000, 9_004, 9_008),
  },
  {
    id: 'F32',
    title: 'parts that are honest about being short come together',
    answer: (asked) => {
      const start = Number(/\d+/.exec(asked.header('range') ?? '')?.[0] ?? 0);
      const bytes = old.subarray(start, start + 8_000);
      const range = `bytes ${start}-${start + bytes.length - 1}/${size}`;
      if (asked.count > 1) part(old, strong, { range, bytes })(asked);
      else sendAndClose(head([`content-length: ${size}`, ...strong]), bytes)(asked);
    },
    expected: { body: old, attempts: 3 },
    check: asks('-', 8_000, 16_000),
  },
  {
    id: 'F33',
    title: 'nothing left to send, of the length that is there: it is whole',
    answer: (asked) => {
      if (asked.count > 1) unsatisfied('5000', ...strong)(asked);
      else
        sendAndClose(
          head(['transfer-encoding: chunked', ...strong]),
          '1388\r\n',
          old.subarray(0, 5_000),
          '\r\n',
        )(asked);
    },
    expected: { body: old.subarray(0, 5_000), attempts: 2 },
    check: asks('-', 5_000),
  },
  {
    id: 'F34',
    title: 'nothing left to send, of another length: it starts over',
    answer: breakThen(strong, unsatisfied('5', ...strong), whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F28',
    title: 'a part nobody asked for',
    answer: send(head(['content-range: bytes 0-4/999', 'content-length: 5'], '206 Partial Content'), 'hello'),
    expected: failsWith('protocol', 'E_RANGE_LIE', 4),
  },
  {
    id: 'F29',
    title: 'a packed body is never continued',
    answer: breakThen([...strong, 'content-encoding: gzip'], whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', '-'),
  },
  {
    id: 'F29',
    title: 'a packed part is not put behind what came plain: it starts over',
    answer: breakThen(strong, part(old, [...strong, 'content-encoding: gzip']), whole(old, ...strong)),
    expected: { body: old, attempts: 2 },
    check: asks('-', cut, '-'),
  },
  {
    id: 'F29',
    title: 'nor where the server takes no ranges',
    answer: breakThen([...strong, 'accept-ranges: none'], whole(fresh)),
    expected: { body: fresh, attempts: 2 },
    check: asks('-', '-'),
  },
  {
    id: 'F29',
    title: 'a server with a fault in between changes nothing',
    answer: breakThen(strong, send(head(['content-length: 0'], '503 Service Unavailable')), part(old, strong)),
    expected: { body: old, attempts: 3 },
    check: asks('-', cut, cut),
  },
];
