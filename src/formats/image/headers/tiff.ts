import { type HeaderFields, headerCutShort, headerDamaged, viewOf } from './fields.js';

/** Pages beyond this are not counted: enough to know that there are too many. */
const maxPages = 1_000;

/** Bytes of the field types that matter here: BYTE, SHORT, LONG, UNDEFINED, LONG8. */
const typeBytes = new Map([
  [1, 1],
  [3, 2],
  [4, 4],
  [7, 1],
  [16, 8],
]);

interface Layout {
  readonly isLittle: boolean;
  readonly isBig: boolean;
}

/** Reads a TIFF or BigTIFF header: the first directory, and the number of pages by following the chain (TIFF 6.0). */
export function readTiffHeader(bytes: Uint8Array): HeaderFields {
  if (bytes.length < 16) throw headerCutShort('tiff', bytes);
  const view = viewOf(bytes);
  const isLittle = view.getUint8(0) === 0x49;
  const layout: Layout = { isLittle, isBig: view.getUint16(2, isLittle) === 43 };
  const first = layout.isBig ? readOffset(view, 8, layout) : view.getUint32(4, isLittle);
  const tags = readDirectory(bytes, first, layout);
  const width = tags.get(256)?.[0] ?? 0;
  const height = tags.get(257)?.[0] ?? 0;
  if (width === 0 || height === 0) throw headerDamaged('tiff', `its size is ${width}x${height}`);
  const photometric = tags.get(262)?.[0] ?? 1;
  const channels = photometric === 3 ? 3 : (tags.get(277)?.[0] ?? 1);
  const orientation = tags.get(274)?.[0] ?? 1;
  return {
    format: 'tiff',
    width,
    height,
    channels,
    hasAlpha: tags.has(338) || (photometric <= 1 && channels === 2) || (photometric === 2 && channels === 4),
    bitDepth: Math.max(...(tags.get(258) ?? [1])),
    space: spaceOf(photometric, channels),
    pages: countPages(view, first, layout),
    hasIccProfile: tags.has(34675),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    isProgressive: false,
  };
}

/** Strips or tiles of a picture that are looked at: more than any has. */
const maxParts = 1_000_000;

/** Where the last strip or tile of the first picture ends, which may be beyond the file; 0 where that is not known. */
export function findTiffEnd(bytes: Uint8Array): number {
  if (bytes.length < 16) return 16;
  const view = viewOf(bytes);
  const isLittle = view.getUint8(0) === 0x49;
  const layout: Layout = { isLittle, isBig: view.getUint16(2, isLittle) === 43 };
  const first = layout.isBig ? readOffset(view, 8, layout) : view.getUint32(4, isLittle);
  if (spanOf(view, first, layout) === undefined) return Math.max(first, bytes.length + 1);
  const tags = readDirectory(bytes, first, layout, maxParts);
  const starts = tags.get(273) ?? tags.get(324) ?? [];
  const lengths = tags.get(279) ?? tags.get(325) ?? [];
  return starts.reduce((end, start, index) => Math.max(end, start + (lengths[index] ?? 0)), 0);
}

function spaceOf(photometric: number, channels: number): HeaderFields['space'] {
  if (photometric <= 1) return channels <= 2 ? 'grey' : 'other';
  if (photometric === 2 || photometric === 3 || photometric === 6) return 'rgb';
  return photometric === 5 ? 'cmyk' : 'other';
}

function readOffset(view: DataView, at: number, layout: Layout): number {
  if (!layout.isBig) return view.getUint32(at, layout.isLittle);
  return Number(view.getBigUint64(at, layout.isLittle));
}

/** Where the entries of a directory begin and end, or undefined where it lies outside the file. */
function spanOf(view: DataView, start: number, layout: Layout): { first: number; end: number } | undefined {
  const countBytes = layout.isBig ? 8 : 2;
  if (start + countBytes > view.byteLength) return undefined;
  const count = layout.isBig ? readOffset(view, start, layout) : view.getUint16(start, layout.isLittle);
  const first = start + countBytes;
  const end = first + count * (layout.isBig ? 20 : 12);
  return end + (layout.isBig ? 8 : 4) > view.byteLength ? undefined : { first, end };
}

function readDirectory(bytes: Uint8Array, start: number, layout: Layout, most = 4): Map<number, number[]> {
  const view = viewOf(bytes);
  const span = spanOf(view, start, layout);
  if (span === undefined) throw headerCutShort('tiff', bytes, `before its directory at byte ${start}`);
  const tags = new Map<number, number[]>();
  for (let entry = span.first; entry < span.end; entry += layout.isBig ? 20 : 12) {
    tags.set(view.getUint16(entry, layout.isLittle), readValues(view, { entry, layout, most }));
  }
  return tags;
}

interface Entry {
  readonly entry: number;
  readonly layout: Layout;
  /** How many of its numbers are wanted. */
  readonly most: number;
}

/** The first numbers of an entry; empty for types and places that do not matter. */
function readValues(view: DataView, { entry, layout, most }: Entry): number[] {
  const type = view.getUint16(entry + 2, layout.isLittle);
  const size = typeBytes.get(type);
  const count = Math.min(readOffset(view, entry + 4, layout), most);
  if (size === undefined) return [];
  const inlineBytes = layout.isBig ? 8 : 4;
  const valueAt = entry + (layout.isBig ? 12 : 8);
  const total = readOffset(view, entry + 4, layout) * size;
  const at = total <= inlineBytes ? valueAt : readOffset(view, valueAt, layout);
  if (at + count * size > view.byteLength) return [];
  return Array.from({ length: count }, (_, index) => {
    const position = at + index * size;
    if (size === 1) return view.getUint8(position);
    if (size === 2) return view.getUint16(position, layout.isLittle);
    return size === 4
      ? view.getUint32(position, layout.isLittle)
      : Number(view.getBigUint64(position, layout.isLittle));
  });
}

function countPages(view: DataView, first: number, layout: Layout): number {
  const seen = new Set<number>();
  for (let start = first; start !== 0 && seen.size < maxPages && !seen.has(start); ) {
    const span = spanOf(view, start, layout);
    if (span === undefined) break;
    seen.add(start);
    start = readOffset(view, span.end, layout);
  }
  return seen.size;
}
