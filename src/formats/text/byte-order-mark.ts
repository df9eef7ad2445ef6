/** An encoding that the first bytes give away, and how many bytes that takes. */
export interface ByteOrderMark {
  readonly encoding: string;
  readonly length: number;
}

const marks: readonly { readonly encoding: string; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  // Before UTF-16, whose mark it begins with.
  { encoding: 'utf-32le', bytes: [0xff, 0xfe, 0, 0] },
  { encoding: 'utf-32be', bytes: [0, 0, 0xfe, 0xff] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** Reads the byte order mark of UTF-8, UTF-16 or UTF-32. */
export function findByteOrderMark(head: Uint8Array): ByteOrderMark | undefined {
  const found = marks.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  return found && { encoding: found.encoding, length: found.bytes.length };
}
