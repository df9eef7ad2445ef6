import { deflateSync } from 'node:zlib';
import { photo } from '../../formats/image/pictures.js';
import type { HostileCase } from './case.js';
import { pngChunk, rawPng } from './raw-png.js';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/** A JPEG with a segment of its own after the start. */
async function jpegWith(marker: number, data: Uint8Array): Promise<Buffer> {
  const bytes = await (await photo(48, 32)).jpeg().toBuffer();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return Buffer.concat([bytes.subarray(0, 2), Buffer.of(0xff, marker), length, data, bytes.subarray(2)]);
}

/** Pictures of every colour space, with profiles and EXIF that are broken. */
export const colorCases: readonly HostileCase[] = [
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
