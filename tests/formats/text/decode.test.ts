import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type DecodeOptions, decodeText } from '../../../src/formats/text/decode.js';
import { canonicalEncoding, InvalidBytes, startDecoding } from '../../../src/formats/text/decoding.js';
import { openByteSource } from '../../../src/formats/text/source.js';
import { encodeWide, latin1, sourceOf } from './bytes.js';

const folder = mkdtempSync(join(tmpdir(), 'millrace-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function decode(bytes: Uint8Array, given: Partial<DecodeOptions<string>> = {}) {
  const start = () => {
    let text = '';
    return {
      write: (part: string) => {
        text += part;
      },
      end: () => text,
    };
  };
  const { decoded, result } = await decodeText(await sourceOf(bytes), {
    mime: 'text/plain',
    onInvalid: 'fail',
    ...given,
    start,
  });
  return { ...decoded, text: result };
}

const failure = async (bytes: Uint8Array, given: Partial<DecodeOptions<string>> = {}) => {
  const error = await decode(bytes, given).then(
    () => undefined,
    (thrown) => thrown as { code: string; message: string },
  );
  return error && { code: error.code, message: error.message };
};

const german = 'Die Größe der Städte überrascht: Köln, München und Düsseldorf wachsen schneller als früher. ';
const sjis = Buffer.from('82b182ea82cd93fa967b8cea82cc95b68fcd82c582b78142', 'hex');
const japanese = 'これは日本語の文章です。';

describe('the encoding of a text', () => {
  it.each(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'] as const)(
    'is read from the byte order mark of %s, which goes',
    async (encoding) => {
      const text = 'Größe 日本 👍';
      const given = { charset: 'iso-8859-1' };
      expect(await decode(encodeWide(text, encoding), given)).toEqual({
        encoding,
        encodingFrom: 'bom',
        declaredEncoding: 'iso-8859-1',
        invalidSequences: 0,
        text,
      });
    },
  );

  it('is read from the byte order mark of UTF-8', async () => {
    expect(await decode(Buffer.from('\uFEFFabc'))).toMatchObject({
      encoding: 'utf-8',
      encodingFrom: 'bom',
      text: 'abc',
    });
  });

  it('is the declared one', async () => {
    const expected = { encodingFrom: 'declared', invalidSequences: 0 };
    expect(await decode(latin1('caf\xe9 \x93x\x94'), { charset: 'ISO-8859-1' })).toEqual({
      ...expected,
      encoding: 'windows-1252',
      declaredEncoding: 'ISO-8859-1',
      text: 'café “x”',
    });
    expect(await decode(sjis, { charset: 'x-sjis' })).toMatchObject({
      ...expected,
      encoding: 'shift_jis',
      text: japanese,
    });
    expect(await decode(latin1('plain'), { charset: 'iso-8859-2' })).toMatchObject({
      ...expected,
      encoding: 'iso-8859-2',
    });
  });

  it('is UTF-8 where that holds and the declared one is wrong, which is said', async () => {
    for (const charset of ['iso-8859-1', 'windows-1251', 'shift_jis', 'gbk', 'utf-16']) {
      const text = german.repeat(3);
      expect(await decode(Buffer.from(text), { charset }), charset).toEqual({
        encoding: 'utf-8',
        encodingFrom: 'utf-8',
        declaredEncoding: charset,
        invalidSequences: 0,
        text,
      });
    }
  });

  it('is UTF-8 where nothing is declared, or nothing that is known', async () => {
    expect(await decode(Buffer.from(german))).toMatchObject({ encoding: 'utf-8', encodingFrom: 'utf-8', text: german });
    expect(await decode(Buffer.from(german), { charset: 'klingon' })).toMatchObject({
      encodingFrom: 'utf-8',
      declaredEncoding: 'klingon',
    });
    expect(await decode(new Uint8Array(0))).toEqual({
      encoding: 'utf-8',
      encodingFrom: 'utf-8',
      invalidSequences: 0,
      text: '',
    });
  });

  it('is detected in what is not UTF-8, also where that shows late', async () => {
    expect(await decode(latin1(german.repeat(4)))).toMatchObject({
      encoding: 'windows-1252',
      encodingFrom: 'detected',
      text: german.repeat(4),
    });
    const russian = Buffer.from('cff0e8e2e5f22c20eceef020e220eef2ebe8f7edeee920f4eef0ece520f1e5e3eee4edff2e20', 'hex');
    expect(await decode(Buffer.concat([russian, russian, russian]))).toMatchObject({ encoding: 'windows-1251' });
    const late = Buffer.concat([Buffer.alloc(400_000, 'plain words. '), latin1(german.repeat(4))]);
    expect(await decode(late)).toMatchObject({ encoding: 'windows-1252', text: late.toString('latin1') });
    expect(await decode(encodeWide(german, 'utf-16le', false))).toMatchObject({
      encoding: 'utf-16le',
      encodingFrom: 'detected',
      text: german,
    });
    expect(await decode(encodeWide(german, 'utf-16be', false))).toMatchObject({ encoding: 'utf-16be', text: german });
  });

  it('is found by the escape sequences of ISO-2022-JP', async () => {
    const bytes = Buffer.from('1b244224332473244b2441244f1b28422031', 'hex');
    expect(await decode(bytes)).toMatchObject({
      encoding: 'iso-2022-jp',
      encodingFrom: 'detected',
      text: 'こんにちは 1',
    });
    expect(await decode(Buffer.from('\x1b[31mred\x1b[0m'))).toMatchObject({ encoding: 'utf-8' });
  });

  it('is what the user says, whatever is declared or marked', async () => {
    const given = { charset: 'utf-8', encoding: 'latin1' };
    expect(await decode(Buffer.from('é'), given)).toMatchObject({
      encoding: 'windows-1252',
      encodingFrom: 'option',
      text: 'Ã©',
    });
    expect(await decode(encodeWide('é', 'utf-16le'), { encoding: 'utf-16' })).toMatchObject({
      encoding: 'utf-16le',
      text: 'é',
    });
  });

  it('is declared in HTML and XML, after what the server says', async () => {
    const html = (meta: string) =>
      latin1(`<!doctype html><!-- <meta charset=utf-7> --><head>${meta}</head><p>caf\xe9 au lait`);
    for (const meta of [
      '<meta charset="latin1">',
      "<META content='text/html; charset=latin1' http-equiv=Content-Type>",
    ]) {
      expect(await decode(html(meta), { mime: 'text/html' })).toMatchObject({
        encodingFrom: 'declared',
        declaredEncoding: 'latin1',
      });
    }
    expect(await decode(html('<meta charset=utf-8>'), { mime: 'text/html', charset: 'latin1' })).toMatchObject({
      declaredEncoding: 'latin1',
    });
    const xml = latin1('<?xml version="1.0" encoding="ISO-8859-15"?><a>\xa4</a>');
    expect(await decode(xml, { mime: 'application/xml' })).toMatchObject({
      encoding: 'iso-8859-15',
      encodingFrom: 'declared',
    });
    const wide = Buffer.from('<meta charset=utf-16>é');
    expect(await decode(wide, { mime: 'text/html' })).toMatchObject({ encoding: 'utf-8', encodingFrom: 'declared' });
  });
});

describe('bytes that are not in the encoding', () => {
  it('fail with their offset', async () => {
    expect(await failure(latin1('abc \xff def'), { charset: 'utf-8' })).toEqual({
      code: 'E_TEXT_ENCODING',
      message:
        'expected utf-8, as it is declared to be; 0xff at byte offset 4 of 9 begins no character of it. Set onInvalid: replace to read on',
    });
    const far = Buffer.concat([Buffer.alloc(300_000, 'é'), latin1('\xc3('), Buffer.alloc(300_000, 'x')]);
    expect((await failure(far, { charset: 'utf-8' }))?.message).toContain('0xc3 at byte offset 300,000 of 600,002');
    const cases: readonly [string, string, string][] = [
      ['shift_jis', '8341 8341 0a42 83 0a', '0x83 at byte offset 6'],
      ['euc-jp', 'a4a2 41 a4', 'the text ends inside a character'],
      ['utf-16le', '4100 00dc 4200', '0x00 at byte offset 2'],
      ['utf-16be', '0041 d800', 'the text ends inside a character'],
      ['utf-32le', '41000000 00001100', '0x00 at byte offset 4'],
    ];
    for (const [encoding, hex, sentence] of cases) {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      const found = await failure(bytes, { encoding });
      if (sentence.startsWith('the')) expect(found?.message, encoding).toContain('at byte offset');
      else expect(found?.message, encoding).toContain(sentence);
      expect(found?.code).toBe('E_TEXT_ENCODING');
    }
  });

  it('are found at the same place in UTF-8 by whatever decodes it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 40 }), async (bytes) => {
        let isValid = true;
        try {
          new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          isValid = false;
        }
        const text = Buffer.concat([Buffer.from('some words before it '.repeat(40)), bytes]);
        expect((await failure(text, { encoding: 'utf-8' })) === undefined).toBe(isValid);
      }),
    );
  });

  it('are replaced and counted where that is asked for', async () => {
    const bytes = Buffer.concat([latin1('a\xffb\xe2\x82c\xf0\x80d'), Buffer.from('\uFFFD')]);
    expect(await decode(bytes, { charset: 'utf-8', onInvalid: 'replace' })).toMatchObject({
      encoding: 'utf-8',
      invalidSequences: 4,
      text: 'a\uFFFDb\uFFFDc\uFFFD\uFFFDd\uFFFD',
    });
    expect(
      await decode(Buffer.from('410000dc4200', 'hex'), { encoding: 'utf-16le', onInvalid: 'replace' }),
    ).toMatchObject({
      invalidSequences: 1,
      text: 'A\uFFFDB',
    });
    const damaged = Buffer.concat([Buffer.from(german.repeat(9)), latin1('\xff'), Buffer.from(german.repeat(9))]);
    expect(await decode(damaged, { onInvalid: 'replace' })).toMatchObject({ encoding: 'utf-8', invalidSequences: 1 });
    expect((await failure(damaged))?.message).toContain(
      'expected utf-8, and nothing else was declared; 0xff at byte offset',
    );
  });

  it('are refused where they cannot be text at all', async () => {
    expect(await failure(Buffer.alloc(4_096))).toEqual({
      code: 'E_TEXT_ENCODING',
      message: 'no text: 4,096 of 4,096 bytes are NUL',
    });
    const noise = Uint8Array.from({ length: 5_000 }, (_, index) => (index * index * 2_654_435_761) >>> 13);
    expect((await failure(noise))?.message).toMatch(/^no text: [\d,]+ of 5,000 bytes are (NUL|control characters)$/);
    expect(await decode(Buffer.from(`one\0 zero in ${german}`))).toMatchObject({ encoding: 'utf-8' });
  });
});

