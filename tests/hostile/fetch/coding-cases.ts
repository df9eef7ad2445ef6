import * as zlib from 'node:zlib';
import { failsWith, type HostileCase } from './hostile-case.js';
import { head, send } from './origin.js';

const text = Buffer.from('hello '.repeat(2_000));
const packed = zlib.gzipSync(text);
const zeros = Buffer.alloc(50_000_000);
const hasZstd = 'createZstdDecompress' in zlib;

/** Answers with a body that is said to be packed like this. */
const answer = (coding: string, body: Uint8Array | string) =>
  send(head([`content-encoding: ${coding}`, `content-length: ${body.length}`]), body);

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** A plain body that is said to be packed, where that is tolerated. */
const tolerated = (title: string, [type, coding]: [string, string], body: Uint8Array | string, isTaken: boolean) =>
  ({
    id: 'F22',
    title: `${title}, where that is tolerated`,
    answer: send(
      head([`content-type: ${type}`, `content-encoding: ${coding}`, `content-length: ${body.length}`]),
      body,
    ),
    settings: { tolerateCoding: true },
    expected: isTaken ? { body, attempts: 1 } : failsWith('decode', 'E_DECODE', 2),
  }) satisfies HostileCase;

const plainCases: readonly HostileCase[] = [
  tolerated('a picture said to be gzip', ['image/png', 'gzip'], png, true),
  tolerated('a picture said to be packed twice', ['image/png', 'deflate, gzip'], png, true),
  tolerated('a page said to be gzip', ['text/html; charset=utf-8', 'gzip'], '<p>hello there</p>', true),
  tolerated('bytes that are said to be binary', ['application/x-thing', 'binary'], Buffer.from([0, 1, 2, 255]), true),
  tolerated('a page that is said to be utf-8 and packed', ['text/html', 'utf-8, gzip'], '<p>hello there</p>', true),
  tolerated('a picture of another kind than declared', ['text/plain', 'gzip'], png, false),
  tolerated('text declared as a picture', ['image/png', 'gzip'], 'hello there', false),
  tolerated('bytes of no known kind', ['image/png', 'gzip'], Buffer.from('\0\x01\x02\x03\x04\x05\x06\x07'), false),
  tolerated(
    'gzip that is damaged',
    ['text/plain', 'gzip'],
    Buffer.concat([packed.subarray(0, packed.length - 8), Buffer.alloc(8, 1)]),
    false,
  ),
];

/** Bodies that do not unpack, or unpack to too much. */
export const codingCases: readonly HostileCase[] = [
  {
    id: 'F17',
    title: 'a gzip bomb far below the size limit',
    answer: answer('gzip', zlib.gzipSync(zeros, { level: 9 })),
    settings: { maxBytes: 100_000_000 },
    expected: failsWith(
      'too-large',
      'E_DECODE_BOMB',
      1,
      /^\d+ bytes of gzip unpack to more than the limit of \d+ bytes$/,
    ),
  },
  {
    id: 'F17',
    title: 'a gzip bomb over the size limit',
    answer: answer('gzip', zlib.gzipSync(zeros)),
    settings: { maxBytes: 900_000 },
    expected: failsWith('too-large', 'E_DECODE_BOMB', 1, /limit of 900000 bytes/),
  },
  {
    id: 'F17',
    title: 'a bomb in a bomb',
    answer: answer('gzip, gzip', zlib.gzipSync(zlib.gzipSync(zeros, { level: 9 }), { level: 9 })),
    settings: { maxBytes: 100_000_000 },
    expected: failsWith('too-large', 'E_DECODE_BOMB'),
  },
  {
    id: 'F17',
    title: 'a megabyte may be packed as tightly as it likes',
    answer: answer('gzip', zlib.gzipSync(zeros.subarray(0, 2 ** 20))),
    settings: { maxBytes: 100_000_000 },
    expected: { body: zeros.subarray(0, 2 ** 20), attempts: 1 },
  },
  {
    id: 'F18',
    title: 'a brotli bomb of a few bytes',
    answer: answer('br', zlib.brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } })),
    settings: { maxBytes: 100_000_000 },
    expected: failsWith('too-large', 'E_DECODE_BOMB'),
  },
  {
    id: 'F19',
    title: 'zstd with a window of 2 GiB',
    // A frame header without checksum or length, and a window of 2^31 bytes.
    answer: answer('zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00])),
    expected: hasZstd ? failsWith('too-large', 'E_DECODE_BOMB') : failsWith('unsupported', 'E_DECODE_UNSUPPORTED'),
  },
  {
    id: 'F20',
    title: 'packed ten times over',
    answer: answer(Array(10).fill('gzip').join(', '), packed),
    expected: failsWith('protocol', 'E_DECODE_CHAIN'),
  },
  {
    id: 'F20',
    title: 'packed ten times over, a header for each',
    answer: send(head([...Array(10).fill('content-encoding: gzip'), `content-length: ${packed.length}`]), packed),
    expected: failsWith('protocol', 'E_DECODE_CHAIN'),
  },
  {
    id: 'F21',
    title: 'gzip that ends early, of the right length',
    answer: answer('gzip', packed.subarray(0, packed.length >> 1)),
    expected: failsWith('truncated', 'E_TRUNCATED', 4),
  },
  {
    id: 'F21',
    title: 'gzip without its checksum',
    answer: answer('gzip', packed.subarray(0, packed.length - 8)),
    expected: failsWith('truncated', 'E_TRUNCATED', 4),
  },
  {
    id: 'F21',
    title: 'gzip with a wrong checksum',
    answer: answer('gzip', Buffer.concat([packed.subarray(0, packed.length - 8), Buffer.alloc(8, 1)])),
    expected: failsWith('decode', 'E_DECODE', 2),
  },
  {
    id: 'F21',
    title: 'gzip of nothing',
    answer: answer('gzip', zlib.gzipSync('')),
    expected: failsWith('truncated', 'E_EMPTY', 2, /unpacks to nothing/),
  },
  {
    id: 'F22',
    title: 'plain text said to be gzip',
    answer: answer('gzip', 'hello there'),
    expected: failsWith('decode', 'E_DECODE', 2),
  },
  ...plainCases,
  {
    id: 'F23',
    title: 'a coding that nobody knows',
    answer: answer('zap', 'hello'),
    expected: failsWith('unsupported', 'E_DECODE_UNSUPPORTED', 1, /"zap"/),
  },
  {
    id: 'F23',
    title: 'a transfer-coding that nobody knows',
    answer: send(head(['transfer-encoding: gzip, chunked']), '5\r\nhello\r\n0\r\n\r\n'),
    expected: failsWith('unsupported', 'E_DECODE_UNSUPPORTED', 1, /gzip, chunked/),
  },
  {
    id: 'F24',
    title: 'packed though nobody asked for it',
    answer: answer('GZip', packed),
    expected: { body: text, attempts: 1 },
  },
  {
    id: 'F24',
    title: 'we ask for bodies as they are',
    answer: (asked) => send(head(['content-length: 8']), asked.header('accept-encoding') ?? '(absent)')(asked),
    expected: { body: 'identity', attempts: 1 },
  },
];
