// The files that the jobs work on: made once with a fixed seed, kept in bench/.cache, listed by kind.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../support.mjs';
import { cutPictures, hasPhotographs } from './photographs.mjs';
import { makeRandom } from './random.mjs';

/** Where all of them lie; what the server serves. */
export const corporaFolder = join(root, 'bench', '.cache', hasPhotographs ? 'corpora' : 'corpora-generated');

async function* makeWeb() {
  const choose = (random) => {
    const width = [640, 800, 1024, 1200][Math.floor(4 * random())];
    const height = Math.round(width * [0.66, 0.75, 1, 1.33][Math.floor(4 * random())]);
    return { width, height, quality: [80, 85, 90][Math.floor(3 * random())] };
  };
  let index = 0;
  for await (const bytes of cutPictures({ count: 240, seed: 7, choose })) yield [`${name(index++)}.jpg`, bytes];
}

async function* makeLarge() {
  let index = 0;
  const choose = () => ({ width: 4000, height: 2800, quality: 88 });
  for await (const bytes of cutPictures({ count: 24, seed: 8, choose })) yield [`${name(index++)}.jpg`, bytes];
}

/** Star fields that OpenCV reads, each with its truth. */
async function* makeStars() {
  const { generateFiles } = await import('../../build/dataset/index.js');
  let kept = false;
  for await (const file of generateFiles({ stars: 16, seed: 5 })) {
    const isTruth = file.name.endsWith('.csv');
    if (!isTruth) kept = !file.name.endsWith('.fits');
    if (kept) yield [basename(file.name), file.bytes];
  }
}

async function* makeTexts() {
  const random = makeRandom(11);
  const syllables = 'the con ter in pro ly man ing re so ver al be st at e ou ght ed mo'.split(' ');
  const part = () => syllables[Math.floor(random() * syllables.length)];
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 1 + Math.floor(4 * random()) }, part).join(''),
  );
  for (let index = 0; index < 60; index += 1) {
    const lines = [];
    for (let line = 0; line < 4_000; line += 1) {
      const count = 4 + Math.floor(12 * random());
      // By Zipf's law, roughly: few words make up most of a text.
      const text = Array.from({ length: count }, () => words[Math.floor(words.length ** random()) - 1] ?? 'the').join(
        ' ',
      );
      lines.push(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
    }
    yield [`${name(index)}.txt`, Buffer.from(`${lines.join('\n')}\n`)];
  }
}

async function* makeTables() {
  const random = makeRandom(12);
  for (let index = 0; index < 40; index += 1) {
    const lines = ['id,name,value,note'];
    for (let row = 0; row < 20_000; row += 1) {
      const note = row % 7 === 0 ? '"a, ""quoted"" note"' : '';
      lines.push(`${row},name ${row},${(4 * random() - 2).toFixed(6)},${note}`);
    }
    yield [`${name(index)}.csv`, Buffer.from(`${lines.join('\n')}\n`)];
  }
}

async function* makeSignals() {
  const random = makeRandom(13);
  for (let index = 0; index < 16; index += 1) {
    const step = (2 * Math.PI * (50 + 19_000 * random())) / 44_100;
    const values = Float64Array.from({ length: 2 ** 20 }, (_, at) => 0.25 + Math.sin(step * at) + random() - 0.5);
    yield [`${name(index)}.f64`, new Uint8Array(values.buffer)];
  }
}

/** Bodies of 1 to 16 KB that are worth nothing to look at. */
async function* makeSmall() {
  const random = makeRandom(14);
  for (let index = 0; index < 100; index += 1) {
    const size = 1_024 + Math.floor(15 * 1_024 * random());
    yield [`${name(index)}.bin`, Buffer.from(Uint8Array.from({ length: size }, () => 256 * random()))];
  }
}

const makers = {
  web: makeWeb,
  large: makeLarge,
  stars: makeStars,
  texts: makeTexts,
  tables: makeTables,
  signals: makeSignals,
  small: makeSmall,
};
const name = (index) => String(index).padStart(4, '0');

/** Makes a corpus unless it is there, and gives its folder and the names of what is in it. */
export async function openCorpus(kind) {
  const folder = join(corporaFolder, kind);
  const stamp = join(corporaFolder, `${kind}.made`);
  if (!existsSync(stamp)) {
    process.stderr.write(`making the corpus ${kind} …\n`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for await (const [file, bytes] of makers[kind]()) writeFileSync(join(folder, file), bytes);
    writeFileSync(stamp, '');
  }
  return { kind, folder, names: readdirSync(folder).sort() };
}
