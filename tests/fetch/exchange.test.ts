import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../../src/flow/byte-budget.js';
import { head, makeOpeners } from './opening.js';
import { makeContext, makeItem, serve, serveBytes } from './support.js';

const { fetchBytes, open, started } = makeOpeners();

describe('a bad answer', () => {
  const cases: [title: string, bytes: string | Buffer, then: 'keep' | 'end' | 'reset', code: string, says: string][] = [
    ['closed before a byte', '', 'end', 'E_CONN_CLOSED', 'closed the connection before it answered'],
    ['closed in the headers', 'HTTP/1.1 200 OK\r\ncontent-', 'end', 'E_CONN_CLOSED', ''],
    ['reset before a byte', '', 'reset', 'E_CONN_RESET', 'before it answered'],
    ['reset in the headers', 'HTTP/1.1 200 OK\r\ncontent-', 'reset', 'E_CONN_RESET', ''],
    ['reset in the body', `${head(['content-length: 100'])}hello`, 'reset', 'E_CONN_RESET', '5 of 100 bytes'],
    ['a short body', `${head(['content-length: 100'])}hello`, 'end', 'E_TRUNCATED', 'got 5 of 100 bytes'],
    [
      'a chunked body without its last chunk',
      `${head(['transfer-encoding: chunked'])}5\r\nhello\r\n`,
      'end',
      'E_TRUNCATED',
      'got 5 bytes',
    ],
    [
      'a last body on its connection without its last chunk',
      `${head(['connection: close', 'transfer-encoding: chunked'])}5\r\nhello\r\n`,
      'end',
      'E_TRUNCATED',
      'got 5 bytes',
    ],
    ['a chunk size that is none', `${head(['transfer-encoding: chunked'])}zz\r\nhello`, 'end', 'E_HTTP_PROTOCOL', ''],
    [
      'a length together with chunks',
      `${head(['content-length: 5', 'transfer-encoding: chunked'])}0\r\n\r\n`,
      'end',
      'E_HTTP_PROTOCOL',
      '',
    ],
    ['two lengths', `${head(['content-length: 5', 'content-length: 10'])}hello`, 'end', 'E_HTTP_PROTOCOL', ''],
    ['a negative length', `${head(['content-length: -1'])}hello`, 'end', 'E_HTTP_PROTOCOL', ''],
    ['a length beyond all numbers', `${head([`content-length: ${'9'.repeat(40)}`])}x`, 'end', 'E_HTTP_PROTOCOL', ''],
    ['a garbage status line', 'hello there\r\n\r\n', 'end', 'E_HTTP_PROTOCOL', ''],
    ['a zero byte in a header', head(['x: a\0b', 'content-length: 1']), 'end', 'E_HTTP_PROTOCOL', ''],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'end',
      'E_HTTP_PROTOCOL',
      '',
    ],
    ['many hints', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50), 'keep', 'E_HTTP_PROTOCOL', 'informational'],
    ['headers of 300 KB', head([`x: ${'a'.repeat(300_000)}`]), 'end', 'E_HEADERS_TOO_LARGE', ''],
    ['no bytes', head(['content-length: 0']), 'keep', 'E_EMPTY', 'empty body'],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 'keep', 'E_EMPTY', '204'],
    [
      'a part nobody asked for',
      'HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 0-4/999\r\ncontent-length: 5\r\n\r\nhello',
      'keep',
      'E_RANGE_LIE',
      '206',
    ],
    ['a status that is none', 'HTTP/1.1 999 Go Away\r\ncontent-length: 0\r\n\r\n', 'keep', 'E_HTTP_999', '999'],
    ['not modified', 'HTTP/1.1 304 Not Modified\r\n\r\n', 'keep', 'E_HTTP_304', '304'],
    ['forbidden', 'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n', 'keep', 'E_HTTP_403', '403 Forbidden'],
    ['an opt-out', head(['x-robots-tag: noai', 'content-length: 1']), 'keep', 'E_OPTED_OUT', 'X-Robots-Tag'],
    ['a declared length over the cap', head(['content-length: 2000000']), 'keep', 'E_TOO_LARGE', '2000000'],
    [
      'packed four times',
      head([`content-encoding: ${'gzip, '.repeat(4)}`, 'content-length: 9']),
      'keep',
      'E_DECODE_CHAIN',
      '',
    ],
    [
      'packed in a way unknown',
      head(['content-encoding: zap', 'content-length: 9']),
      'keep',
      'E_DECODE_UNSUPPORTED',
      'zap',
    ],
  ];

  it.each(cases)('%s', async (_title, bytes, then, code, says) => {
    await expect(fetchBytes(bytes, then)).rejects.toMatchObject({
      name: 'ItemError',
      code,
      message: expect.stringContaining(says),
    });
  });

  it('an endless body ends at the cap', async () => {
    const server = await started(
      serve((_request, response) => {
        const timer = setInterval(() => response.write(Buffer.alloc(50_000)), 1);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const failure = open({ maxBytes: 200_000 }).fetch(makeItem(`${server.origin}/a`), makeContext());
    await expect(failure).rejects.toMatchObject({
      code: 'E_TOO_LARGE',
      message: expect.stringContaining('the limit is 200000 bytes'),
    });
  });

  it.each([
    ['at its end', 300_000],
    ['in the middle', 2_500_000],
  ])('a large body that cannot be kept %s fails as a save', { timeout: 5_000 }, async (_where, length) => {
    const server = await started(serve((_request, response) => response.end(Buffer.alloc(length))));
    // Nothing can be made below a file.
    const scratch = join(fileURLToPath(import.meta.url), 'scratch');
    const failure = open({ maxBytes: 5_000_000, largeBytes: 100_000, timeoutMs: 2_000 }).fetch(
      makeItem(`${server.origin}/a`),
      makeContext({ scratch }),
    );
    await expect(failure).rejects.toMatchObject({
      code: 'E_SAVE',
      message: expect.stringContaining('bytes could not be kept: ENOTDIR'),
    });
  });

  it('a gzip bomb ends at the cap', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const bytes = Buffer.concat([
      Buffer.from(head(['content-encoding: gzip', `content-length: ${bomb.length}`])),
      bomb,
    ]);
    await expect(fetchBytes(bytes)).rejects.toMatchObject({ code: 'E_DECODE_BOMB' });
  });

  it('gives all bytes back to the budget when it fails', async () => {
    const budget = new ByteBudget(1_000_000);
    const ticket = budget.open();
    await ticket.grow(10);
    const server = await started(serveBytes(`${head(['content-length: 900'])}hello`, 'end'));
    await expect(open().fetch(makeItem(`${server.origin}/a`), makeContext({ ticket }))).rejects.toThrow();
    expect(ticket.bytes).toBe(10);
  });

  it('an opt-out is not heard where robots are ignored', async () => {
    const bytes = `${head(['x-robots-tag: noai', 'content-length: 1'])}x`;
    expect((await fetchBytes(bytes, 'keep', { ignoreRobots: true })).bytes).toHaveLength(1);
  });
});
