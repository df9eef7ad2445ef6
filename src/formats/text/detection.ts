import { ItemError } from '../../core/errors.js';
import { canonicalEncoding } from './decoding.js';

/** A text has hardly any control characters; what is packed or compressed has one in ten bytes. */
const mostControls = 0.05;
/** UTF-16 of languages with spaces and digits has a zero in every few letters, all on the same side. */
const fewestZeros = 0.1;
const leastConfidence = 10;
const mostGuesses = 3;

/** Finds UTF-16 without a byte order mark by where its zeros are. */
export function findUtf16(sample: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const pairs = Math.floor(sample.length / 2);
  if (pairs < 2 || !sample.includes(0)) return undefined;
  const zeros: [number, number] = [0, 0];
  for (let index = 0; index < pairs * 2; index += 1) {
    if (sample[index] === 0) zeros[(index & 1) as 0 | 1] += 1;
  }
  const [first, second] = zeros;
  if (second >= pairs * fewestZeros && first <= second / 20) return 'utf-16le';
  if (first >= pairs * fewestZeros && second <= first / 20) return 'utf-16be';
  return undefined;
}

/** True where escape sequences switch to Japanese letters: such bytes are valid UTF-8 too. */
export function isEscapedJapanese(sample: Uint8Array): boolean {
  for (let at = sample.indexOf(0x1b); at >= 0; at = sample.indexOf(0x1b, at + 1)) {
    if (sample[at + 1] === 0x24 && (sample[at + 2] === 0x40 || sample[at + 2] === 0x42)) return true;
  }
  return false;
}

const isTextControl = (byte: number) => byte === 0x1b || (byte >= 0x08 && byte <= 0x0d);

const noWords = new Int32Array(0);

/** True where one of four bytes is below 0x20, or 0x7f; rarely where none is, but next to one. */
const mayHoldControl = (word: number) =>
  (((word - 0x20202020) | ((word ^ 0x7f7f7f7f) - 0x01010101)) & ~word & 0x80808080) !== 0;

/** Throws ItemError `E_TEXT_ENCODING` where bytes of one or more a character cannot be text: NULs, or packed data. */
export function refuseBinary(sample: Uint8Array): void {
  let zeros = 0;
  let controls = 0;
  // By index: an iterator over the bytes takes ten times as long. From where numbers of four bytes can begin, four at once.
  const ahead = -sample.byteOffset & 3;
  const isShort = sample.length < ahead + 4;
  const words = isShort
    ? noWords
    : new Int32Array(sample.buffer, sample.byteOffset + ahead, (sample.length - ahead) >> 2);
  for (let index = 0; index < sample.length; index += 1) {
    if (((index - ahead) & 3) === 0) {
      let word = (index - ahead) >> 2;
      while (word < words.length && !mayHoldControl(words[word] as number)) word += 1;
      index = Math.max(index, word * 4 + ahead);
      if (index >= sample.length) break;
    }
    const byte = sample[index] as number;
    if (byte >= 0x20 && byte !== 0x7f) continue;
    if (byte === 0) zeros += 1;
    else if (!isTextControl(byte)) controls += 1;
  }
  if (zeros + controls <= sample.length * mostControls) return;
  const [count, found] = zeros >= controls ? [zeros, 'NUL'] : [zeros + controls, 'control characters'];
  throw new ItemError(
    'E_TEXT_ENCODING',
    `no text: ${count.toLocaleString('en')} of ${sample.length.toLocaleString('en')} bytes are ${found}`,
  );
}

/** Characters of more than one byte that must be right for each sequence that is wrong. */
const fewestRight = 4;

/** True for UTF-8 that was damaged: in text of another encoding hardly any sequence is right. */
function isDamagedUtf8(sample: Uint8Array): boolean {
  let start = 0;
  // The sample may begin and end inside a character.
  while (start < 3 && ((sample[start] ?? 0) & 0xc0) === 0x80) start += 1;
  const text = new TextDecoder().decode(sample.subarray(start), { stream: true });
  const wrong = text.split('\uFFFD').length - 1;
  const right = (text.match(/[\u0080-\u{10FFFF}]/gu)?.length ?? 0) - wrong;
  return right >= wrong * fewestRight;
}

/** Encodings that bytes of no declared one may be in, the likeliest first, by the library's statistics of letters. */
export async function guessEncodings(sample: Uint8Array): Promise<readonly string[]> {
  // Reading it as anything else would make nonsense of every other character.
  if (isDamagedUtf8(sample)) return ['utf-8'];
  const { analyse } = await import('chardet');
  const names: string[] = [];
  for (const { name, confidence } of analyse(sample)) {
    const encoding = confidence < leastConfidence ? undefined : canonicalEncoding(name);
    if (encoding !== undefined && !names.includes(encoding)) names.push(encoding);
  }
  return names.filter((name) => name !== 'utf-8').slice(0, mostGuesses);
}
