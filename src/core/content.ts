import type { ImageStep } from './image.js';
import type { Json } from './json.js';

/** What bytes can turn out to be. */
export const kinds = ['image', 'text', 'table', 'signal', 'other'] as const;
/** What bytes turned out to be. */
export type Kind = (typeof kinds)[number];

/**
 * Decoded pixels: interleaved rows from the top left, 8 bits a channel, sRGB or grey, alpha last and not premultiplied.
 * `data` holds width × height × channels bytes.
 */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/**
 * What a picture of more than 8 bits a channel holds: interleaved rows from the top left, as recorded (16-bit files from
 * 0 to 65,535; FITS in physical values, row 0 on top).
 */
export interface Samples {
  readonly data: Uint16Array | Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** The value at which the recording clips, where there is one. */
  readonly saturation?: number;
}

/** A body too large to be held in memory: a file that holds the whole of it. */
export interface ContentFile {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
}

/** What came back for an item, and what ops made of it. */
export interface Content {
  readonly kind: Kind;
  /** The encoded bytes; empty once `pixels` or `document` have replaced them. */
  readonly bytes: Uint8Array;
  /** Holds what `bytes` would, where that is too much for memory; `bytes` is then empty. Read it, never change it. */
  readonly file?: ContentFile;
  /** The media type of `bytes`, without parameters. */
  readonly mime: string;
  /** The encoding that the server declared, as it was written (`iso-8859-1`). */
  readonly charset?: string;
  /** The usual file extension without its dot; `jpg` for JPEG. */
  readonly extension: string;
  /** Image steps that are planned but not yet run; they run when the content is encoded or its pixels are asked for. */
  readonly steps?: readonly ImageStep[];
  /** Pixels that stand in place of `bytes`. */
  readonly pixels?: Pixels;
  /** Beside `pixels`, for an op that asked for `samples`: the picture at its full depth, where that is more than 8 bits. */
  readonly samples?: Samples;
  /** A result that is data; `save: json` writes it. */
  readonly document?: Json;
  /** A few small values for the ledger's `data`. */
  readonly facts?: Readonly<Record<string, Json>>;
}

/** Content between ops and on its way to a format. Ops never see it so. */
export interface HeldContent extends Content {
  /** In place of `document`, the same as a line of JSON in UTF-8: how it comes from the thread of ops. */
  readonly documentLine?: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The result that is data, however it is held. */
export function documentOf({
  document,
  documentLine,
}: Pick<HeldContent, 'document' | 'documentLine'>): Json | undefined {
  return documentLine === undefined ? document : (JSON.parse(decoder.decode(documentLine)) as Json);
}

/** Content with its document as a line: bytes move to another thread, where data would be taken apart and built up again. */
export function writeDocument(content: HeldContent): HeldContent {
  const { document, ...rest } = content;
  if (document === undefined) return content;
  return { ...rest, documentLine: encoder.encode(`${JSON.stringify(document)}\n`) };
}

/** Content with its document as data, as ops find it. */
export function readDocument(content: HeldContent): Content {
  const { documentLine, ...rest } = content;
  return documentLine === undefined ? content : { ...rest, document: documentOf(content) as Json };
}
