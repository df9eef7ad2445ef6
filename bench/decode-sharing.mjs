// Measures what sharing one decode between the outputs of an item saves, in CPU milliseconds a picture, and whether an
// output that reduces should start from the shared pixels or from the file. Run after `npm run build`:
//   node bench/decode-sharing.mjs [repeats]
import sharp from 'sharp';
import { encode } from '../build/formats/image/encode.js';
import { startsFromWhole } from '../build/formats/image/geometry.js';
import { readImageHeader } from '../build/formats/image/header.js';

const repeats = Number(process.argv[2] ?? 7);
sharp.concurrency(1);
sharp.cache(false);

const grayscale = { step: 'grayscale' };
const resize = (width, height) => ({
  step: 'resize',
  width,
  height,
  fit: 'inside',
  position: 'center',
  kernel: 'lanczos3',
  background: 'black',
  enlarge: false,
});

async function makePhoto(width, height) {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) & 255;
  };
  const seeds = Uint8Array.from({ length: 48 * 36 * 3 }, next);
  const data = await sharp(seeds, { raw: { width: 48, height: 36, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  for (let index = 0; index < data.length; index += 1) {
    data[index] = Math.max(0, Math.min(255, data[index] + (next() >> 5) - 4));
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The median CPU time of a task in ms, user and system, over all threads. */
async function measureCpu(task) {
  await task();
  const times = [];
  for (let index = 0; index < repeats; index += 1) {
    const before = process.cpuUsage();
    await task();
    const used = process.cpuUsage(before);
    times.push((used.user + used.system) / 1000);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

async function measureFile(name, bytes) {
  const content = (steps) => ({ kind: 'image', bytes, mime: 'image/test', extension: 'test', steps });
  const processed = [grayscale, resize(800, 600)];
  const header = await readImageHeader(bytes);
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  // As encode() does it: grey comes last, by the output's colour space.
  const work = (pipeline) => pipeline.resize(800, 600, { fit: 'inside', withoutEnlargement: true });
  const finish = (pipeline) => pipeline.toColourspace('b-w').jpeg().toBuffer();
  const whole = ['png', 'jpeg', 'webp'].map((format) => ({
    content: content([]),
    format,
    options: format === 'png' ? { compressionLevel: 0 } : format === 'webp' ? { effort: 0 } : {},
  }));
  const requests = [...whole, { content: content(processed), format: 'jpeg', options: {} }];
  return {
    picture: name,
    'million pixels': (info.width * info.height) / 1e6,
    'decode whole': await measureCpu(() => sharp(bytes).raw().toBuffer()),
    'processed from file': await measureCpu(() => finish(work(sharp(bytes)))),
    'processed from pixels': await measureCpu(() => finish(work(sharp(data, { raw: info })))),
    rule: startsFromWhole(header, processed, false) ? 'pixels' : 'file',
    'job apart': await measureCpu(async () => {
      for (const request of requests) await encode([request]);
    }),
    'job together': await measureCpu(() => encode(requests)),
  };
}

async function measureTax() {
  const bytes = await (await makePhoto(1280, 800)).jpeg().toBuffer();
  const content = { kind: 'image', bytes, mime: 'image/jpeg', extension: 'jpg', steps: [resize(256, 256)] };
  const bare = () => sharp(bytes).resize(256, 256, { fit: 'inside', withoutEnlargement: true }).jpeg().toBuffer();
  const ours = () => encode([{ content, format: 'jpeg', options: {} }]);
  const batch = (task) => async () => {
    for (let index = 0; index < 20; index += 1) await task();
  };
  const rounds = [];
  // Taken in turn, so that other load on the machine meets both.
  for (let round = 0; round < 3; round += 1) {
    rounds.push({
      'bare sharp': (await measureCpu(batch(bare))) / 20,
      'encode()': (await measureCpu(batch(ours))) / 20,
      'metadata() alone': (await measureCpu(batch(() => sharp(bytes).metadata()))) / 20,
      'own header alone': (await measureCpu(batch(() => readImageHeader(bytes)))) / 20,
    });
  }
  return rounds;
}

const sizes = [
  [730, 548],
  [1280, 800],
  [1600, 1250],
  [3840, 2880],
];
const encoders = {
  jpeg: (photo) => photo.jpeg(),
  png: (photo) => photo.png({ compressionLevel: 1 }),
  webp: (photo) => photo.webp({ effort: 0 }),
  avif: (photo) => photo.avif({ effort: 0 }),
};

console.log('CPU ms of one picture, median of', repeats);
console.log('1 megapixel JPEG, resized inside 256x256, as JPEG:');
console.table(await measureTax());
const rows = [];
for (const [width, height] of sizes) {
  const photo = await makePhoto(width, height);
  for (const [format, write] of Object.entries(encoders)) {
    if (format === 'avif' && width > 2000) continue;
    rows.push(await measureFile(format, await write(photo.clone()).toBuffer()));
  }
}
for (const row of rows) {
  for (const [name, value] of Object.entries(row)) if (typeof value === 'number') row[name] = Number(value.toFixed(1));
}
console.table(rows);
