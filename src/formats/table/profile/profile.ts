import type { Json } from '../../../core/json.js';
import type { OpenTable } from '../table.js';
import { ColumnProfile } from './column.js';

/** Different values of a column that are counted exactly, and all columns together. */
const exactValues = 10_000;
const exactValuesOfAll = 1_000_000;

/** Reads a table once and says what its columns hold, as plain data. */
export async function profileTable(table: OpenTable): Promise<Readonly<Record<string, Json>>> {
  const width = Math.max(1, table.columns.length);
  const limits = {
    exactLimit: Math.min(exactValues, Math.floor(exactValuesOfAll / width)),
    // 16,384 registers: a standard error of 0.8 %; of very wide tables 1,024: 3.3 %.
    indexBits: width <= 1_000 ? 14 : 10,
  };
  const profiles = table.columns.map((column, place) => new ColumnProfile(column, place, limits));
  await table.read({
    row(row) {
      for (const profile of profiles) profile.look(row);
    },
  });
  return {
    format: table.format,
    rows: table.rows,
    columns: profiles.map((profile) => profile.result()),
    ...(table.dialect === undefined ? {} : { dialect: { ...table.dialect } }),
    rejected: table.rejected,
    rejects: table.rejects.map((reject) => ({ ...reject })),
  };
}
