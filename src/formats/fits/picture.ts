import { ItemError } from '../../core/errors.js';
import type { HeaderFields } from '../image/headers/fields.js';
import {
  blockBytes,
  type FitsHeader,
  fitsCutShort,
  fitsDamaged,
  parseNumber,
  readCards,
  readInteger,
  readNumber,
} from './cards.js';

/** Header-and-data units that are looked through for a picture. */
const maxUnits = 200;
const bitpixValues = [8, 16, 32, 64, -32, -64] as const;

/** Where the picture of a FITS file lies and what its numbers mean. */
export interface FitsPicture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** One, or three for red, green and blue: planes that follow each other. */
  readonly planes: 1 | 3;
  /** Bits of a number: whole below 64, floating point where negative. */
  readonly bitpix: (typeof bitpixValues)[number];
  /** Byte of the file. */
  readonly dataStart: number;
  readonly dataBytes: number;
  /** Physical value = zero + scale · recorded value. */
  readonly scale: number;
  readonly zero: number;
  /** The whole number that stands for no value. */
  readonly blank: number | undefined;
  /** SATURATE: the physical value at which the recording clips. */
  readonly saturation: number | undefined;
}

interface Unit {
  readonly header: FitsHeader;
  readonly axes: readonly number[];
  readonly bitpix: number;
  readonly dataBytes: number;
  readonly isImage: boolean;
}

/**
 * Finds the first picture of a FITS file: an image of two axes, or of three where the third is 1 or 3 long; further axes
 * of length 1 do not count. Only headers are read (FITS standard 4.0, sections 3, 4 and 7.1). Throws `E_IMG_TRUNCATED`,
 * `E_IMG_CORRUPT`, or `E_IMG_UNSUPPORTED` with what there is instead.
 */
export function findPicture(bytes: Uint8Array): FitsPicture {
  const others: string[] = [];
  let start = 0;
  for (let index = 0; index < maxUnits; index += 1) {
    const unit = readUnit(bytes, start, index);
    const picture = toPicture(unit);
    if (picture !== undefined) return picture;
    if (unit.dataBytes > 0 || index > 0) others.push(describeUnit(unit, index));
    start = unit.header.dataStart + Math.ceil(unit.dataBytes / blockBytes) * blockBytes;
    if (!isExtensionAt(bytes, start)) {
      const end = unit.header.dataStart + unit.dataBytes;
      if (end > bytes.length) throw missingData(bytes, unit.header.dataStart, unit.dataBytes);
      throw new ItemError('E_IMG_UNSUPPORTED', `the FITS file holds no picture that can be read${listOthers(others)}`);
    }
  }
  throw new ItemError(
    'E_IMG_UNSUPPORTED',
    `the FITS file holds no picture that can be read in its first ${maxUnits} parts${listOthers(others)}`,
  );
}

/** Throws `E_IMG_TRUNCATED` where the file ends before the picture does: what comes next may rely on its size. */
export function checkData(bytes: Uint8Array, { dataStart, dataBytes }: FitsPicture): void {
  if (dataStart + dataBytes > bytes.length) throw missingData(bytes, dataStart, dataBytes);
}

/** Tells what a FITS file says about its picture, without a look at the data. Throws what `findPicture` throws. */
export function readFitsHeader(bytes: Uint8Array): HeaderFields {
  const { width, height, planes, bitpix } = findPicture(bytes);
  return {
    format: 'fits',
    width,
    height,
    channels: planes,
    hasAlpha: false,
    bitDepth: Math.abs(bitpix),
    space: planes === 1 ? 'grey' : 'rgb',
    pages: 1,
    hasIccProfile: false,
    orientation: 1,
    isProgressive: false,
  };
}

