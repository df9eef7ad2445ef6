/** A file of a dataset, in memory. */
export interface DatasetFile {
  /** Relative, with forward slashes: `images/000000.jpg`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The Content-Type that a careful server sends with it; of a text, with its charset unless the bytes say it. */
  readonly mime: string;
  /** False for what goes with listed files, such as the truth about them: written, but not in `urls.txt`. */
  readonly isListed?: false;
}

/** One kind of thing a dataset can hold. */
export interface DatasetKind {
  /** The option that asks for it: `images`. */
  readonly name: string;
  /** Yields `count` listed files in order, and what goes with them; the same seed gives the same files. */
  generate(options: { count: number; seed: number }): AsyncIterable<DatasetFile>;
}

/** Names file number `index` of a folder: six digits or more. */
export function nameFile(folder: string, index: number, extension: string): string {
  return `${folder}/${String(index).padStart(6, '0')}.${extension}`;
}
