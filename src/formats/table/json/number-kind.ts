import { cellKinds } from '../cell-kind.js';
import { sizeInteger } from '../cell-number.js';

/** What a correct number of JSON without fraction and exponent can be taken for; `first` is its first digit. */
export function kindOfInteger(bytes: Uint8Array, place: { first: number; end: number; isNegative: boolean }): number {
  const kind = sizeInteger(bytes, place);
  if (kind === cellKinds.text) return cellKinds.hugeNumber;
  // −0 is no integer: it would lose its sign.
  const isNegativeZero = place.isNegative && bytes[place.first] === 0x30;
  return isNegativeZero ? cellKinds.number : kind;
}

/**
 * What a correct number of JSON with a fraction or an exponent can be taken for. A double holds 17 digits at most; zeros at
 * either end are not counted.
 */
export function kindOfNumber(
  bytes: Uint8Array,
  { start, mantissaEnd, end }: { start: number; mantissaEnd: number; end: number },
): number {
  const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  const digits = text
    .slice(0, mantissaEnd - start)
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
  return digits.length <= 17 && Number.isFinite(Number(text)) ? cellKinds.number : cellKinds.hugeNumber;
}
