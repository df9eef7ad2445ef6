import { deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { fitsFile, primaryCards } from '../../formats/fits/fits-file.js';
import { photo } from '../../formats/image/pictures.js';
import type { HostileCase } from './case.js';
import { rawGif } from './raw-gif.js';
import { pngChunk, rawPng } from './raw-png.js';
import { greyTags, rawTiff } from './raw-tiff.js';

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } });
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/** An AVIF whose header claims another size than it has. */
async function avifOf(width: number, height: number): Promise<Buffer> {
  const bytes = await flat(32, 32).avif({ effort: 0 }).toBuffer();
  const size = bytes.indexOf('ispe') + 8;
  bytes.writeUInt32BE(width, size);
  bytes.writeUInt32BE(height, size + 4);
  return bytes;
}

/** A JPEG whose frame header claims another size than it has. */
async function jpegOf(width: number, height: number, isProgressive = false): Promise<Buffer> {
  const bytes = await flat(32, 32).jpeg({ progressive: isProgressive }).toBuffer();
  const frame = bytes.indexOf(Buffer.of(0xff, isProgressive ? 0xc2 : 0xc0));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** A progressive JPEG in which the last scan stands a thousand times. */
async function jpegOfScans(): Promise<Buffer> {
  const bytes = await jpegOf(7_000, 7_000, true);
  const scan = bytes.lastIndexOf(Buffer.of(0xff, 0xda));
  const repeated = Array.from({ length: 1_000 }, () => bytes.subarray(scan, -2));
  return Buffer.concat([bytes.subarray(0, scan), ...repeated, bytes.subarray(-2)]);
}

/** A lossless WebP header of any size, and no data worth the name. */
function webpOf(width: number, height: number): Buffer {
  const bits = (width - 1) | ((height - 1) << 14);
  const data = Buffer.concat([Buffer.of(0x2f), Buffer.from(Int32Array.of(bits).buffer), Buffer.alloc(15)]);
  const body = Buffer.concat([utf8('WEBPVP8L'), Buffer.from(Uint32Array.of(data.length).buffer), data]);
  return Buffer.concat([utf8('RIFF'), Buffer.from(Uint32Array.of(body.length).buffer), body]);
}

/** Text that is packed into few bytes and unpacks to 64 MB. */
const inflatingText = (keyword: string): Buffer =>
  Buffer.concat([utf8(`${keyword}\0\0`), deflateSync(new Uint8Array(64_000_000))]);

/** A JPEG with a segment of its own after the start. */
async function jpegWith(marker: number, data: Uint8Array): Promise<Buffer> {
  const bytes = await (await photo(48, 32)).jpeg().toBuffer();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return Buffer.concat([bytes.subarray(0, 2), Buffer.of(0xff, marker), length, data, bytes.subarray(2)]);
}

const sizes: readonly HostileCase[] = [
  {
    id: 'P1',
    name: '900mp-1bit.png',
    work: 'thumb',
    code: 'E_IMG_TOO_LARGE',
    make: () => rawPng({ width: 30_000, height: 30_000, bitDepth: 1, data: deflateSync(new Uint8Array(3_751 * 100)) }),
  },
  {
    id: 'P2',
    name: '256mp-rgba.png',
    work: 'whole',
    code: 'E_IMG_TOO_LARGE',
    make: () => rawPng({ width: 16_000, height: 16_000, colorType: 6, data: deflateSync(new Uint8Array(64_001)) }),
  },
  {
    id: 'P3',
    name: '144mp.avif',
    work: 'thumb',
    code: 'E_IMG_TOO_LARGE',
    make: () => avifOf(12_000, 12_000),
    says: /the limit is 25/,
  },
  { id: 'P3', name: '26mp.avif', work: 'thumb', code: 'E_IMG_TOO_LARGE', make: () => avifOf(5_200, 5_000) },
  { id: 'P4', name: '144mp.webp', work: 'thumb', code: 'E_IMG_TOO_LARGE', make: () => webpOf(12_000, 12_000) },
  {
    id: 'P4',
    name: '100mp-whole.webp',
    work: 'whole',
    code: 'E_IMG_TOO_LARGE',
    make: () => webpOf(10_000, 10_000),
    says: /the limit is 55/,
  },
  {
    id: 'P5',
    name: '64mp-progressive.jpg',
    work: 'thumb',
    code: 'E_IMG_TOO_LARGE',
    make: () => jpegOf(8_000, 8_000, true),
  },
  { id: 'P5', name: 'thousand-scans.jpg', work: 'whole', code: 'E_IMG_CORRUPT', make: jpegOfScans },
  { id: 'P6', name: 'lie-81mp.jpg', work: 'whole', code: 'E_IMG_CORRUPT', make: () => jpegOf(9_000, 9_000) },
  { id: 'P6', name: 'lie-65500.jpg', work: 'thumb', code: 'E_IMG_TOO_LARGE', make: () => jpegOf(65_500, 65_500) },
  {
    id: 'P7',
    name: 'tall-44-bytes.gif',
    work: 'enlarged',
    code: 'E_OUT_TOO_LARGE',
    make: () => rawGif({ width: 1, height: 59_393 }, [{ width: 1, height: 59_393 }]),
  },
  {
    id: 'P7',
    name: 'tall.gif',
    work: 'thumb',
    code: 'E_IMG_ASPECT',
    make: () => rawGif({ width: 1, height: 59_393 }, [{ width: 1, height: 59_393 }]),
  },
  {
    id: 'P7',
    name: 'tall.png',
    work: 'thumb',
    code: 'E_IMG_ASPECT',
    make: () => rawPng({ width: 16, height: 1_245_200, bitDepth: 1 }),
  },
  {
    id: 'P7',
    name: 'wide.png',
    work: 'enlarged',
    code: 'E_IMG_ASPECT',
    make: () => rawPng({ width: 1_245_200, height: 16, bitDepth: 1 }),
  },
  {
    id: 'P8',
    name: 'huge-screen.gif',
    work: 'whole',
    code: 'done',
    make: () => rawGif({ width: 65_535, height: 65_535 }, [{ width: 1, height: 1 }]),
  },
  {
    id: 'P8',
    name: 'huge-frame.gif',
    work: 'thumb',
    code: 'E_IMG_TOO_LARGE',
    make: () => rawGif({ width: 10, height: 10 }, [{ left: 60_000, top: 60_000, width: 1, height: 1 }]),
  },
  {
    id: 'P9',
    name: 'frames-200000.gif',
    work: 'thumb',
    code: 'done',
    make: () =>
      rawGif(
        { width: 2, height: 2 },
        Array.from({ length: 200_000 }, () => ({ width: 1, height: 1 })),
      ),
  },
  {
    id: 'P10',
    name: 'pages-60000.tif',
    work: 'thumb',
    code: 'E_IMG_TOO_LARGE',
    make: () =>
      rawTiff(
        new Uint8Array(64),
        Array.from({ length: 60_000 }, () => greyTags(8, 8)),
      ),
    says: /more than 200 pages/,
  },
  {
    id: 'P10',
    name: 'loop.tif',
    work: 'whole',
    code: 'E_IMG_CORRUPT',
    make: () => rawTiff(new Uint8Array(64), [greyTags(8, 8), greyTags(8, 8)], 'first'),
  },
  {
    id: 'P10',
    name: 'largest.tif',
    work: 'thumb',
    code: 'E_IMG_TOO_LARGE',
    make: () => rawTiff(new Uint8Array(64), [greyTags(0xffff_ffff, 0xffff_ffff)]),
  },
  {
    id: 'P10',
    name: 'strip-beyond-end.tif',
    work: 'whole',
    code: 'E_IMG_TRUNCATED',
    make: () => rawTiff(new Uint8Array(64), [greyTags(8, 8, [[273, 4, 5_000_000]])]),
  },
  {
    id: 'P10',
    name: 'strip-too-short.tif',
    work: 'whole',
    code: 'E_IMG_CORRUPT',
    make: () => rawTiff(new Uint8Array(64), [greyTags(8, 8, [[279, 4, 5]])]),
  },
  {
    id: 'P10',
    name: 'directory-beyond-end.tif',
    work: 'whole',
    code: 'E_IMG_TRUNCATED',
    make: () => rawTiff(new Uint8Array(64), [greyTags(8, 8)]).subarray(0, 80),
  },
  {
    id: 'P11',
    name: 'text-64mb.png',
    work: 'whole',
    code: 'done',
    make: () => rawPng({ width: 8, height: 8, before: [pngChunk('zTXt', inflatingText('Comment'))] }),
  },
  {
    id: 'P11',
    name: 'profile-64mb.png',
    work: 'whole',
    code: 'done',
    make: () => rawPng({ width: 8, height: 8, before: [pngChunk('iCCP', inflatingText('sRGB'))] }),
  },
  {
    id: 'P11',
    name: 'pixels-64mb.png',
    work: 'whole',
    code: 'done',
    make: () => rawPng({ width: 8, height: 8, data: deflateSync(new Uint8Array(64_000_000)) }),
  },
];

const colors: readonly HostileCase[] = [
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
  {
    id: 'P15',
    name: 'cmyk.jpg',
    work: 'whole',
    code: 'done',
    make: async () => (await photo(48, 32)).toColourspace('cmyk').jpeg().toBuffer(),
  },
  {
    id: 'P15',
    name: 'lab.tif',
    work: 'thumb',
    code: 'done',
    make: async () => (await photo(48, 32)).toColourspace('lab').tiff().toBuffer(),
  },
  {
    id: 'P15',
    name: '16bit.png',
    work: 'thumb',
    code: 'done',
    make: () => rawPng({ width: 8, height: 8, bitDepth: 16, colorType: 6 }),
  },
  {
    id: 'P15',
    name: '1bit.png',
    work: 'thumb',
    code: 'done',
    make: () => rawPng({ width: 9, height: 7, bitDepth: 1 }),
  },
  {
    id: 'P15',
    name: 'grey-alpha.png',
    work: 'paper',
    code: 'done',
    make: () => rawPng({ width: 9, height: 7, colorType: 4 }),
  },
  {
    id: 'P15',
    name: 'palette-transparent.png',
    work: 'thumb',
    code: 'done',
    make: () =>
      rawPng({
        width: 9,
        height: 7,
        colorType: 3,
        before: [pngChunk('PLTE', Buffer.of(1, 2, 3)), pngChunk('tRNS', Buffer.of(9))],
      }),
  },
  {
    id: 'P15',
    name: 'no-palette.png',
    work: 'thumb',
    code: 'E_IMG_CORRUPT',
    make: () => rawPng({ width: 9, height: 7, colorType: 3 }),
  },
  {
    id: 'P15',
    name: 'bad-profile.jpg',
    work: 'whole',
    code: 'done',
    make: () => jpegWith(0xe2, Buffer.concat([utf8('ICC_PROFILE\0\x01\x01'), Buffer.alloc(300, 0x41)])),
  },
  {
    id: 'P15',
    name: 'bad-profile.png',
    work: 'whole',
    code: 'done',
    make: () =>
      rawPng({
        width: 8,
        height: 8,
        colorType: 2,
        before: [pngChunk('iCCP', Buffer.concat([utf8('x\0\0'), deflateSync(Buffer.alloc(300, 0x41))]))],
      }),
  },
  {
    id: 'P16',
    name: 'broken-exif.jpg',
    work: 'thumb',
    code: 'done',
    make: () => jpegWith(0xe1, Buffer.concat([utf8('Exif\0\0MM\0*'), Buffer.alloc(40, 0xff)])),
  },
  {
    id: 'P16',
    name: 'script-in-exif.jpg',
    work: 'whole',
    code: 'done',
    make: async () =>
      (await photo(48, 32))
        .withMetadata({ orientation: 6 })
        .withExifMerge({ IFD0: { Copyright: '<script>alert(1)</script>' } })
        .jpeg()
        .toBuffer(),
  },
  {
    id: 'P17',
    name: 'alpha.png',
    work: 'paper',
    code: 'done',
    make: async () => (await photo(48, 32, 4)).png().toBuffer(),
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

/** Pictures that are huge, cut, disguised or no pictures. */
export const pictureCases: readonly HostileCase[] = [...sizes, ...colors, ...drawings, ...kinds];
