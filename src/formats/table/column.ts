/** What a column holds. `timestamptz` is an instant, shown in UTC; `json` is text that is JSON. */
export const columnTypes = [
  'text',
  'boolean',
  'integer',
  'number',
  'date',
  'timestamp',
  'timestamptz',
  'json',
] as const;
/** One of these types. */
export type ColumnType = (typeof columnTypes)[number];

/** A column of an open table. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Of integers: at least one is beyond ±(2^53 − 1), so JSON holds the column as text. */
  readonly isWide: boolean;
}

/**
 * Makes the cells of a header names of columns: without space around them, `column<N>` for an empty one, and `_2`, `_3` …
 * behind one that came before. With `ignoresCase`, `Name` comes after `name` too.
 */
export function nameColumns(cells: readonly string[], { ignoresCase = false } = {}): string[] {
  const fold = (name: string) => (ignoresCase ? name.toLowerCase() : name);
  const bases = cells.map((cell, position) => cell.trim() || `column${position + 1}`);
  const given = new Set(bases.map(fold));
  const taken = new Set<string>();
  const copies = new Map<string, number>();
  return bases.map((base) => {
    let name = base;
    let copy = copies.get(fold(base)) ?? 1;
    // A name made up must not be that of another column, before or after.
    while (taken.has(fold(name)) || (name !== base && given.has(fold(name)))) {
      copy += 1;
      name = `${base}_${copy}`;
    }
    copies.set(fold(base), copy);
    taken.add(fold(name));
    return name;
  });
}
