import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
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

/** Pictures whose header announces, or whose data unpacks to, far more than they are worth. */
export const sizeCases: readonly HostileCase[] = [
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
