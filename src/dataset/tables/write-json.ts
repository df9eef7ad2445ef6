import type { Cell, Table } from './table.js';

/** Whole numbers beyond 2^53 as the numbers they are: JSON has no limit, though JSON.parse rounds them. */
const writeValue = (cell: Cell) => (typeof cell === 'bigint' ? String(cell) : JSON.stringify(cell));

function writeObjects({ columns, rows }: Table, { gap, isSparse }: { gap: string; isSparse: boolean }): string[] {
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:${gap}`);
  return rows.map((row, place) => {
    // The first row has every key, so that no column is without a trace.
    const isFull = !isSparse || place === 0;
    const members = keys.flatMap((key, column) => {
      const cell = row[column] ?? null;
      return cell === null && !isFull ? [] : [`${key}${writeValue(cell)}`];
    });
    return `{${members.join(`,${gap}`)}}`;
  });
}

/** Writes a table as an array of objects, one a line. */
export function writeJson(table: Table): Uint8Array {
  return Buffer.from(`[\n  ${writeObjects(table, { gap: ' ', isSparse: false }).join(',\n  ')}\n]\n`);
}

/** Writes a table as an object a line; where it is sparse, without the keys of nulls. */
export function writeJsonLines(table: Table, { isSparse }: { isSparse: boolean }): Uint8Array {
  return Buffer.from(`${writeObjects(table, { gap: '', isSparse }).join('\n')}\n`);
}
