import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { fitsFile, primaryCards } from '../../formats/fits/fits-file.js';
import type { HostileCase } from './case.js';
import { rawPng } from './raw-png.js';

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } });
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

const polyglots: readonly HostileCase[] = [
  {
    id: 'P13',
    name: 'megabyte-behind.jpg',
    work: 'whole',
    code: 'done',
    make: async () => Buffer.concat([await flat(8, 8).jpeg().toBuffer(), Buffer.alloc(1_000_000, 0x50)]),
  },
  {
    id: 'P14',
    name: 'jpeg-and-zip.jpg',
    work: 'whole',
    code: 'done',
    make: async () => Buffer.concat([await flat(8, 8).jpeg().toBuffer(), utf8('PK\x03\x04')]),
  },
  {
    id: 'P14',
    name: 'gif-and-script.js',
    work: 'kept',
    code: 'done',
    mime: 'text/javascript',
    make: () => utf8('GIF89a/*0000000000*/=1;alert(1)'),
  },
  {
    id: 'P14',
    name: 'script.gif',
    work: 'thumb',
    code: 'E_IMG_TRUNCATED',
    mime: 'image/gif',
    make: () => utf8('GIF89a/*'),
  },
  {
    id: 'P14',
    name: 'pdf-with-jpeg.jpg',
    work: 'thumb',
    code: 'E_TYPE_MISMATCH',
    mime: 'image/jpeg',
    says: /pdf/i,
    make: async () => Buffer.concat([utf8('%PDF-1.4\n'), await flat(8, 8).jpeg().toBuffer()]),
  },
  {
    id: 'P14',
    name: 'page-with-gif.gif',
    work: 'thumb',
    code: 'E_TYPE_MISMATCH',
    mime: 'image/gif',
    make: () => utf8('<!doctype html><p>GIF89a'),
  },
];

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000"><image href="file:///etc/passwd"/></svg>';
const laughs =
  '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
const drawing = (name: string, text: string | Uint8Array, id = 'P18'): HostileCase => ({
  id,
  name,
  work: 'thumb',
  code: 'E_SVG_DISABLED',
  make: () => (typeof text === 'string' ? utf8(text) : text),
});

const drawings: readonly HostileCase[] = [
  drawing('plain.svg', svg),
  drawing('laughs.svg', `<?xml version="1.0"?>${laughs}${svg.replace('><', '>&b;&c;<')}`),
  drawing('other-doctype.svg', `<!DOCTYPE lolz [<!ENTITY a "<x>">]>${svg}`),
  drawing('prefixed.png', `<s:svg xmlns:s="http://www.w3.org/2000/svg"/>`),
  drawing('marked.jpg', `\uFEFF  \n${svg}`),
  drawing('commented.svg', `<!-- ${'x'.repeat(20_000)} --><?xml-stylesheet href="http://127.0.0.1/"?><!-- y -->${svg}`),
  drawing('utf16.svg', Buffer.from(`\uFEFF${svg}`, 'utf16le')),
  drawing('packed.svgz', gzipSync(svg)),
  { ...drawing('packed-as-jpeg.jpg', gzipSync(`<?xml version="1.0"?>${svg}`)), mime: 'image/jpeg' },
  { ...drawing('in-a-page.html', `<!doctype html><body>${svg}`), code: 'E_TYPE_MISMATCH', says: /text\/html/ },
  drawing('use-bomb.svg', svg.replace('><', `>${'<g id="a"><use href="#a"/></g>'.repeat(500)}<`), 'P19'),
  drawing(
    'filters.svg',
    svg.replace('><', `>${'<filter><feGaussianBlur stdDeviation="500"/></filter>'.repeat(60)}<`),
    'P19',
  ),
];

const rare = (name: string, hex: string, says: RegExp): HostileCase => ({
  id: 'P20',
  name,
  work: 'thumb',
  code: 'E_IMG_UNSUPPORTED',
  says,
  make: () => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(200)]),
});

const kinds: readonly HostileCase[] = [
  { id: 'P20', name: 'nothing.jpg', work: 'thumb', code: 'E_EMPTY', make: () => new Uint8Array() },
  { id: 'P20', name: 'one-byte.jpg', work: 'thumb', code: 'E_IMG_CORRUPT', make: () => Buffer.of(0xff) },
  {
    id: 'P20',
    name: 'page.jpg',
    work: 'thumb',
    code: 'E_TYPE_MISMATCH',
    mime: 'image/jpeg',
    says: /title "Gone"/,
    make: () => utf8('<!doctype html><title>Gone</title>'),
  },
  {
    id: 'P20',
    name: 'png-named.jpg',
    work: 'thumb',
    code: 'done',
    mime: 'image/jpeg',
    make: () => rawPng({ width: 8, height: 8 }),
  },
  rare('bmp.bmp', '424d8000000000000000360000002800000008000000080000000100180000000000', /BMP/),
  rare('psd.psd', '38425053000100000000000000030000000800000008000800030000', /PSD/),
  rare('ico.ico', '00000100010010100000010020006804000016000000', /ICO/),
  rare('jp2.jp2', '0000000c6a5020200d0a870a00000014667479706a703220000000006a703220', /JP2/),
  rare('jxl.jxl', '0000000c4a584c200d0a870a00000014667479706a786c20000000006a786c20', /JXL/),
  rare('bare.jxl', 'ff0a7f0000', /JXL/),
  rare('heic.heic', '0000001866747970686569630000000068656963000000006d6574610000', /HEIC/),
  {
    id: 'P20',
    name: 'pdf.pdf',
    work: 'thumb',
    code: 'E_TYPE_MISMATCH',
    says: /pdf/i,
    make: () => utf8('%PDF-1.7\n%%EOF'),
  },
  {
    id: 'P39',
    name: 'archive.zip',
    work: 'thumb',
    code: 'E_TYPE_MISMATCH',
    says: /zip/,
    make: () => Buffer.from('504b0304140000000000000000000000000000000000000000000800000000002e2e2f2e2e2f78', 'hex'),
  },
  {
    id: 'P20',
    name: 'huge.fits',
    work: 'stars',
    code: 'E_IMG_TOO_LARGE',
    make: () => fitsFile({ cards: primaryCards(-64, [20_000, 20_000]) }),
  },
  {
    id: 'P20',
    name: 'missing-data.fits',
    work: 'stars',
    code: 'E_IMG_TRUNCATED',
    make: () => fitsFile({ cards: primaryCards(-64, [9_000, 9_000]) }),
  },
];

/** Bodies that are not what they are called, or two things at once. */
export const disguiseCases: readonly HostileCase[] = [...polyglots, ...drawings, ...kinds];
