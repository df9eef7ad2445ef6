import type { ZodType } from 'zod';
import type { Content, ContentFile, HeldContent, Kind } from './content.js';
import type { Item } from './item.js';
import type { Json } from './json.js';
import type { OutputRecord } from './outcome.js';
import type { FetchSettings } from './settings.js';

/** What an op is told about the item it works on: all that an op of a user gets. */
export interface OpContext {
  readonly item: Item;
  /** Aborted when the op's time is over or the run is stopped. */
  readonly signal: AbortSignal;
  /** A folder of this item's own for temporary files, absolute. Make it before use; it is removed after the item. */
  readonly scratch: string;
}

/** What ops of ours are told besides. */
export interface OwnOpContext extends OpContext {
  /** Set where nobody else has the memory of the content, so that an op may write its result where it reads. */
  readonly ownsContent?: true;
}

/** One step on content. An op never knows the mode; `cost` tells the mode where to place it. */
export interface Op<Options = unknown> {
  readonly name: string;
  /** One line for `millrace ops` and the reference. */
  readonly summary: string;
  /** Kinds of content it works on. */
  readonly accepts: readonly Kind[];
  /** `native` leaves the event loop by itself (sharp, DuckDB); `script` is JavaScript on the CPU. */
  readonly cost: 'native' | 'script';
  /**
   * What it wants to be given of a picture: `steps`, it only plans image steps and costs nothing until the result is
   * encoded; `pixels`, the picture decoded; `samples`, the picture decoded, and its full depth where that is more than 8
   * bits; `bytes`, the encoded file; `stream`, either `bytes` or, for a large body, the `file` that holds it.
   */
  readonly input: 'bytes' | 'stream' | 'pixels' | 'samples' | 'steps';
  /** Native code that hostile bytes can crash or hang: it runs in a process that may be killed, in every mode. */
  readonly isIsolated?: true;
  /** Of an isolated op: false where this content and these options take no native code; without it, all do. */
  needsIsolation?(content: Content, options: Options): boolean;
  /** Checks and completes the options; always a strict object. */
  readonly options: ZodType<Options>;
  run(content: Content, options: Options, context: OpContext): Content | Promise<Content>;
}

/** One thing to encode: content and the format's checked options. */
export interface EncodeRequest {
  readonly content: HeldContent;
  readonly format: string;
  readonly options: Json;
}

/** Encoded bytes, ready to save. */
export interface Encoded {
  readonly bytes: Uint8Array;
  /** A file that holds what `bytes` would; the sink copies it. */
  readonly file?: ContentFile;
  /** SHA-256 of these bytes, in hex, where it is known already. */
  readonly sha256?: string;
  /** Without its dot. */
  readonly extension: string;
  readonly width?: number;
  readonly height?: number;
}

/** Encodes all requests of one item in one go, so that several outputs can share a decode. Answers in the order asked. */
export type Encode = (requests: readonly EncodeRequest[]) => Promise<readonly Encoded[]>;

/** A way to save content: what `save:` names. */
export interface Format<Options = unknown> {
  readonly name: string;
  readonly summary: string;
  readonly accepts: readonly Kind[];
  readonly options: ZodType<Options>;
  /** Formats that share one function are encoded in one call. */
  readonly encode: Encode;
  /** True where encoding this content costs native CPU and must take its turn. */
  isNative(content: Content): boolean;
}

/** Turns the content of one kind into what ops work on: `pixels`, and `samples` where `isDeep` asks for them and there are any. */
export interface Decoder {
  decode(content: Content, options: { isDeep: boolean }): Promise<Pick<Content, 'pixels' | 'samples'>>;
}

/** A product of an item that a sink is to keep. */
export interface Product {
  readonly output: string;
  readonly encoded: Encoded;
  readonly data?: Readonly<Record<string, Json>>;
}

/** All products of one item. */
export interface ItemProducts {
  readonly item: Item;
  /** The item's file key with `{sha256}` still in it where the template asks for it. */
  readonly key: string;
  /** SHA-256 of the fetched body, in hex. */
  readonly sha256: string;
  readonly products: readonly Product[];
}

/** What a lane tells the sink that it opens. */
export interface SinkContext {
  /** The output folder, absolute. */
  readonly out: string;
  /** A name no other lane of this run has, for temporary files. */
  readonly lane: string;
  /** Results must be on the disk, not only with the system, before they are answered. */
  readonly isDurable?: boolean;
}

/** A lane's end of a sink. */
export interface SinkLane {
  /** Makes all products of an item durable, or none; answers where they are. */
  save(item: ItemProducts): Promise<readonly OutputRecord[]>;
  close(): Promise<void>;
}

/** Where results go. */
export interface Sink<Options = unknown> {
  readonly name: string;
  readonly summary: string;
  readonly options: ZodType<Options>;
  open(options: Options, context: SinkContext): Promise<SinkLane>;
}

/** What a run tells the source that it opens. */
export interface SourceContext {
  readonly signal: AbortSignal;
  /** Relative paths in options start here. */
  readonly workingDirectory: string;
  /** `--url-column`, which wins over the source's own option. */
  readonly urlColumn: string | undefined;
  /** The run's output folder: what it and those set aside beside it hold is no input of a folder around them. */
  readonly out?: string;
  /** How the run fetches: for sources that ask a server for their rows. */
  readonly fetch?: FetchSettings;
  /** Keys to services by the name of their environment variable, which they win over. They are recorded nowhere. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Tells the person something that is no failure, such as what is left of a quota: one sentence. */
  note?(sentence: string): void;
}

/** A source that is open for reading. */
export interface OpenSource {
  /**
   * Rows in a stable order, from the first each time they are asked for; `index` counts from 0 without gaps. A bad row is an
   * item with a `problem`.
   */
  readonly rows: AsyncIterable<Item>;
  /** Plain data that changes when the rows would: part of the fingerprint. */
  readonly identity: Json;
  /** False where reading again may give other rows (standard input, a live folder): the run writes them down first. */
  readonly isRepeatable: boolean;
  /** Names of the fields that rows have, where they are known before the rows are; none for a list. */
  readonly columns?: readonly string[];
  /** About how many rows there are, where that is cheap to know. */
  count(): Promise<number | undefined>;
}

/** Produces items. */
export interface Source<Options = unknown> {
  readonly name: string;
  readonly summary: string;
  readonly options: ZodType<Options>;
  /** Throws a RunError (`E_SOURCE`) with a sentence where there is nothing to read. */
  open(options: Options, context: SourceContext): Promise<OpenSource>;
}
