import { type ByteSource, openByteSource } from '../../../src/formats/text/source.js';

/** A body in memory. */
export function sourceOf(bytes: Uint8Array): Promise<ByteSource> {
  return openByteSource({ bytes });
}

/** Bytes given as text of one byte a character. */
export function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** A text in UTF-16 or UTF-32, with or without a byte order mark. */
export function encodeWide(
  text: string,
  encoding: 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be',
  mark = true,
): Buffer {
  const whole = mark ? `\uFEFF${text}` : text;
  if (encoding === 'utf-16le') return Buffer.from(whole, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(whole, 'utf16le').swap16();
  const bytes = Buffer.alloc([...whole].length * 4);
  [...whole].forEach((char, index) => {
    const codePoint = char.codePointAt(0) ?? 0;
    if (encoding === 'utf-32le') bytes.writeUInt32LE(codePoint, index * 4);
    else bytes.writeUInt32BE(codePoint, index * 4);
  });
  return bytes;
}
