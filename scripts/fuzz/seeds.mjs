// Small valid files of every kind that an op or a decoder reads: what the fuzzer's mutants are made from.
import sharp from 'sharp';
import { encodeImage } from '../../build/dataset/encode-image.js';
import { Random } from '../../build/dataset/random.js';
import { writeFits } from '../../build/dataset/stars/fits-bytes.js';
import { writeDelimited } from '../../build/dataset/tables/write-delimited.js';
import { writeJson, writeJsonLines } from '../../build/dataset/tables/write-json.js';
import { writeParquetTable } from '../../build/dataset/tables/write-parquet.js';

const width = 40;
const height = 28;

/** Pixels that vary: a slope with grain. */
function paint(channels, seed) {
  const random = new Random(seed);
  return Uint8ClampedArray.from({ length: width * height * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return (pixel % width) * 4 + Math.floor(pixel / width) * 2 + (at % channels) * 20 + random.next() * 30;
  });
}

async function makePictures() {
  const forms = [
    ...['jpeg', 'jpeg-progressive', 'jpeg-turned-left', 'jpeg-grey', 'jpeg-cmyk', 'png', 'png-alpha', 'png-16'],
    ...['webp', 'avif', 'gif', 'tiff'],
  ];
  const seeds = [];
  for (const [seed, form] of forms.entries()) {
    const channels = form === 'png-alpha' ? 4 : 3;
    const { bytes, extension } = await encodeImage({ width, height, channels, data: paint(channels, seed) }, form);
    seeds.push({ name: form, extension, bytes });
  }
  const open = (channels = 3) => sharp(paint(channels, 50), { raw: { width, height, channels } });
  const film = sharp(paint(3, 51), { raw: { width, height, channels: 3, pageHeight: height / 4 } });
  const more = {
    'png-interlaced': ['png', open().png({ progressive: true })],
    'png-palette': ['png', open(4).png({ palette: true })],
    'jpeg-profile': ['jpg', open().withIccProfile('p3').jpeg()],
    'webp-lossless': ['webp', open(4).webp({ lossless: true, effort: 0 })],
    'webp-film': ['webp', film.clone().webp({ effort: 0 })],
    'gif-film': ['gif', film.clone().gif({ effort: 1 })],
    'tiff-tiled': ['tif', open().tiff({ tile: true, tileWidth: 16, tileHeight: 16, compression: 'deflate' })],
    'tiff-float': ['tif', open().toColourspace('scrgb').tiff({ compression: 'none' })],
    'tiff-jpeg': ['tif', open().tiff({ compression: 'jpeg' })],
    'tiff-fax': ['tif', open(1).toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 })],
    'tiff-pages': ['tif', film.clone().tiff({ compression: 'lzw' })],
    'avif-alpha': ['avif', open(4).avif({ effort: 0 })],
  };
  for (const [name, [extension, picture]] of Object.entries(more)) {
    seeds.push({ name, extension, bytes: await picture.toBuffer() });
  }
  for (const isFloat of [false, true]) {
    const counts = Float64Array.from(paint(1, 52), (value) => value * 40);
    const bytes = writeFits({ width, height, counts }, { isFloat, seconds: 30, saturation: 60_000 });
    seeds.push({ name: isFloat ? 'fits-float' : 'fits', extension: 'fits', bytes });
  }
  return seeds;
}

async function makeTables() {
  const columns = [
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'text' },
    { name: 'large', type: 'bigint' },
    { name: 'price', type: 'decimal', digits: 2 },
    { name: 'isOpen', type: 'boolean' },
    { name: 'day', type: 'date' },
  ];
  const rows = Array.from({ length: 30 }, (_, at) => [
    at,
    at % 7 === 0 ? null : `näme "${at}", with\na line`,
    at % 5 === 0 ? 9_007_199_254_740_993n : BigInt(at),
    at / 4,
    at % 2 === 0,
    `20${String(10 + at).padStart(2, '0')}-03-09`,
  ]);
  const table = { columns, rows };
  const delimited = (delimiter, lineBreak = '\n') => Buffer.from(writeDelimited(table, { delimiter, lineBreak }));
  const utf16 = Buffer.from(`\uFEFF${delimited(',')}`, 'utf16le');
  return [
    { name: 'csv', extension: 'csv', bytes: delimited(',', '\r\n') },
    { name: 'csv-utf16', extension: 'csv', bytes: utf16 },
    { name: 'tsv', extension: 'tsv', bytes: delimited('\t') },
    { name: 'json', extension: 'json', bytes: writeJson(table) },
    { name: 'jsonl', extension: 'jsonl', bytes: writeJsonLines(table, { isSparse: true }) },
    { name: 'parquet', extension: 'parquet', bytes: await writeParquetTable(table) },
  ];
}

function makeTexts() {
  const words = 'Die Grüße aus Köln. “Why not?” she said; 3.5 km are enough… Ещё раз, 日本語の文。 e\u0301 👩‍👩‍👧\n';
  const page = `<!doctype html><meta charset="utf-8"><title>T &amp; t</title><p>${words}<script>1</script><!-- c -->`;
  return [
    { name: 'utf8', extension: 'txt', bytes: Buffer.from(words.repeat(6)) },
    { name: 'latin1', extension: 'txt', bytes: Buffer.from('Grüße aus Köln, naïve café. '.repeat(9), 'latin1') },
    { name: 'utf16', extension: 'txt', bytes: Buffer.from(`\uFEFF${words.repeat(3)}`, 'utf16le') },
    { name: 'html', extension: 'html', bytes: Buffer.from(page) },
  ];
}

function makeSignals() {
  const samples = Float64Array.from({ length: 96 }, (_, at) => Math.sin(at / 3) + Math.cos(at));
  const raw = Buffer.from(samples.buffer);
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (48, 2), }".padEnd(117);
  const npy = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), Buffer.from(`${header}\n`), raw]);
  const pcm = Buffer.from(Int16Array.from(samples, (value) => value * 9_000).buffer);
  const wav = Buffer.from(
    '524946460000000057415645666d74201000000001000200401f0000007d0000040010006461746100000000',
    'hex',
  );
  wav.writeUInt32LE(pcm.length + 36, 4);
  wav.writeUInt32LE(pcm.length, 40);
  return [
    { name: 'raw', extension: 'f64', bytes: raw },
    { name: 'npy', extension: 'npy', bytes: npy },
    { name: 'wav', extension: 'wav', bytes: Buffer.concat([wav, pcm]) },
  ];
}

/** Makes the seeds by kind of content. The same in every run. */
export async function makeSeeds() {
  return { image: await makePictures(), table: await makeTables(), text: makeTexts(), signal: makeSignals() };
}
