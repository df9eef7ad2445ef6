import { writeParquetTable } from '../../../src/dataset/tables/write-parquet.js';
import { fitsPicture } from '../../formats/fits/fits-file.js';
import { photo } from '../../formats/image/pictures.js';
import { bytesOf, chunk, formatFields, makeNoise, npyFile, wavFile } from '../../formats/signal/signal-bytes.js';
import type { HostileCase, Work } from './case.js';

interface Whole {
  readonly name: string;
  readonly work: Work;
  readonly code: string;
  readonly mime?: string;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
}

const picture = async (width = 192, height = 128) => photo(width, height);
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const cutPicture = 'E_IMG_TRUNCATED|E_IMG_CORRUPT';
const rows = Array.from({ length: 200 }, (_, at) => ({
  id: at,
  text: `row "${at}",\nsecond line`,
  list: [at, { a: null }],
}));

/** A small file of every format that must be noticed to be cut. */
const wholes: readonly Whole[] = [
  { name: 'whole.jpg', work: 'whole', code: 'E_IMG_TRUNCATED', make: async () => (await picture()).jpeg().toBuffer() },
  {
    name: 'progressive.jpg',
    work: 'whole',
    code: 'E_IMG_TRUNCATED',
    make: async () => (await picture()).jpeg({ progressive: true }).toBuffer(),
  },
  {
    name: 'thumb.jpg',
    work: 'thumb',
    code: 'E_IMG_TRUNCATED',
    make: async () => (await picture(700, 500)).jpeg().toBuffer(),
  },
  { name: 'whole.png', work: 'whole', code: 'E_IMG_TRUNCATED', make: async () => (await picture()).png().toBuffer() },
  {
    name: 'interlaced.png',
    work: 'whole',
    code: 'E_IMG_TRUNCATED',
    make: async () => (await picture()).png({ progressive: true }).toBuffer(),
  },
  {
    name: 'lossy.webp',
    work: 'whole',
    code: 'E_IMG_TRUNCATED',
    make: async () => (await picture()).webp({ effort: 0 }).toBuffer(),
  },
  {
    name: 'lossless.webp',
    work: 'thumb',
    code: 'E_IMG_TRUNCATED',
    make: async () => (await picture()).webp({ lossless: true, effort: 0 }).toBuffer(),
  },
  {
    name: 'whole.gif',
    work: 'whole',
    code: 'E_IMG_TRUNCATED',
    make: async () => (await picture()).gif({ effort: 1 }).toBuffer(),
  },
  {
    name: 'whole.avif',
    work: 'whole',
    code: 'E_IMG_TRUNCATED',
    make: async () => (await picture()).avif({ effort: 0 }).toBuffer(),
  },
  {
    name: 'whole.tif',
    work: 'whole',
    code: cutPicture,
    make: async () => (await picture()).tiff({ compression: 'lzw' }).toBuffer(),
  },
  {
    name: 'bare.tif',
    work: 'whole',
    code: cutPicture,
    make: async () => (await picture()).tiff({ compression: 'none' }).toBuffer(),
  },
  {
    name: 'tiled.tif',
    work: 'whole',
    code: cutPicture,
    make: async () =>
      (await picture()).tiff({ tile: true, tileWidth: 64, tileHeight: 64, compression: 'deflate' }).toBuffer(),
  },
  {
    name: 'whole.fits',
    work: 'stars',
    code: 'E_IMG_TRUNCATED',
    make: () => fitsPicture(-32, [90, 64], { values: [...makeNoise(5_760, 3)] }),
  },
  {
    name: 'whole.npy',
    work: 'signal',
    code: 'E_ARRAY_LENGTH',
    make: () =>
      npyFile(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (600,), }",
        Buffer.from(bytesOf(makeNoise(600, 4))).toString('hex'),
      ),
  },
  {
    name: 'whole.wav',
    work: 'signal',
    code: 'E_ARRAY_LENGTH',
    make: () => wavFile(chunk('fmt ', formatFields({})), chunk('data', new Uint8Array(8_000))),
  },
  {
    name: 'whole.parquet',
    work: 'rows',
    code: 'E_PARQUET_CORRUPT',
    mime: 'application/vnd.apache.parquet',
    make: () =>
      writeParquetTable({
        name: 'rows',
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'text', type: 'text' },
        ],
        rows: rows.map(({ id, text }) => [id, text]),
      } as never),
  },
  {
    name: 'whole.json',
    work: 'rows',
    code: 'E_JSON_INVALID',
    mime: 'application/json',
    make: () => utf8(JSON.stringify(rows)),
  },
  {
    name: 'one-cell.csv',
    work: 'rows',
    code: 'E_CSV_QUOTE',
    mime: 'text/csv',
    make: () => utf8(`"a","b"\n"1","${'long '.repeat(900)}"\n`),
  },
];

const places: readonly (readonly [name: string, length: (size: number) => number])[] = [
  ['1%', (size) => Math.max(12, Math.floor(size / 100))],
  ['50%', (size) => Math.floor(size / 2)],
  ['last-20', (size) => size - 20],
];

/** The bytes up to the start of the last scan: what is there is a whole picture in less detail. */
async function cutBetweenScans(): Promise<Uint8Array> {
  const bytes = await (await picture()).jpeg({ progressive: true }).toBuffer();
  return bytes.subarray(0, bytes.lastIndexOf(Buffer.of(0xff, 0xda)));
}

/** A WebP whose RIFF header says another number of bytes than there are. */
async function webpSaying(change: (size: number) => number): Promise<Uint8Array> {
  const bytes = await (await picture()).webp({ effort: 0 }).toBuffer();
  bytes.writeUInt32LE(change(bytes.readUInt32LE(4)), 4);
  return bytes;
}

const named = (name: string, make: HostileCase['make'], code = 'E_IMG_TRUNCATED'): HostileCase => ({
  id: 'P12',
  name,
  work: 'whole',
  code,
  make,
});

/** Files that end before they should: never a picture that is half grey, never half a table. */
export const cutCases: readonly HostileCase[] = [
  ...wholes.flatMap((whole) =>
    places.map(
      ([place, lengthOf]): HostileCase => ({
        ...whole,
        id: 'P12',
        name: `${place.replace('%', 'pc')}-${whole.name}`,
        make: async () => {
          const bytes = await whole.make();
          return bytes.subarray(0, lengthOf(bytes.length));
        },
      }),
    ),
  ),
  named('no-iend.png', async () => (await (await picture()).png().toBuffer()).subarray(0, -12)),
  named('between-scans.jpg', cutBetweenScans),
  named('no-eoi.jpg', async () => (await (await picture()).jpeg().toBuffer()).subarray(0, -2)),
  named('no-trailer.gif', async () => (await (await picture()).gif({ effort: 1 }).toBuffer()).subarray(0, -40)),
  named('says-more.webp', () => webpSaying((size) => size + 1_000)),
  named('says-less.webp', () => webpSaying((size) => Math.floor(size / 2 / 2) * 2), cutPicture),
  named('cut-mdat.avif', async () => (await (await picture()).avif({ effort: 0 }).toBuffer()).subarray(0, -1)),
];

/** What the cut files were before: each must pass, or the cases above prove nothing. */
export const wholeCases: readonly HostileCase[] = wholes.map((whole) => ({ ...whole, id: 'P12', code: 'done' }));