describe('a decoding', () => {
  const encodings = [
    'utf-8',
    'utf-16le',
    'utf-16be',
    'utf-32le',
    'windows-1252',
    'shift_jis',
    'gb18030',
    'euc-jp',
    'koi8-r',
  ];

  it('gives the same text whatever the pieces, strict or not', () => {
    const run = (encoding: string, pieces: readonly Uint8Array[], isStrict: boolean) => {
      const decoding = startDecoding(encoding, { isStrict });
      try {
        const text = pieces.map((piece) => decoding.decode(piece)).join('') + decoding.end();
        return { text, invalid: decoding.invalidSequences };
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidBytes);
        return 'invalid';
      }
    };
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new Uint8Array(Buffer.from(text))),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom(...encodings), fc.boolean(), (all, encoding, isStrict) => {
        const single = Array.from(all, (byte) => Uint8Array.of(byte));
        expect(run(encoding, single, isStrict)).toEqual(run(encoding, [all], isStrict));
      }),
      { numRuns: 200 },
    );
  });

  it('replaces in UTF-8 what the Encoding Standard replaces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const decoding = startDecoding('utf-8', { isStrict: false });
        const text = decoding.decode(bytes) + decoding.end();
        expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
      }),
    );
  });

  it('knows encodings by their labels', () => {
    expect(['latin1', 'UTF8', ' sjis ', 'utf-32', 'gb2312'].map(canonicalEncoding)).toEqual([
      'windows-1252',
      'utf-8',
      'shift_jis',
      'utf-32le',
      'gbk',
    ]);
    expect(['klingon', '', 'iso-2022-kr'].map(canonicalEncoding)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a body in a file', () => {
  it('is read as the same bytes in memory are', async () => {
    const path = join(folder, 'body.txt');
    const bytes = Buffer.from(german.repeat(9_000));
    writeFileSync(path, bytes);
    const source = await openByteSource({ bytes: new Uint8Array(0), file: { path, size: bytes.length } });
    const pieces: Buffer[] = [];
    for await (const piece of source.chunks(3)) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).equals(bytes.subarray(3))).toBe(true);
    expect(Buffer.from(await source.read(bytes.length - 2, 10)).equals(bytes.subarray(-2))).toBe(true);
    await source.close();
  });

  it('fails where it cannot be read', async () => {
    const file = { path: join(folder, 'none'), size: 1 };
    await expect(openByteSource({ bytes: new Uint8Array(0), file })).rejects.toMatchObject({ code: 'E_FILE_READ' });
  });
});
