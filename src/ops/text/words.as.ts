// Compiled to WebAssembly with kernels.as.ts: WordFinder's rules, and WordTable's way to find and add a word.
// biome-ignore lint/style/useImportType: AssemblyScript has no imports of types.
import {
  addToSentence,
  connector,
  digit,
  factsAt,
  letter,
  mark,
  midEither,
  midLetter,
  midNumber,
  Scan,
  space,
  takeLetters,
  unitBytes,
  wordPart,
} from './sentences.as';

const hashFactor: u32 = 0x9e3779b1;
const recordBytes: usize = 16;
const blockUnits: i32 = 8;

/** Where the word goes on behind a character that may stand within one; 0 where it does not. */
function findNext(facts: usize, at: usize, end: usize, part: u32, last: u32): usize {
  const mayPartLetters = last === letter && (part === midLetter || part === midEither);
  const mayPartNumbers = last === digit && (part === midNumber || part === midEither);
  if (!mayPartLetters && !mayPartNumbers) return 0;
  let next = at + unitBytes;
  while (next < end && (factsAt(facts, next) & wordPart) === mark) next += unitBytes;
  if (next >= end) return 0;
  return (factsAt(facts, next) & wordPart) === last ? next : 0;
}

/**
 * Takes the word that begins at an address, and answers the address behind it. It is written behind the last word of the arena in
 * lower case at once: a new one is there already.
 */
export function takeWord(scan: Scan, start: usize, end: usize): usize {
  const facts = scan.facts;
  const copy = scan.arena + <usize>scan.used * unitBytes;
  let to = copy;
  let at = start;
  let last: u32 = 0;
  let isWord = false;
  while (at < end) {
    // Letters of ASCII are told eight at a time; what is read behind them is written over or not looked at.
    const block = v128.or(v128.load(at), i16x8.splat(0x20));
    v128.store(to, block);
    const letters = i16x8.bitmask(i16x8.lt_u(i16x8.sub(block, i16x8.splat(0x61)), i16x8.splat(26)));
    const count = min(ctz(~letters), <i32>((end - at) >> 1));
    at += <usize>count * unitBytes;
    to += <usize>count * unitBytes;
    if (count > 0) {
      last = letter;
      isWord = true;
      if (count === blockUnits || at >= end) continue;
    }
    let found = factsAt(facts, at);
    const part = found & wordPart;
    if (part === space) break;
    if (part === letter) {
      isWord = true;
      // Others letters come in runs.
      do {
        store<u16>(to, <u16>(found >> 16));
        to += unitBytes;
        at += unitBytes;
        if (at >= end) break;
        found = factsAt(facts, at);
      } while ((found & wordPart) === letter);
      last = letter;
      continue;
    }
    let next = at + unitBytes;
    if (part === digit) {
      last = digit;
      isWord = true;
    } else if (part === connector) last = connector;
    else if (part !== mark) {
      next = findNext(facts, at, end, part, last);
      if (next === 0) break;
    }
    // With what may part a word come the marks behind that.
    for (; at < next; at += unitBytes, to += unitBytes) store<u16>(to, <u16>(factsAt(facts, at) >> 16));
  }
  if (scan.state !== 0) takeLetters(scan, start, at);
  if (!isWord) return at;
  addToSentence(scan);
  const length = <i32>((at - start) >> 1);
  const hash = hashWord(copy, length);
  addWord(scan, copy, length, hash ^ (hash >> 15));
  scan.words += 1;
  scan.wordUnits += length;
  return at;
}

/** Hashes a word in lower case as `hashUnits` does. */
function hashWord(word: usize, length: i32): u32 {
  const factors = i32x4(<i32>0x85ebca6b, <i32>0xc2b2ae35, 0x27d4eb2f, 0x165667b1);
  let hash: u32 = 0;
  for (; length > 0; length -= blockUnits, word += 16) {
    const isInside = i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>length));
    const products = i32x4.mul(v128.and(v128.load(word), isInside), factors);
    const pairs = i32x4.add(products, v128.shuffle<i32>(products, products, 2, 3, 0, 1));
    const sum = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
    hash = (hash ^ <u32>sum) * hashFactor;
  }
  return hash;
}

/** Counts a word that lies behind the last one of the arena. */
function addWord(scan: Scan, copy: usize, length: i32, hash: u32): void {
  const places = scan.places;
  const records = scan.records;
  const mask = scan.mask;
  let place = hash & mask;
  for (;;) {
    const entry = load<i32>(places + ((<usize>place) << 2));
    if (entry === 0) break;
    const record = records + <usize>(entry - 1) * recordBytes;
    if (load<u32>(record) === hash && load<i32>(record, 8) === length) {
      if (isSame(scan.arena + <usize>load<i32>(record, 4) * unitBytes, copy, length)) {
        store<u32>(record, load<u32>(record, 12) + 1, 12);
        return;
      }
    }
    place = (place + 1) & mask;
  }
  const record = records + <usize>scan.size * recordBytes;
  store<u32>(record, hash);
  store<i32>(record, scan.used, 4);
  store<i32>(record, length, 8);
  store<u32>(record, 1, 12);
  scan.size += 1;
  scan.used += length;
  store<i32>(places + ((<usize>place) << 2), scan.size);
}

/** Compares blocks of eight units, of the last one only what belongs to the words: up to seven units behind them are read. */
function isSame(one: usize, other: usize, length: i32): bool {
  for (; length >= blockUnits; length -= blockUnits, one += 16, other += 16) {
    if (v128.any_true(v128.xor(v128.load(one), v128.load(other)))) return false;
  }
  if (length === 0) return true;
  const same = i16x8.bitmask(i16x8.eq(v128.load(one), v128.load(other)));
  const wanted = (1 << length) - 1;
  return (same & wanted) === wanted;
}
