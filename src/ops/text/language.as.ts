// Compiled to WebAssembly by the build (AssemblyScript): scores a short text as LanguageScores does, which says what each step is.

const bucketShift: u32 = 18;
const remainderMask: u32 = 0x3ffff;
const hashFactor: u32 = 0x9e3779b1;
const beginsWord: u32 = 1 << bucketShift;
const endsWord: u32 = 2 << bucketShift;
const ngramMask: u32 = 0xfffff;
const languageMask: u32 = 63;
const enoughBytes: i32 = 350;
const mostBytes: i32 = 380;
const ngramBytes: i32 = 4;
const stride: i32 = 3;
const longestWord: i32 = 70;
const placeShift: u32 = 23;
const placeMask: u32 = 511;
const space: u32 = 0x20;
const separator: u32 = 1;
const apostrophe: u32 = 2;

/** Addresses and numbers of a text, 32 bits each: what they are is what LanguageKernel writes. */
@unmanaged
class Sample {
  /** By unit: what it is. By byte: whether it is blank. */
  kinds: usize;
  blanks: usize;
  /** Where each bucket of n-grams begins, and their scores. */
  starts: usize;
  ngrams: usize;
  sums: usize;
  /** Round, hash and shape of the n-grams of the text at hand. */
  places: usize;
  units: usize;
  kept: usize;
  word: usize;
  round: u32;
  /** Different n-grams. */
  count: i32;
}

/** Keeps the words of so many units, in lower case; answers how many units these are, or −1 less where not all are ASCII. */
export function keepLetters(sample: Sample, length: i32): i32 {
  const from = sample.units;
  const end = from + ((<usize>length) << 1);
  const start = sample.kept;
  let to = start;
  let isParted = false;
  let quotes: usize = 0;
  let seen: u32 = 0;
  for (let at = from; at <= end; at += 2) {
    const unit = at < end ? <u32>load<u16>(at) : 0;
    const kind = at < end ? <u32>load<u8>(sample.kinds + unit) : 0;
    if (kind === separator) {
      isParted = true;
      quotes = 0;
      continue;
    }
    if (kind === apostrophe) {
      quotes += 1;
      continue;
    }
    if (isParted && to > start) to = keep(space, to);
    for (; quotes > 0; quotes -= 1) {
      const quote = <u32>load<u16>(at - (quotes << 1));
      seen |= quote;
      to = keep(quote, to);
    }
    if (at < end) {
      seen |= unit;
      to = keep(unit - 0x41 < 26 ? unit | 0x20 : unit, to);
    }
    isParted = false;
  }
  while (to > start && <u32>load<u16>(to - 2) === space) to -= 2;
  const count = <i32>((to - start) >> 1);
  return seen < 0x80 ? count : -1 - count;
}

function keep(unit: u32, to: usize): usize {
  store<u16>(to, <u16>unit);
  return to + 2;
}

/** Adds up the scores of so many units that are kept; false where a word is too long for n-grams. */
export function scoreWords(sample: Sample, count: i32): bool {
  const kept = sample.kept;
  let length = 0;
  let bytes = 0;
  for (let index = 0; index < count && bytes <= mostBytes; index += 1) {
    const unit = <u32>load<u16>(kept + ((<usize>index) << 1));
    if (unit === space) {
      if (!takeWord(sample, length)) return false;
      length = 0;
      if (bytes > enoughBytes) return true;
      bytes += 1;
    } else if (unit < 0x80) {
      store<u8>(sample.word + <usize>length, <u8>unit);
      length += 1;
      bytes += 1;
    } else if (unit < 0x800) {
      length = addByte(sample, 0xc0 | (unit >> 6), length);
      length = addByte(sample, 0x80 | (unit & 0x3f), length);
      bytes += 2;
    } else {
      length = addByte(sample, 0xe0 | (unit >> 12), length);
      length = addByte(sample, 0x80 | ((unit >> 6) & 0x3f), length);
      length = addByte(sample, 0x80 | (unit & 0x3f), length);
      bytes += 3;
    }
  }
  return length === 0 || takeWord(sample, length);
}

function addByte(sample: Sample, byte: u32, length: i32): i32 {
  const isBlank = load<u8>(sample.blanks + byte) === 1;
  store<u8>(sample.word + <usize>length, <u8>(isBlank ? space : byte));
  return length + 1;
}

function takeWord(sample: Sample, length: i32): bool {
  if (length > longestWord) return false;
  let start = 0;
  for (; start + ngramBytes < length; start += stride) {
    takeNgram(sample, start, start + ngramBytes, start === 0 ? beginsWord : 0);
  }
  takeNgram(sample, max(0, length - ngramBytes), length, start === 0 ? beginsWord | endsWord : endsWord);
  return true;
}

function takeNgram(sample: Sample, first: i32, last: i32, shape: u32): void {
  const word = sample.word;
  if ((shape & beginsWord) === 0 && <u32>load<u8>(word + <usize>first) === space) {
    shape |= beginsWord;
    first += 1;
  }
  if ((shape & endsWord) === 0 && <u32>load<u8>(word + <usize>last - 1) === space) {
    shape |= endsWord;
    last -= 1;
  }
  let key: u32 = 0;
  for (let index = first; index < last; index += 1) key = (key << 8) | <u32>load<u8>(word + <usize>index);
  const hash = key * hashFactor;
  if (isNew(sample, hash, shape)) addScores(sample, hash >> bucketShift, (hash & remainderMask) | shape);
}

function isNew(sample: Sample, hash: u32, shape: u32): bool {
  const round = sample.round;
  let number = (hash ^ shape) >> placeShift;
  let place = sample.places + <usize>number * 12;
  while (load<u32>(place) === round) {
    if (load<u32>(place, 4) === hash && load<u32>(place, 8) === shape) return false;
    number = (number + 1) & placeMask;
    place = sample.places + <usize>number * 12;
  }
  store<u32>(place, round);
  store<u32>(place, hash, 4);
  store<u32>(place, shape, 8);
  sample.count += 1;
  return true;
}

function addScores(sample: Sample, bucket: u32, wanted: u32): void {
  const starts = sample.starts + ((<usize>bucket) << 2);
  const end = sample.ngrams + ((<usize>load<u32>(starts, 4)) << 1);
  let at = sample.ngrams + ((<usize>load<u32>(starts)) << 1);
  while (at < end) {
    const head = load<u32>(at);
    at += 4;
    const next = at + ((<usize>(head >> 20)) << 1);
    if ((head & ngramMask) === wanted) {
      for (; at < next; at += 2) {
        const entry = <u32>load<u16>(at);
        const sum = sample.sums + ((<usize>(entry & languageMask)) << 2);
        store<i32>(sum, load<i32>(sum) + <i32>(entry >> 6));
      }
      return;
    }
    at = next;
  }
}
