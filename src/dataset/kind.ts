/** A file of a dataset, in memory. */
export interface DatasetFile {
  /** Relative, with forward slashes: `images/000000.jpg`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mime: string;
}

/** One kind of thing a dataset can hold. */
export interface DatasetKind {
  /** The option that asks for it: `images`. */
  readonly name: string;
  /** Yields `count` files in order; the same seed gives the same files. */
  generate(options: { count: number; seed: number }): AsyncIterable<DatasetFile>;
}

/** Names file number `index` of a folder: six digits or more. */
export function nameFile(folder: string, index: number, extension: string): string {
  return `${folder}/${String(index).padStart(6, '0')}.${extension}`;
}
