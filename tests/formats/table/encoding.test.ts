import { describe, expect, it } from 'vitest';
import { openText } from '../../../src/formats/table/encoding.js';

/** Reads bytes in pieces of a few, as they may come. */
async function read(bytes: Uint8Array, options: { encoding?: string; charset?: string } = {}, piece = 3) {
  const source = {
    size: bytes.length,
    async *read() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
  const text = await openText(source, options);
  const parts: Uint8Array[] = [];
  for await (const part of text.read()) parts.push(Uint8Array.from(part));
  return { encoding: text.encoding, text: Buffer.concat(parts).toString('utf8') };
}

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const utf32 = (text: string, isLittle: boolean) => {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [place, point] of points.entries()) {
    if (isLittle) bytes.writeUInt32LE(point, place * 4);
    else bytes.writeUInt32BE(point, place * 4);
  }
  return bytes;
};
const text = 'a,é€😀\n'.repeat(5);

describe('reading text as UTF-8', () => {
  it('believes a byte order mark before everything, and removes it', async () => {
    const marked = `\uFEFF${text}`;
    const options = { encoding: 'windows-1252', charset: 'iso-8859-1' };
    expect(await read(Buffer.from(marked), options)).toEqual({ encoding: 'utf-8', text });
    expect(await read(Buffer.from(marked, 'utf16le'), options)).toEqual({ encoding: 'utf-16le', text });
    expect(await read(utf16be(marked), options)).toEqual({ encoding: 'utf-16be', text });
    expect(await read(utf32(marked, true), options)).toEqual({ encoding: 'utf-32le', text });
    expect(await read(utf32(marked, false), options)).toEqual({ encoding: 'utf-32be', text });
  });

  it('takes the encoding that is asked for, then the declared one', async () => {
    const latin = Buffer.from('caf\xe9', 'latin1');
    expect(await read(latin, { charset: 'ISO-8859-1' })).toEqual({ encoding: 'windows-1252', text: 'café' });
    expect(await read(latin, { encoding: 'iso-8859-2', charset: 'utf-8' })).toMatchObject({ text: 'café' });
    const japanese = Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea]);
    expect(await read(japanese, { charset: 'shift_jis' })).toEqual({ encoding: 'shift_jis', text: '日本語' });
    expect(await read(Buffer.from([0xd6, 0xd0, 0xce, 0xc4]), { charset: 'gbk' })).toEqual({
      encoding: 'gbk',
      text: '中文',
    });
    await expect(read(latin, { encoding: 'latin-nine' })).rejects.toThrow('"latin-nine" is no known encoding');
  });

  it('takes UTF-8 that is declared as Latin-1 for UTF-8, and an unknown charset for nothing', async () => {
    expect(await read(Buffer.from(text), { charset: 'iso-8859-1' })).toEqual({ encoding: 'utf-8', text });
    expect(await read(Buffer.from(text), { charset: 'whatever' })).toEqual({ encoding: 'utf-8', text });
  });

  it('refuses what is not in its encoding, with the byte and what it looks like', async () => {
    const latin = Buffer.from(`${'caf\xe9 au lait, cr\xe8me br\xfbl\xe9e\n'.repeat(3)}`, 'latin1');
    await expect(read(latin)).rejects.toMatchObject({
      code: 'E_TEXT_ENCODING',
      message: 'byte 0xE9 at offset 3 is not utf-8; it looks like windows-1252, so name it (encoding)',
    });
    expect((await read(latin, { encoding: 'guess' })).text).toContain('crème brûlée');
    const late = Buffer.concat([Buffer.from('é'.repeat(50_000)), Buffer.from([0x80])]);
    await expect(read(late, {}, 1_000)).rejects.toThrow('byte 0x80 at offset 100000 is not utf-8');
    await expect(read(Buffer.from([0x61, 0xe2, 0x82]))).rejects.toThrow('byte 0xE2 at offset 1');
    const lone = Buffer.from([0xff, 0xfe, 0x61, 0, 0x62, 0, 0, 0xd8, 0x63, 0]);
    await expect(read(lone)).rejects.toThrow(/at offset [68] is not utf-16le/);
    await expect(read(Buffer.from([0x93, 0xfa, 0x81]), { charset: 'shift_jis' })).rejects.toThrow(
      'the text ends inside a character of shift_jis, at byte 3',
    );
    await expect(read(Buffer.from([0xff, 0xfe, 0, 0, 1, 2, 3, 4]))).rejects.toThrow(
      /byte 0x0[1-4] at offset [4-7] is not utf-32le/,
    );
  });

  it('reads windows-1252 as the web does, also where it is called Latin-1', async () => {
    const bytes = Buffer.from([0x80, 0x20, 0x93, 0x61, 0x94, 0x20, 0xe9]);
    const expected = Buffer.from('€ “a” é').toString();
    for (const charset of ['windows-1252', 'iso-8859-1', 'latin1']) {
      expect(await read(bytes, { charset })).toMatchObject({ text: expected });
    }
  });
});
