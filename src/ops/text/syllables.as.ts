// Compiled to WebAssembly with kernels.as.ts: the syllables of English words, as english-syllables.ts counts them.
// biome-ignore lint/style/useImportType: AssemblyScript has no imports of types.
import { Scan, unitBytes } from './sentences.as';

const plainVowel: u32 = 3;
const vowelUnits: u32 = 0x160;
const apostrophe: u32 = 0x27;
const c: u32 = 0x63;
const d: u32 = 0x64;
const e: u32 = 0x65;
const g: u32 = 0x67;
const h: u32 = 0x68;
const l: u32 = 0x6c;
const m: u32 = 0x6d;
const n: u32 = 0x6e;
const r: u32 = 0x72;
const s: u32 = 0x73;
const t: u32 = 0x74;
const x: u32 = 0x78;
const z: u32 = 0x7a;

/** Where the table of vowels is. */
let vowels: usize = 0;

function kindOf(unit: u32): u32 {
  return unit < vowelUnits ? <u32>load<u8>(vowels + <usize>unit) : 0;
}

function isPlainVowel(unit: u32): bool {
  return kindOf(unit) === plainVowel;
}

/** The unit so many places before the end; 0, which is in no word, where that is not in the word. */
function unitBefore(start: usize, end: usize, back: usize): u32 {
  const at = end - back * unitBytes;
  return at >= start ? <u32>load<u16>(at) : 0;
}

function unitFrom(at: usize, end: usize): u32 {
  return at < end ? <u32>load<u16>(at) : 0;
}

function isConsonant(unit: u32): bool {
  return unit !== 0 && !isPlainVowel(unit);
}

/** An l that begins a syllable of its own, as in `table`. */
function isSyllableOfL(unit: u32, before: u32): bool {
  return unit === l && before !== 0 && before !== l && before !== r && !isPlainVowel(before);
}

/** s, x, z, c, g, ch and sh: behind them `es` is sounded. */
function isHissing(unit: u32, before: u32): bool {
  if (unit === h) return before === c || before === s;
  return unit === s || unit === x || unit === z || unit === c || unit === g;
}

/** Silent endings, and those without a vowel. */
function correctEnding(start: usize, end: usize): i32 {
  const last = unitBefore(start, end, 1);
  const second = unitBefore(start, end, 2);
  const third = unitBefore(start, end, 3);
  if (last === e) return isConsonant(second) && !isSyllableOfL(second, third) ? -1 : 0;
  if (last === s) {
    if (second !== e || !isConsonant(third)) return 0;
    const fourth = unitBefore(start, end, 4);
    return isHissing(third, fourth) || isSyllableOfL(third, fourth) ? 0 : -1;
  }
  if (last === d) return second === e && isConsonant(third) && third !== t && third !== d ? -1 : 0;
  if (last === m) return second === s || (second === h && third === t) ? 1 : 0;
  if (last === t && second === apostrophe && third === n) {
    const fourth = unitBefore(start, end, 4);
    return fourth === d || fourth === s ? 1 : 0;
  }
  return 0;
}

/** A silent e within, behind any letter but a vowel or l. */
function endsWith(start: usize, end: usize, ending: string): bool {
  const bytes = <usize>ending.length * unitBytes;
  const at = end - bytes;
  if (at <= start || memory.compare(at, changetype<usize>(ending), bytes) !== 0) return false;
  const before = <u32>load<u16>(at - unitBytes);
  return before !== l && !isPlainVowel(before);
}

function endsSilently(start: usize, end: usize): bool {
  switch (unitBefore(start, end, 1)) {
    case 0x79:
      return endsWith(start, end, 'ely') || endsWith(start, end, 'ety');
    case l:
      return endsWith(start, end, 'eful');
    case s:
      return endsWith(start, end, 'eless') || endsWith(start, end, 'eness');
    case t:
      return endsWith(start, end, 'ement');
    case g:
      return endsWith(start, end, 'ething');
    case e:
      return endsWith(start, end, 'ewhere') || endsWith(start, end, 'etime');
    default:
      return false;
  }
}

/** True where two vowels, of which the second is at an address, are sounded apart: giant, radio, usual, theory, going, science. */
function isSoundedApart(start: usize, end: usize, at: usize): bool {
  const pair = ((<u32>load<u16>(at - unitBytes)) << 8) | <u32>load<u16>(at);
  const before = unitBefore(start, at, 2);
  const farBefore = unitBefore(start, at, 3);
  const after = unitFrom(at + unitBytes, end);
  const farAfter = unitFrom(at + 2 * unitBytes, end);
  switch (pair) {
    case 0x6961: // ia
      if (before === g) return after === n;
      return before !== 0 && before !== c && before !== s && before !== t;
    case 0x696f: // io
      return before !== 0 && before !== c && before !== g && before !== 0x71 && before !== s && before !== t;
    case 0x6975: // iu
      return true;
    case 0x6965: // ie
      if (after !== n && after !== t) return false;
      if (before === d || before === r || (before === c && after === t)) return true;
      return (
        (before === c && farBefore === s) ||
        (before === l && farBefore === c) ||
        (before === 0x75 && farBefore === 0x71)
      );
    case 0x7561: // ua
      return before !== 0 && before !== g && before !== 0x71;
    case 0x756f: // uo
      return after === 0x75;
    case 0x656f: // eo
      return before === d || before === h || before === l || before === n || before === r;
    case 0x6561: // ea
      if (before === r && ((farBefore === c && after === t && farAfter === e) || (after === l && farAfter === 0x69)))
        return true;
      return (after === 0 || (after === s && farAfter === 0)) && isBehindVowel(start, at - unitBytes);
    case 0x6569: // ei
    case 0x6f69: // oi
      return after === n && farAfter === g;
    case 0x7969: // yi
      return after === n && farAfter === g && before !== 0 && before !== s;
    case 0x6f6f: // oo
      return before === c && after === 0x70;
    default:
      return false;
  }
}

/** True where letters that are no vowels come before an address, and before them a vowel. */
function isBehindVowel(start: usize, at: usize): bool {
  let from = at;
  while (from > start && !isPlainVowel(load<u16>(from - unitBytes))) from -= unitBytes;
  return from < at && from > start;
}

function countSyllables(start: usize, end: usize): i32 {
  let count = 0;
  let isApart = false;
  let beforeKind: u32 = 0;
  for (let at = start; at < end; at += unitBytes) {
    const kind = kindOf(load<u16>(at));
    if (kind !== 0) {
      if (beforeKind === 0) count += 1;
      else if (!isApart && (kind & beforeKind) === plainVowel) isApart = isSoundedApart(start, end, at);
    }
    beforeKind = kind;
  }
  count += correctEnding(start, end);
  if (endsSilently(start, end) || (unitBefore(start, end, 1) === s && endsSilently(start, end - unitBytes))) count -= 1;
  if (isApart) count += 1;
  return max(count, 1);
}

/** The syllables of all words in a table, as often as they were there. `kinds` is where the table of vowels is. */
export function sumEnglishSyllables(scan: Scan, kinds: usize): f64 {
  vowels = kinds;
  let sum: f64 = 0;
  let record = scan.records;
  for (let entry = 0; entry < scan.size; entry += 1, record += 16) {
    const start = scan.arena + <usize>load<i32>(record, 4) * unitBytes;
    const end = start + <usize>load<i32>(record, 8) * unitBytes;
    sum += <f64>countSyllables(start, end) * <f64>load<u32>(record, 12);
  }
  return sum;
}
