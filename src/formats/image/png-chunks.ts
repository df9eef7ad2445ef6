const signatureBytes = 8;
/** An sRGB chunk with perceptual intent: length, name, intent, CRC-32. */
const srgbChunk = Uint8Array.of(0, 0, 0, 1, 0x73, 0x52, 0x47, 0x42, 0, 0xae, 0xce, 0x1c, 0xe9);

/**
 * Declares an encoded PNG to be sRGB and drops its print resolution, which libvips writes and which would differ with
 * the way the pixels came. Answers new bytes.
 */
export function declareSrgb(png: Buffer): Buffer {
  const headerEnd = signatureBytes + 25;
  const pieces: Uint8Array[] = [png.subarray(0, headerEnd), srgbChunk];
  let keptFrom = headerEnd;
  for (let offset = headerEnd; png.toString('latin1', offset + 4, offset + 8) !== 'IDAT'; ) {
    const next = offset + 12 + png.readUInt32BE(offset);
    if (png.toString('latin1', offset + 4, offset + 8) === 'pHYs') {
      pieces.push(png.subarray(keptFrom, offset));
      keptFrom = next;
    }
    offset = next;
  }
  pieces.push(png.subarray(keptFrom));
  return Buffer.concat(pieces);
}
