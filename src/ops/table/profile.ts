import { z } from 'zod';
import type { Op } from '../../core/contracts.js';
import { mayBeParquet, openTable } from '../../formats/table/open-table.js';
import { profileTable } from '../../formats/table/profile/profile.js';
import { inScratch } from './in-scratch.js';
import { areDifferent, readShape, toReadOptions } from './read-options.js';

const options = z
  .strictObject(readShape)
  .refine(areDifferent, { error: 'expected a delimiter and a quote that differ', path: ['quote'] });

/**
 * Describes a table: a document `{ format, rows, columns, dialect, rejected, rejects }`. Each column has `name`, `type`,
 * `nulls`, `distinct` with `distinctIsExact` (estimated beyond 10,000 different values), and where it has values `min`
 * and `max` (text by its bytes), `mean` and `std` (n − 1) of numbers, `trues` of booleans.
 */
const profile = {
  name: 'table.profile',
  summary: 'what the columns of a table hold: types, missing and different values, ranges',
  accepts: ['table'],
  cost: 'script',
  input: 'stream',
  isIsolated: true,
  needsIsolation: mayBeParquet,
  options,
  run: (content, given, context) =>
    inScratch(context, async (place) => {
      const table = await openTable(content, toReadOptions(given), place);
      const document = await profileTable(table);
      const { file: _, charset: __, ...rest } = content;
      return {
        ...rest,
        bytes: new Uint8Array(),
        document,
        facts: { rows: table.rows, columns: table.columns.length, rejected: table.rejected },
      };
    }),
} satisfies Op<z.output<typeof options>>;

export default profile;
