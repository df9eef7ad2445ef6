/** Where a frame of a GIF stands. */
export interface GifFrame {
  readonly left?: number;
  readonly top?: number;
  readonly width: number;
  readonly height: number;
}

const words = (...values: readonly number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);

/** A GIF file of these frames; each has the data of one pixel. */
export function rawGif(screen: { width: number; height: number }, frames: readonly GifFrame[]): Buffer {
  const parts: Uint8Array[] = [
    Buffer.from('GIF89a', 'latin1'),
    words(screen.width, screen.height),
    Buffer.from('800000ffffff000000', 'hex'),
  ];
  for (const { left = 0, top = 0, width, height } of frames) {
    parts.push(Buffer.of(0x2c), words(left, top, width, height), Buffer.from('000202440100', 'hex'));
  }
  return Buffer.concat([...parts, Buffer.of(0x3b)]);
}
