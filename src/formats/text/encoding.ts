import { isUtf8 } from 'node:buffer';
import { findByteOrderMark } from './byte-order-mark.js';
import { declaredInMarkup } from './declared.js';
import { canonicalEncoding } from './decoding.js';
import { findUtf16, isEscapedJapanese, refuseBinary } from './detection.js';

/** What told the encoding of a text. */
export type EncodingSource = 'bom' | 'declared' | 'utf-8' | 'detected' | 'option';

/** An encoding that a text may be in. */
export interface EncodingCandidate {
  /** Canonical name in lower case. */
  readonly encoding: string;
  readonly from: EncodingSource;
  /** Bytes before the text: its byte order mark. */
  readonly skipBytes: number;
  /** What to call it where the text turns out to be plain ASCII, which is the same in both. */
  readonly ifAscii?: EncodingCandidate;
}

/** How to go about a text: encodings to try strictly, in order, until one holds to the end. */
export interface EncodingPlan {
  readonly candidates: readonly EncodingCandidate[];
  /** What to say of it, and what to decode it in where it must be decoded: one of the candidates. */
  readonly main: EncodingCandidate;
  /** None of them was named by anybody: bytes that are not UTF-8 are to be looked at more closely. */
  readonly isOpen: boolean;
  /** As it was written. */
  readonly declaredEncoding?: string;
}

/** What is known of a text before it is read. */
export interface EncodingHints {
  readonly mime: string;
  /** What the server declared. */
  readonly charset?: string | undefined;
  /** What the user says; a label that `canonicalEncoding` knows. */
  readonly encoding?: string | undefined;
}

const isWide = (encoding: string) => encoding.startsWith('utf-16') || encoding.startsWith('utf-32');
const manyByte = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'euc-kr', 'shift_jis', 'iso-2022-jp']);

/** UTF-8 sequences that chance does not put into text of an old encoding of two bytes a letter. */
const convincingSequences = 8;

function isConvincingUtf8(sample: Uint8Array): boolean {
  let end = sample.length;
  while (end > sample.length - 4 && end > 0 && (sample[end - 1] as number) >= 0x80) end -= 1;
  if (!isUtf8(sample.subarray(0, end))) return false;
  let sequences = 0;
  for (let index = 0; index < sample.length; index += 1) {
    const byte = sample[index] as number;
    if (byte >= 0xc2 && byte <= 0xf4) sequences += 1;
  }
  return sequences >= convincingSequences;
}

/**
 * Plans how to decode a text, by its first bytes and what is known of it: the user's word, then a byte order mark, then
 * what was declared, then UTF-8. Text of single bytes hardly ever is valid UTF-8 by chance, so where such an encoding is
 * declared UTF-8 is tried first. Throws ItemError `E_TEXT_ENCODING` where the bytes cannot be text.
 */
export function planEncoding(head: Uint8Array, hints: EncodingHints): EncodingPlan {
  const declared = hints.charset ?? declaredInMarkup(head, hints.mime);
  const shared = declared === undefined ? {} : { declaredEncoding: declared };
  const only = (main: EncodingCandidate): EncodingPlan => {
    if (!isWide(main.encoding)) refuseBinary(head);
    return { candidates: [main], main, isOpen: false, ...shared };
  };
  const mark = findByteOrderMark(head);
  if (hints.encoding !== undefined) {
    const encoding = canonicalEncoding(hints.encoding) ?? hints.encoding;
    const isMarked = mark?.encoding === encoding;
    return only({ encoding, from: 'option', skipBytes: isMarked ? mark.length : 0 });
  }
  if (mark !== undefined) return only({ encoding: mark.encoding, from: 'bom', skipBytes: mark.length });
  const encoding = declared === undefined ? undefined : canonicalEncoding(declared);
  const utf8: EncodingCandidate = { encoding: 'utf-8', from: 'utf-8', skipBytes: 0 };
  if (encoding === undefined) {
    const wide = findUtf16(head);
    if (wide !== undefined) return only({ encoding: wide, from: 'detected', skipBytes: 0 });
    refuseBinary(head);
    const escaped: EncodingCandidate = { encoding: 'iso-2022-jp', from: 'detected', skipBytes: 0 };
    const candidates = isEscapedJapanese(head) ? [escaped, utf8] : [utf8];
    return { candidates, main: utf8, isOpen: true, ...shared };
  }
  const named: EncodingCandidate = { encoding, from: 'declared', skipBytes: 0 };
  if (encoding === 'utf-8') return only(named);
  const seemsUtf8 = isWide(encoding)
    ? !head.includes(0) && isUtf8(head.subarray(0, lastSingle(head)))
    : !manyByte.has(encoding) || isConvincingUtf8(head);
  if (!isWide(encoding) || seemsUtf8) refuseBinary(head);
  const first: EncodingCandidate = isWide(encoding) ? utf8 : { ...utf8, ifAscii: named };
  return { candidates: seemsUtf8 ? [first, named] : [named, first], main: named, isOpen: false, ...shared };
}

function lastSingle(sample: Uint8Array): number {
  let end = sample.length;
  while (end > 0 && (sample[end - 1] as number) >= 0x80) end -= 1;
  return end;
}
