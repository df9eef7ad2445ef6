const quote = 0x22;
const backslash = 0x5c;
const shortEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Reads the inside of a JSON string that is known to be correct. */
export function unescapeJson(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const plain = text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (shortEscapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(plain, 'utf8');
}

/** Leaves out the white space between the parts of a JSON value that is known to be correct. */
export function compactJson(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  let length = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (!isInString && byte <= 0x20) continue;
    result[length] = byte;
    length += 1;
    if (byte === quote) isInString = !isInString;
    else if (byte === backslash) {
      at += 1;
      result[length] = bytes[at] as number;
      length += 1;
    }
  }
  return result.subarray(0, length);
}
