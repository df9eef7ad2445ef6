import type { Problem } from './errors.js';

/** A cell of the source's row. */
export type FieldValue = string | number | boolean | null;

/** One row of the source. */
export interface Item {
  /** Its ordinal in the source, from 0. Bad rows count too. */
  readonly index: number;
  /** An absolute URL: `http:`, `https:`, `file:` or `data:`; for a bad row, the text as it was found. */
  readonly url: string;
  /** The row's other columns. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Set where the person who started the run named this file or its folder: it needs no `--allow-files`. */
  readonly isLocal?: true;
  /** Why this row cannot be fetched; such an item fails at once, the run goes on. */
  readonly problem?: Problem;
}
