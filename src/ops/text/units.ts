import { endianness } from 'node:os';

/** True where numbers in memory have their higher byte first. */
export const isBigEndian = endianness() === 'BE';

/** Writes the UTF-16 units of a text from `offset` on, as far as there is room; answers how many were written. */
export function writeUnits(target: Uint16Array, offset: number, text: string): number {
  const bytes = Buffer.from(target.buffer, target.byteOffset, target.byteLength);
  const written = bytes.write(text, offset * 2, 'utf16le');
  if (isBigEndian) bytes.subarray(offset * 2, offset * 2 + written).swap16();
  return written / 2;
}

/** Units that were packed as base64, the lower byte first. */
export function unpackUnits(packed: string): Uint16Array {
  const units = new Uint16Array(Buffer.byteLength(packed, 'base64') / 2);
  const bytes = Buffer.from(units.buffer);
  bytes.write(packed, 'base64');
  if (isBigEndian) bytes.swap16();
  return units;
}

/** Reads units as a string; for some thousands of them, not for a whole text. */
export function readUnits(units: Uint16Array, start: number, end: number): string {
  return String.fromCharCode.apply(null, units.subarray(start, end) as unknown as number[]);
}

/** The code point that begins at an index, and 0xFFFD for a half that has lost its other. */
export function codePointAt(units: Uint16Array, index: number, end: number): number {
  const unit = units[index] as number;
  if ((unit & 0xf800) !== 0xd800) return unit;
  const next = index + 1 < end ? (units[index + 1] as number) : 0;
  const isPair = unit < 0xdc00 && (next & 0xfc00) === 0xdc00;
  return isPair ? 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff) : 0xfffd;
}
