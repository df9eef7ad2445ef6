import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Coding, decodeBody, parseCodings } from '../../src/fetch/encodings.js';

/** Node has it from 22.15 on. */
const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer };
const plain = Buffer.concat([Buffer.from('hello '.repeat(5_000)), randomBytes(50_000)]);
const pack: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  'raw deflate': (bytes) => deflateRawSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  ...(zstdCompressSync && { zstd: (bytes) => zstdCompressSync(bytes) }),
};
const codingOf = (name: string) => name.replace('raw ', '') as Coding;

function decode(packed: Buffer, codings: Coding[], maxBytes = 1_000_000) {
  return decodeBody(packed, codings, { maxBytes, reserve: () => Promise.resolve(), check: () => {} });
}

describe('parseCodings', () => {
  it('reads known codings in the order they were applied', () => {
    expect(parseCodings(['GZIP', 'identity', 'br'])).toEqual(['gzip', 'br']);
    expect(parseCodings([])).toEqual([]);
  });

  it('refuses more than three before anything is unpacked', () => {
    expect(() => parseCodings(['gzip', 'gzip', 'gzip', 'gzip'])).toThrow(
      expect.objectContaining({ code: 'E_DECODE_CHAIN' }),
    );
  });

  it.each([...(zstdCompressSync ? [] : ['zstd']), 'compress', 'constructor'])('does not know %s', (name) => {
    expect(() => parseCodings([name])).toThrow(expect.objectContaining({ code: 'E_DECODE_UNSUPPORTED' }));
  });
});

describe('what is no coding', () => {
  it.each(['utf-8', 'UTF8', 'none', 'binary'])('%s is refused, and taken for none where that is tolerated', (name) => {
    expect(() => parseCodings(['gzip', name])).toThrow(
      expect.objectContaining({ code: 'E_DECODE_UNSUPPORTED', message: expect.stringMatching(/--tolerate-coding/) }),
    );
    expect(parseCodings(['gzip', name], true)).toEqual(['gzip']);
  });

  it('is not aws-chunked, whose bytes may be in frames', () => {
    expect(() => parseCodings(['aws-chunked'], true)).toThrow(
      expect.objectContaining({ code: 'E_DECODE_UNSUPPORTED' }),
    );
  });
});

describe('decodeBody', () => {
  it.each(Object.keys(pack))('unpacks %s', async (name) => {
    const packed = pack[name]?.(plain) ?? plain;
    expect(Buffer.from(await decode(packed, [codingOf(name)])).equals(plain)).toBe(true);
  });

  it('unpacks codings on top of each other', async () => {
    const packed = brotliCompressSync(gzipSync(plain));
    expect(Buffer.from(await decode(packed, ['gzip', 'br'])).equals(plain)).toBe(true);
  });

  it.each(Object.keys(pack))('takes %s that ends early for truncated', async (name) => {
    const packed = pack[name]?.(plain) ?? plain;
    for (const length of [packed.length - 1, packed.length >> 1]) {
      await expect(decode(packed.subarray(0, length), [codingOf(name)])).rejects.toMatchObject({ code: 'E_TRUNCATED' });
    }
  });

  it('takes a gzip body whose checksum is cut off for truncated', async () => {
    const packed = gzipSync(plain);
    await expect(decode(packed.subarray(0, packed.length - 8), ['gzip'])).rejects.toMatchObject({
      code: 'E_TRUNCATED',
    });
  });

  it.each(['gzip', 'br'] as const)('says E_DECODE where the body is not %s at all', async (coding) => {
    await expect(decode(Buffer.from('<html>not packed</html>'), [coding])).rejects.toMatchObject({ code: 'E_DECODE' });
  });

  it.each(Object.keys(pack))(
    'stops a %s bomb at a hundred times what came, once that is over a megabyte',
    async (name) => {
      const bomb = pack[name]?.(Buffer.alloc(20_000_000)) ?? plain;
      expect(bomb.length * 100).toBeLessThan(20_000_000);
      const limit = Math.max(2 ** 20, bomb.length * 100);
      await expect(decode(bomb, [codingOf(name)], 1e9)).rejects.toMatchObject({
        code: 'E_DECODE_BOMB',
        message: expect.stringContaining(` unpack to more than the limit of ${limit} bytes`),
      });
      const small = Buffer.alloc(2 ** 20);
      expect(await decode(pack[name]?.(small) ?? plain, [codingOf(name)], 1e9)).toHaveLength(small.length);
    },
  );

  it.each(['gzip', 'br'])('stops a %s bomb at the limit', async (name) => {
    const bomb = pack[name]?.(Buffer.alloc(20_000_000)) ?? plain;
    let reservedBytes = 0;
    const work = decodeBody(bomb, [codingOf(name)], {
      maxBytes: 100_000,
      reserve: async (bytes) => {
        reservedBytes = Math.max(reservedBytes, bytes);
      },
      check: () => {},
    });
    await expect(work).rejects.toMatchObject({ code: 'E_DECODE_BOMB', message: expect.stringContaining('100000') });
    expect(reservedBytes).toBeLessThanOrEqual(100_000 + bomb.length);
  });

  it('stops where the work is no longer wanted', async () => {
    const reason = new Error('stopped');
    const work = decodeBody(gzipSync(plain), ['gzip'], {
      maxBytes: 1_000_000,
      reserve: () => Promise.resolve(),
      check: () => {
        throw reason;
      },
    });
    await expect(work).rejects.toBe(reason);
  });
});