function readUnit(bytes: Uint8Array, start: number, index: number): Unit {
  const header = readCards(bytes, start);
  const { values } = header;
  if (index === 0 && values.get('SIMPLE') !== 'T') {
    throw new ItemError(
      'E_IMG_UNSUPPORTED',
      'the FITS file declares itself not to keep to the standard (SIMPLE is not T)',
    );
  }
  const bitpix = readInteger(header, 'BITPIX');
  if (!bitpixValues.some((value) => value === bitpix)) {
    throw fitsDamaged(`BITPIX is ${bitpix}; it can be ${bitpixValues.join(', ')}`);
  }
  const count = readInteger(header, 'NAXIS');
  if (count < 0 || count > 999) throw fitsDamaged(`NAXIS is ${count}; it can be 0 to 999`);
  const axes = Array.from({ length: count }, (_, axis) => readAxis(header, axis + 1));
  // Random groups have a first axis of 0, which counts for nothing.
  const isGroups = index === 0 && values.get('GROUPS') === 'T' && axes[0] === 0;
  const elements = (isGroups ? axes.slice(1) : axes).reduce((product, length) => product * length, count === 0 ? 0 : 1);
  const extra = index > 0 || isGroups ? readInteger(header, 'PCOUNT', 0) : 0;
  const groups = index > 0 || isGroups ? readInteger(header, 'GCOUNT', 1) : 1;
  const dataBytes = (Math.abs(bitpix) / 8) * groups * (extra + elements);
  if (!Number.isSafeInteger(dataBytes) || dataBytes < 0) {
    throw fitsDamaged(`its part ${index} would have ${dataBytes} bytes of data`);
  }
  return { header, axes, bitpix, dataBytes, isImage: index === 0 ? !isGroups : values.get('XTENSION') === 'IMAGE' };
}

function readAxis(header: FitsHeader, axis: number): number {
  const length = readInteger(header, `NAXIS${axis}`);
  if (length < 0) throw fitsDamaged(`NAXIS${axis} is ${length}, below 0`);
  return length;
}

function toPicture({ header, axes, bitpix, isImage }: Unit): FitsPicture | undefined {
  const [width = 0, height = 0, planes = 1, ...rest] = axes;
  if (!isImage || axes.length < 2 || width === 0 || height === 0) return undefined;
  if ((planes !== 1 && planes !== 3) || rest.some((length) => length !== 1)) return undefined;
  const isWhole = bitpix > 0;
  const saturate = header.values.get('SATURATE');
  const saturation = saturate === undefined ? undefined : parseNumber(saturate);
  return {
    width,
    height,
    planes,
    bitpix: bitpix as FitsPicture['bitpix'],
    dataStart: header.dataStart,
    dataBytes: (Math.abs(bitpix) / 8) * width * height * planes,
    scale: readNumber(header, 'BSCALE', 1),
    zero: readNumber(header, 'BZERO', 0),
    blank: isWhole ? readBlank(header) : undefined,
    saturation,
  };
}

/** Of 64 bits it is often the lowest number there is: rounded then, as the values that are compared with it. */
function readBlank(header: FitsHeader): number | undefined {
  const text = header.values.get('BLANK');
  if (text === undefined) return undefined;
  return /^[+-]?\d{16,19}$/.test(text) ? Number(text) : readInteger(header, 'BLANK');
}

function isExtensionAt(bytes: Uint8Array, start: number): boolean {
  return String.fromCharCode(...bytes.subarray(start, start + 10)) === 'XTENSION= ';
}

function missingData(bytes: Uint8Array, start: number, length: number): ItemError {
  const there = Math.max(0, bytes.length - start);
  return fitsCutShort(`${there} of ${length} bytes of data are there from byte ${start} on`);
}

function describeUnit({ header, axes, isImage }: Unit, index: number): string {
  const { values } = header;
  const size = axes.length === 0 ? 'without data' : axes.slice(0, 6).join('x');
  if (values.get('ZIMAGE') === 'T') return `part ${index} is a compressed image, which is not supported`;
  if (isImage) return `part ${index} is an array ${size}`;
  return `part ${index} is a ${(values.get('XTENSION') ?? 'set of random groups').slice(0, 20)} ${size}`;
}

function listOthers(others: readonly string[]): string {
  if (others.length === 0) return '';
  const more = others.length > 3 ? `, and ${others.length - 3} more` : '';
  return `: ${others.slice(0, 3).join(', ')}${more}`;
}
