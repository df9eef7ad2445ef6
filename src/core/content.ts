import type { ImageStep } from './image.js';
import type { Json } from './json.js';

/** What bytes can turn out to be. */
export const kinds = ['image', 'text', 'table', 'signal', 'other'] as const;
export type Kind = (typeof kinds)[number];

/** Decoded pixels: interleaved rows from the top left, 8 bits a channel, sRGB or grey, alpha last and not premultiplied. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** What came back for an item, and what ops made of it. */
export interface Content {
  readonly kind: Kind;
  /** The encoded bytes; empty once `pixels` or `document` have replaced them. */
  readonly bytes: Uint8Array;
  readonly mime: string;
  /** The usual file extension without its dot; `jpg` for JPEG. */
  readonly extension: string;
  /** Image steps that are planned but not yet run; they run when the content is encoded or its pixels are asked for. */
  readonly steps?: readonly ImageStep[];
  /** Pixels that stand in place of `bytes`. */
  readonly pixels?: Pixels;
  /** A result that is data; `save: json` writes it. */
  readonly document?: Json;
  /** A few small values for the ledger's `data`. */
  readonly facts?: Readonly<Record<string, Json>>;
}
