import { ItemError } from '../../../core/errors.js';
import { describeBytes, tableLimits } from '../limits.js';

/** A row with more cells than a table may have. */
export const tooManyColumns = (line: number, most: number) =>
  new ItemError('E_CSV_TOO_MANY_COLUMNS', `line ${line} has more than ${most} cells; expected at most that many`);

/** A cell, counted from 0, that is larger than one may be; often its quote, opened at `quoteLine`, is never closed. */
export function cellTooLarge(cell: number, at: { rowLine: number; quoteLine: number | undefined }): ItemError {
  const hint = at.quoteLine === undefined ? '' : ` (or the quote opened at line ${at.quoteLine} is never closed)`;
  const most = describeBytes(tableLimits.cellBytes);
  return new ItemError(
    'E_CSV_FIELD_TOO_LARGE',
    `cell ${cell + 1} of the row at line ${at.rowLine} has more than ${most}; expected at most that${hint}`,
  );
}

/** A row that is larger than one may be. */
export function rowTooLarge(line: number): ItemError {
  const most = describeBytes(tableLimits.rowBytes);
  return new ItemError('E_CSV_FIELD_TOO_LARGE', `the row at line ${line} has more than ${most}; expected at most that`);
}
