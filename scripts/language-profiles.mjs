// Makes src/ops/text/language-profiles.ts from the package eld: the n-grams of 60 languages, packed so
// that a lane need not build 50,000 objects before its first text. `--check` fails where the file is not what it would make.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const target = join(root, 'src', 'ops', 'text', 'language-profiles.ts');
const part = (path) => import(new URL(path, import.meta.resolve('eld/extrasmall')).href);
const [{ ngramsData }, { avgScore }, { dictionary }, { separators }] = await Promise.all(
  ['../ngrams/extrasmall.js', '../avgScore.js', '../dictionary.js', '../regexPatterns.js'].map(part),
);

/** What eld adds to each frequency that it stores. */
const addedScore = 53;
const buckets = 2 ** 14;
const remainderBits = 18;
/** The hash that `language-scores.ts` finds n-grams by; it is one to one, so a bucket and the rest of the hash say which it is. */
const hashFactor = 0x9e3779b1;

/** Bytes that eld has no character for: it writes a space, which makes the n-grams around it look like those of other words. */
const blankBytes = Array.from({ length: 0x80 }, (_, index) => 0x80 + index).filter((byte) => dictionary[byte] === ' ');

/** The bytes that eld's characters stand for. */
function readDictionary() {
  const bytes = new Map();
  for (let byte = 0; byte < dictionary.length; byte += 1) {
    const character = dictionary[byte];
    if (character === ' ') continue;
    if (bytes.has(character)) throw new Error(`eld writes two bytes as ${JSON.stringify(character)}`);
    bytes.set(character, byte);
  }
  return bytes;
}

/** One to four bytes, with a space before or behind where they begin or end a word. */
function readNgram(ngram, bytes) {
  const [, before, letters, behind] = /^( ?)([^ ]{1,4})( ?)$/.exec(ngram);
  let key = 0;
  for (const letter of letters) {
    const byte = bytes.get(letter);
    if (byte === undefined) throw new Error(`eld has no byte for ${JSON.stringify(letter)}`);
    key = (key << 8) | byte;
  }
  return { key, shape: (before === '' ? 0 : 1) + (behind === '' ? 0 : 2) };
}

/** N-grams by bucket, each as `remainder | shape | how many` in two units and a unit `score | language` for each language. */
function packNgrams() {
  const bytes = readDictionary();
  const filled = Array.from({ length: buckets }, () => []);
  for (const [ngram, frequencies] of Object.entries(ngramsData.ngrams)) {
    const { key, shape } = readNgram(ngram, bytes);
    const hash = Math.imul(key, hashFactor) >>> 0;
    const found = Object.entries(frequencies);
    const head = (hash & (2 ** remainderBits - 1)) | (shape << remainderBits) | (found.length << (remainderBits + 2));
    const scores = found.map(([language, score]) => ((score + addedScore) << 6) | Number(language));
    filled[hash >>> remainderBits].push({ head, units: [head & 0xffff, head >>> 16, ...scores] });
  }
  const lengths = filled.map((ngrams) => ngrams.reduce((sum, { units }) => sum + units.length, 0));
  if (lengths.some((length) => length > 0xffff)) throw new Error('a bucket is too long for a unit');
  const ngrams = filled.flatMap((each) => each.sort((a, b) => a.head - b.head).flatMap(({ units }) => units));
  return { lengths, ngrams };
}

/** First and last unit of each run of what eld takes for letters. */
function findLetters() {
  const apostrophes = [0x27, 0x60, 0x2019];
  const ranges = [];
  for (let unit = 0; unit <= 0xffff; unit += 1) {
    const character = String.fromCharCode(unit);
    if (apostrophes.includes(unit) || character.replace(separators, ' ') !== character || unit === 0x20) continue;
    if (ranges.at(-1) === unit - 1) ranges[ranges.length - 1] = unit;
    else ranges.push(unit, unit);
  }
  return ranges;
}

/** Units, the lower byte first, as base64. */
const pack = (units) =>
  Buffer.from(Uint8Array.from(units.flatMap((unit) => [unit & 0xff, unit >>> 8]))).toString('base64');

const languages = Object.values(ngramsData.languages);
const { lengths, ngrams } = packNgrams();
const text = `// Made by scripts/language-profiles.mjs from eld, https://github.com/nitotm/efficient-language-detector-js
// Copyright Nito T.M., Apache-2.0. Units of 16 bits are packed as base64, the lower byte first.

/** ISO 639-1 codes; a language's number is its place. */
export const languageCodes =
  '${languages.join(' ')}';

/** What texts of each language score usually, in thousandths. */
export const usualScores =
  '${languages.map((code) => Math.round(avgScore[code] * 1000)).join(' ')}';

/** The first and the last unit of each run of letters. */
export const letterRanges =
  '${pack(findLetters())}';

/** Bytes of UTF-8 that count as a space between letters. */
export const blankBytes =
  '${blankBytes.join(' ')}';

/** How many units the n-grams of each bucket take. */
export const bucketLengths =
  '${pack(lengths)}';

/** Bucket after bucket: rest of the hash, shape and number of languages in two units, then score and language for each. */
export const ngramScores =
  '${pack(ngrams)}';
`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write(
    'src/ops/text/language-profiles.ts is not what eld makes of it: node scripts/language-profiles.mjs\n',
  );
  process.exit(1);
}
