// Compiled to WebAssembly with kernels.as.ts: where the scan stands, and SentenceCounter's rules.

export const unitBytes: usize = 2;

/** What a unit does in a word, as characters.ts has it. */
export const letter: u32 = 1;
export const digit: u32 = 2;
export const connector: u32 = 3;
export const midLetter: u32 = 4;
export const midNumber: u32 = 5;
export const midEither: u32 = 6;
export const space: u32 = 7;
export const newline: u32 = 8;
export const mark: u32 = 9;
export const wordPart: u32 = 15;

/** What a character does at the end of a sentence, as sentences.ts has it. */
const nothing: u32 = 1;
const transparent: u32 = 2;
const spacing: u32 = 3;
const lower: u32 = 4;
const upper: u32 = 5;
const uncased: u32 = 6;
const numeric: u32 = 7;
const period: u32 = 8;
const terminal: u32 = 9;
const closing: u32 = 10;
const continuing: u32 = 11;

/** Where in a sentence the scan is, as sentences.ts has it. */
const inside: i32 = 0;
const ended: i32 = 1;
const closed: i32 = 2;
const spaced: i32 = 3;
const undecided: i32 = 4;

/** Addresses and numbers of a scan, 32 bits each: what they are is what ScanKernel writes. */
@unmanaged
export class Scan {
  /** What is known of each unit, 32 bits each: what it does in a word, at the end of a sentence; above, in lower case. */
  facts: usize;
  units: usize;
  index: i32;
  end: i32;
  places: usize;
  mask: u32;
  records: usize;
  size: i32;
  arena: usize;
  used: i32;
  titles: usize;
  titleCount: i32;
  sentences: i32;
  state: i32;
  isPeriod: i32;
  isAfterCase: i32;
  hasWord: i32;
  hasLaterWord: i32;
  lines: i32;
  paragraphs: i32;
  hasText: i32;
  isInParagraph: i32;
  /** Where the line begins, less the second halves in it. */
  lineFrom: i32;
  /** Longer lines are kept, which is not done here. */
  keepAbove: i32;
  returnAt: i32;
  words: i32;
  wordUnits: i32;
  joined: i32;
}

export function factsAt(facts: usize, at: usize): u32 {
  return load<u32>(facts + ((<usize>load<u16>(at)) << 2));
}

function classAt(facts: usize, at: usize): u32 {
  return (factsAt(facts, at) >> 8) & 15;
}

export function takeSpace(scan: Scan): void {
  if (scan.state === ended || scan.state === closed) scan.state = spaced;
}

/** Takes a word, or letters that are none. */
export function takeLetters(scan: Scan, start: usize, end: usize): void {
  for (let at = start; at < end && scan.state !== inside; at += unitBytes) {
    const found = classAt(scan.facts, at);
    if (found !== period && found !== terminal) take(scan, found);
    else if (scan.state === undecided) breakHere(scan);
  }
}

/** Counts the word just taken as part of its sentence. */
export function addToSentence(scan: Scan): void {
  if (scan.state === undecided) scan.hasLaterWord = 1;
  else scan.hasWord = 1;
}

/** Takes what is neither space nor part of a word. */
export function takeOther(scan: Scan, at: usize, wordStart: usize): void {
  const found = classAt(scan.facts, at);
  if (found === period || found === terminal) {
    if (scan.state === undecided) breakHere(scan);
    if (found === period && isTitle(scan, wordStart, at)) return;
    scan.state = ended;
    scan.isPeriod = found === period ? 1 : 0;
    const before = at > wordStart ? classAt(scan.facts, at - unitBytes) : nothing;
    scan.isAfterCase = before === lower || before === upper ? 1 : 0;
  } else if (scan.state !== inside) take(scan, found);
}

export function endParagraph(scan: Scan): void {
  if (scan.hasLaterWord) breakHere(scan);
  breakHere(scan);
}

function take(scan: Scan, found: u32): void {
  const state = scan.state;
  if (found === transparent) return;
  if (found === spacing) takeSpace(scan);
  else if (found === closing && state <= closed) scan.state = closed;
  else if (found === continuing && state <= spaced) goOn(scan);
  else if (found === uncased || !scan.isPeriod) breakHere(scan);
  else if (found === lower) goOn(scan);
  else if (found === upper) {
    if (state === ended && scan.isAfterCase) goOn(scan);
    else breakHere(scan);
  } else if (found === numeric && state === ended) goOn(scan);
  else scan.state = undecided;
}

function goOn(scan: Scan): void {
  scan.state = inside;
  scan.hasWord |= scan.hasLaterWord;
  scan.hasLaterWord = 0;
}

function breakHere(scan: Scan): void {
  scan.state = inside;
  if (scan.hasWord) scan.sentences += 1;
  scan.hasWord = scan.hasLaterWord;
  scan.hasLaterWord = 0;
}

/** Titles are of two to four units, padded with zeros. */
function isTitle(scan: Scan, start: usize, end: usize): bool {
  const bytes = end - start;
  if (bytes < 2 * unitBytes || bytes > 4 * unitBytes) return false;
  const first = load<u16>(start);
  if (first < 0x41 || first > 0x5a) return false;
  let packed: u64 = 0;
  for (let at: usize = 0; at < bytes; at += unitBytes) packed |= (<u64>load<u16>(start + at)) << (at << 3);
  const titles = scan.titles;
  for (let index = 0; index < scan.titleCount; index += 1) {
    if (load<u64>(titles + ((<usize>index) << 3)) === packed) return true;
  }
  return false;
}
