import type { Exposure } from './sensor.js';

const blockBytes = 2_880;

/** Writes an exposure of one channel as FITS, its top row last: unsigned 16 bits, or 32-bit floats of counts a second. */
export function writeFits(
  { width, height, counts }: Exposure,
  { isFloat, seconds, saturation }: { isFloat: boolean; seconds: number; saturation: number },
): Uint8Array {
  const cards = [
    ['SIMPLE', 'T'],
    ['BITPIX', isFloat ? '-32' : '16'],
    ['NAXIS', '2'],
    ['NAXIS1', `${width}`],
    ['NAXIS2', `${height}`],
    ...(isFloat
      ? []
      : [
          ['BSCALE', '1'],
          ['BZERO', '32768'],
        ]),
    ['SATURATE', `${isFloat ? saturation / seconds : saturation}`],
    ['EXPTIME', `${seconds}`],
    ['BUNIT', isFloat ? "'adu/s   '" : "'adu     '"],
    ['OBJECT', "'generated star field'"],
  ];
  const text = cards.map(([keyword = '', value = '']) => {
    const field = value.startsWith("'") ? value : value.padStart(20);
    return `${keyword.padEnd(8)}= ${field}`.padEnd(80);
  });
  const header = `${text.join('')}${'END'.padEnd(80)}`;
  const dataStart = Math.ceil(header.length / blockBytes) * blockBytes;
  const sizeBytes = isFloat ? 4 : 2;
  const end = dataStart + Math.ceil((width * height * sizeBytes) / blockBytes) * blockBytes;
  const bytes = new Uint8Array(end);
  bytes.fill(0x20, 0, dataStart);
  bytes.set(new TextEncoder().encode(header));
  const view = new DataView(bytes.buffer, dataStart);
  for (let row = 0, at = 0; row < height; row += 1) {
    const start = (height - 1 - row) * width;
    for (let column = 0; column < width; column += 1, at += sizeBytes) {
      const count = counts[start + column] as number;
      if (isFloat) view.setFloat32(at, count / seconds);
      else view.setInt16(at, count - 32_768);
    }
  }
  return bytes;
}
