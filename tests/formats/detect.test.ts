import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/core/content.js';
import { detect } from '../../src/formats/detect.js';

const text = (value: string) => new TextEncoder().encode(value);
const red = () => sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
const someBytes = Uint8Array.from({ length: 64 }, (_, index) => (index * 151 + 200) & 255);

describe('detect', () => {
  it('knows the common picture formats by their first bytes, whatever they are called', async () => {
    const expected = {
      jpeg: ['image/jpeg', 'jpg'],
      png: ['image/png', 'png'],
      webp: ['image/webp', 'webp'],
      gif: ['image/gif', 'gif'],
      tiff: ['image/tiff', 'tif'],
      avif: ['image/avif', 'avif'],
    } as const;
    for (const [format, [mime, extension]] of Object.entries(expected)) {
      const bytes = await red()
        .toFormat(format as keyof typeof expected)
        .toBuffer();
      expect(await detect(bytes, 'text/html', 'https://example.com/a.csv')).toEqual({ kind: 'image', mime, extension });
      expect(await detect(bytes.subarray(0, 40), undefined, '')).toEqual({ kind: 'image', mime, extension });
    }
  });

  it('believes a charset of wide units, where the type is of text', async () => {
    const wide = Buffer.from('Two bytes a letter, and no mark before them.', 'utf16le');
    const found = { kind: 'text', mime: 'text/plain', extension: 'txt' };
    expect(await detect(wide, 'text/plain; charset=utf-16le', '')).toEqual(found);
    expect(await detect(wide, 'text/plain; charset="UTF-16"', '')).toEqual(found);
    expect(await detect(wide, 'text/csv; charset=utf-16le', '')).toMatchObject({ kind: 'table' });
    for (const declared of ['text/plain', 'text/plain; charset=utf-8', 'application/octet-stream; charset=utf-16le'])
      expect(await detect(wide, declared, '')).toMatchObject({ kind: 'other' });
  });

  it('finds SVG behind whatever it is wrapped in, but not in a page', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const found = async (bytes: Uint8Array) => (await detect(bytes, 'text/plain', '')).mime;
    for (const wrapped of [
      `\uFEFF \n${svg}`,
      `<?xml version="1.0"?><!-- <html> -->\n${svg}`,
      `<!DOCTYPE lolz [<!ENTITY a "<html>">\n]>${svg}`,
      `<!-- ${'x'.repeat(20_000)} -->${svg}`,
      svg.replace('svg', 's:svg'),
    ]) {
      expect(await found(text(wrapped)), wrapped.slice(0, 40)).toBe('image/svg+xml');
      expect(await found(gzipSync(wrapped.replace('x'.repeat(20_000), 'x'))), wrapped.slice(0, 40)).toBe(
        'image/svg+xml',
      );
    }
    expect(await found(Buffer.from(`\uFEFF${svg}`, 'utf16le'))).toBe('image/svg+xml');
    expect(await found(Buffer.from(`\uFEFF${svg}`, 'utf16le').swap16())).toBe('image/svg+xml');
    expect(await found(text(`<!doctype html><body>${svg}`))).toBe('text/html');
    expect(await found(gzipSync('a,b\n1,2\n'))).toBe('application/gzip');
    expect(await found(gzipSync(svg).subarray(0, 12))).toBe('application/gzip');
  });

  it('knows a PDF that is nothing but text', async () => {
    expect(await detect(text('%PDF-1.7\n%%EOF'), 'text/plain', '')).toMatchObject({ kind: 'other', extension: 'pdf' });
  });

  it('names pictures that are not supported', async () => {
    const bmp = new Uint8Array(80);
    bmp.set([0x42, 0x4d, 80, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]);
    const heic = text('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0');
    const mif1Avif = text('\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf\0\0\0\0');
    const cases: [Uint8Array, string, string][] = [
      [bmp, 'image/bmp', 'bmp'],
      [heic, 'image/heic', 'heic'],
      [mif1Avif, 'image/avif', 'avif'],
      [Uint8Array.from([...text('8BPS'), 0, 1, 0, 0, 0, 0, 0, 0, 0, 3]), 'image/vnd.adobe.photoshop', 'psd'],
      [Uint8Array.of(0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a), 'image/jxl', 'jxl'],
      [Uint8Array.of(0xff, 0x4f, 0xff, 0x51, 0, 0), 'image/jp2', 'jp2'],
      [text('<?xml version="1.0"?><!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', 'svg'],
    ];
    for (const [bytes, mime, extension] of cases) {
      expect(await detect(bytes, undefined, 'https://example.com/a.jpg')).toEqual({ kind: 'image', mime, extension });
    }
  });

  it('takes HTML for text even when it is called a picture', async () => {
    for (const page of ['<!DOCTYPE html><title>Not found</title>', '\n<html lang="en">', '<!-- gone --><body>']) {
      const found = await detect(text(page), 'image/jpeg', 'https://example.com/photo.jpg');
      expect(found).toEqual({ kind: 'text', mime: 'text/html', extension: 'html' });
    }
    expect((await detect(text('error: gone'), 'image/jpeg', 'https://example.com/photo.jpg')).kind).toBe('text');
  });

  it('tells tables from text by Content-Type, then by extension', async () => {
    const rows = text('a,b\n1,2\n');
    expect(await detect(rows, 'text/csv; charset=utf-8', 'https://x.org/d')).toMatchObject({
      kind: 'table',
      extension: 'csv',
    });
    expect(await detect(rows, 'text/plain', 'https://x.org/d.csv?v=1')).toMatchObject({
      kind: 'table',
      mime: 'text/csv',
    });
    expect(await detect(rows, undefined, 'https://x.org/d.tsv')).toMatchObject({ kind: 'table', extension: 'tsv' });
    expect(await detect(rows, 'text/markdown', 'https://x.org/d.csv')).toMatchObject({ kind: 'text', extension: 'md' });
    expect(await detect(rows, undefined, 'https://x.org/notes')).toMatchObject({ kind: 'text', extension: 'txt' });
    expect(await detect(text('{}'), 'application/json', '')).toMatchObject({ kind: 'table', extension: 'json' });
    expect(await detect(text('{}\n{}'), '', 'https://x.org/d.ndjson')).toMatchObject({
      kind: 'table',
      extension: 'jsonl',
    });
    expect(await detect(text('PAR1....PAR1'), 'text/plain', '')).toMatchObject({ kind: 'table', extension: 'parquet' });
  });

  it('knows signals by signature, by type and by extension', async () => {
    expect(await detect(text('RIFF\x24\0\0\0WAVEfmt '), undefined, '')).toMatchObject({
      kind: 'signal',
      extension: 'wav',
    });
    const npy = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);
    expect(await detect(npy, undefined, '')).toMatchObject({ kind: 'signal', extension: 'npy' });
    const octets = 'application/octet-stream';
    for (const extension of ['f64', 'f32', 'bin']) {
      const found = await detect(someBytes, octets, `https://x.org/s.${extension}`);
      expect(found).toMatchObject({ kind: 'signal', extension });
    }
    const zeros = new Uint8Array(64);
    expect(await detect(zeros, undefined, 'file:///data/s.f64')).toMatchObject({ kind: 'signal', extension: 'f64' });
  });

  it('believes a declared text type for text in other encodings, but not for binary bytes', async () => {
    const latin1 = Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x20, 0x6f, 0x6b);
    expect(await detect(latin1, 'text/plain; charset=iso-8859-1', '')).toMatchObject({
      kind: 'text',
      extension: 'txt',
    });
    expect(await detect(latin1, undefined, 'https://x.org/a.csv')).toMatchObject({ kind: 'table', extension: 'csv' });
    expect((await detect(Uint8Array.of(0, 1, 2, 0xff, 0), 'text/plain', 'https://x.org/a.txt')).kind).toBe('other');
    expect((await detect(Uint8Array.of(0xff, 0xfe, 0x41, 0, 0x42, 0), undefined, '')).kind).toBe('text');
  });

  it('falls back on the declared picture type for bytes it does not know, and on nothing for no bytes', async () => {
    expect(await detect(someBytes, 'image/jpeg', '')).toMatchObject({ kind: 'image', mime: 'image/jpeg' });
    expect(await detect(someBytes, undefined, 'https://x.org/a.jpeg')).toMatchObject({
      kind: 'image',
      extension: 'jpg',
    });
    expect(await detect(new Uint8Array(), undefined, 'https://x.org/a')).toMatchObject({
      kind: 'other',
      extension: 'bin',
    });
  });

  it('names other files by their signature', async () => {
    const pdf = Uint8Array.from([...text('%PDF-1.7\n'), 0xff, 0xfe, 0]);
    expect(await detect(pdf, undefined, '')).toMatchObject({ kind: 'other', mime: 'application/pdf' });
    expect(await detect(Uint8Array.of(0x1f, 0xa0), undefined, '')).toMatchObject({ kind: 'other', extension: 'z' });
  });

  it('takes no host name and no query for an extension', async () => {
    for (const url of ['https://example.csv', 'https://example.org/a?b.csv', 'https://example.org/a/b.csv/']) {
      expect(await detect(text('a,b'), undefined, url)).toMatchObject({ kind: 'text', extension: 'txt' });
    }
  });

  it('does not cut a character at the end of its sample', async () => {
    const long = text(`a${'é'.repeat(60_000)}`);
    expect((await detect(long, undefined, '')).kind).toBe('text');
    expect((await detect(text(`ab${'漢'.repeat(40_000)}`), undefined, '')).kind).toBe('text');
  });

  it('always answers with a kind and a safe extension', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.string(), fc.webUrl(), async (bytes, mime, url) => {
        const found = await detect(bytes, mime, url);
        expect(kinds).toContain(found.kind);
        expect(found.extension).toMatch(/^[a-z0-9.]{1,16}$/);
      }),
      { numRuns: 200 },
    );
  });
});
