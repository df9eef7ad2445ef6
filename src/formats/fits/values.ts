import type { FitsPicture } from './picture.js';

/** Reads physical values of a picture; NaN where there is none. */
export interface FitsValues {
  /** One value: a plane and a position in the order of the file, which starts at the bottom left. */
  read(plane: number, position: number): number;
  /** A row of one plane, counted from the bottom; `into` is as long as the picture is wide. */
  readRow(row: { plane: number; row: number }, into: Float32Array): void;
}

/** The largest value a 32-bit float holds. */
const maxFloat = 3.4028234663852886e38;

/** Opens the values of a picture whose data has been checked to be there. Big-endian, as FITS is. */
export function openValues(bytes: Uint8Array, picture: FitsPicture): FitsValues {
  const { width, height, bitpix, dataStart, dataBytes, scale, zero, blank } = picture;
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, dataBytes);
  const sizeBytes = Math.abs(bitpix) / 8;
  const planeBytes = width * height * sizeBytes;
  const recorded = recordedReader(view, bitpix);
  const physical = (value: number): number => {
    if (value === blank) return Number.NaN;
    const result = value * scale + zero;
    // What a 32-bit float cannot hold is no value either: it would become infinite.
    return result <= maxFloat && result >= -maxFloat ? result : Number.NaN;
  };
  return {
    read: (plane, position) => physical(recorded(plane * planeBytes + position * sizeBytes)),
    readRow({ plane, row }, into) {
      for (let x = 0, at = plane * planeBytes + row * width * sizeBytes; x < width; x += 1, at += sizeBytes) {
        into[x] = physical(recorded(at));
      }
    },
  };
}

function recordedReader(view: DataView, bitpix: FitsPicture['bitpix']): (at: number) => number {
  switch (bitpix) {
    case 8:
      return (at) => view.getUint8(at);
    case 16:
      return (at) => view.getInt16(at);
    case 32:
      return (at) => view.getInt32(at);
    case 64:
      return (at) => Number(view.getBigInt64(at));
    case -32:
      return (at) => view.getFloat32(at);
    case -64:
      return (at) => view.getFloat64(at);
  }
}
