// Compiled to WebAssembly by the build (AssemblyScript): goes over a piece of a text as TextScanner does, word by word, and
// counts. Texts are UTF-16 units.
// biome-ignore lint/style/useImportType: AssemblyScript has no imports of types.
import {
  connector,
  endParagraph,
  factsAt,
  newline,
  Scan,
  space,
  takeOther,
  takeSpace,
  unitBytes,
  wordPart,
} from './sentences.as';
import { takeWord } from './words.as';

export { sumEnglishSyllables } from './syllables.as';

/**
 * Goes on with a piece of which the facts of all units are known and none is odd. Answers true where a line ends that is to be
 * kept: the place is `index`, and what is behind it is not looked at yet.
 */
export function scanPiece(scan: Scan): bool {
  const units = scan.units;
  const end = units + <usize>scan.end * unitBytes;
  let at = units + <usize>scan.index * unitBytes;
  let wordStart: usize = 0;
  let wordEnd: usize = 0;
  while (at < end) {
    const part = factsAt(scan.facts, at) & wordPart;
    if (part === space) {
      takeSpace(scan);
      at += unitBytes;
    } else if (part <= connector) {
      scan.hasText = 1;
      wordStart = at;
      wordEnd = takeWord(scan, at, end);
      at = wordEnd;
    } else if (part === newline) {
      const index = <i32>((at - units) >> 1);
      if (!takeNewline(scan, index, load<u16>(at))) {
        scan.index = index;
        return true;
      }
      at += unitBytes;
    } else {
      scan.hasText = 1;
      takeOther(scan, at, at === wordEnd ? wordStart : at);
      at += unitBytes;
    }
  }
  scan.index = scan.end;
  return false;
}

/** Takes a line break; false where its line is one to keep. */
function takeNewline(scan: Scan, index: i32, unit: u32): bool {
  if (unit === 0x0a && scan.returnAt === index - 1) {
    scan.joined += 1;
    scan.lineFrom += 1;
    return true;
  }
  if (index - scan.lineFrom > scan.keepAbove) return false;
  if (unit === 0x0d) scan.returnAt = index;
  scan.lines += 1;
  if (scan.hasText && !scan.isInParagraph) scan.paragraphs += 1;
  scan.isInParagraph = scan.hasText && unit !== 0x2029 ? 1 : 0;
  scan.lineFrom = index + 1;
  scan.hasText = 0;
  if (scan.isInParagraph) takeSpace(scan);
  else endParagraph(scan);
  return true;
}

/** The facts of all units together; 0 where those of a unit are not known yet. */
export function lookAtUnits(scan: Scan): u32 {
  const facts = scan.facts;
  const end = scan.units + <usize>scan.end * unitBytes;
  let seen: u32 = 0;
  for (let at = scan.units + <usize>scan.index * unitBytes; at < end; at += unitBytes) {
    const found = factsAt(facts, at);
    if (found === 0) return 0;
    seen |= found;
  }
  return seen;
}

/** Makes units of `count` ASCII bytes that lie at the end of the room for the units. */
export function widenBytes(to: usize, count: i32): void {
  let from = to + <usize>count;
  const end = from + <usize>count;
  // No block is written over before it is read: it lies in the second half.
  for (; from + 16 <= end; from += 16, to += 32) {
    const bytes = v128.load(from);
    v128.store(to, i16x8.extend_low_i8x16_u(bytes));
    v128.store(to, i16x8.extend_high_i8x16_u(bytes), 16);
  }
  for (; from < end; from += 1, to += 2) store<u16>(to, <u16>load<u8>(from));
}
