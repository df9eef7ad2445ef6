import leven from 'leven';
import { RunError } from '../../core/errors.js';
import { quote } from '../input/url.js';

const usualNames = [
  'url',
  'imageurl',
  'imgurl',
  'photourl',
  'pictureurl',
  'fileurl',
  'mediaurl',
  'downloadurl',
  'contenturl',
  'sourceurl',
  'link',
  'imagelink',
  'href',
  'uri',
  'src',
  'imagesrc',
];
const maxNamedColumns = 20;

/**
 * Finds the column with the URLs: the one asked for, else one with a usual name (case and punctuation aside), else the
 * only one. Throws a RunError that lists the columns.
 */
export function chooseUrlColumn(columns: readonly string[], wanted: string | undefined, fileName: string): string {
  if (wanted !== undefined) {
    if (columns.includes(wanted)) return wanted;
    const alike = columns.filter((column) => column.toLowerCase() === wanted.toLowerCase());
    if (alike.length === 1 && alike[0] !== undefined) return alike[0];
    const near = columns
      .map((column) => ({ column, distance: leven(column.toLowerCase(), wanted.toLowerCase()) }))
      .filter(({ column, distance }) => distance <= Math.max(2, column.length / 3))
      .sort((first, second) => first.distance - second.distance)[0];
    const hint = near === undefined ? '' : ` (did you mean ${quote(near.column)}?)`;
    throw new RunError('E_SOURCE', `${fileName}: no column ${quote(wanted)}${hint}; ${listColumns(columns)}`, {
      isUsage: true,
    });
  }
  for (const name of usualNames) {
    const found = columns.find((column) => column.toLowerCase().replace(/[^a-z0-9]/g, '') === name);
    if (found !== undefined) return found;
  }
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return only;
  throw new RunError(
    'E_SOURCE',
    `${fileName}: cannot tell which column holds the URLs; name it with --url-column (${listColumns(columns)})`,
    { isUsage: true },
  );
}

function listColumns(columns: readonly string[]): string {
  if (columns.length === 0) return 'it has no columns';
  const named = columns.slice(0, maxNamedColumns).map((column) => quote(column, 40));
  const more = columns.length > maxNamedColumns ? ` and ${columns.length - maxNamedColumns} more` : '';
  return `columns: ${named.join(', ')}${more}`;
}
