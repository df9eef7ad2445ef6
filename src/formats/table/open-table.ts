import type { Content } from '../../core/content.js';
import { ItemError } from '../../core/errors.js';
import { openDelimited } from './delimited/open.js';
import { openJson } from './json/open.js';
import { openBytes, readHead } from './source.js';
import type { OpenTable, ReadOptions } from './table.js';

/** What reading a table needs besides it. */
export interface TableContext {
  /** Makes a folder for temporary files, once, and answers its path: many tables need none. */
  readonly openFolder: () => Promise<string>;
  readonly signal: AbortSignal;
}

/** What a format is told by. */
const headBytes = 64;

type TableFormat = OpenTable['format'] | 'arrow';

/** Says what kind of table the bytes are: by their first ones, then by the type they came with. */
function findFormat(head: Uint8Array, { mime, extension }: Content): TableFormat {
  const start = Buffer.from(head).toString('latin1');
  if (start.startsWith('PAR1') || mime.endsWith('parquet')) return 'parquet';
  if (start.startsWith('ARROW1') || mime.includes('arrow')) return 'arrow';
  if (mime === 'text/csv') return 'csv';
  if (mime === 'text/tab-separated-values') return 'tsv';
  if (/\bjson|[+-]json|ndjson|jsonl/.test(mime)) return 'json';
  if (extension === 'tsv' || extension === 'tab') return 'tsv';
  if (extension === 'json' || extension === 'jsonl') return 'json';
  return /^[\s\0\xef\xbb\xbf\xff\xfe]*[[{]/.test(start) ? 'json' : 'csv';
}

/** True where a table may be read by native code, which Parquet is; a body in a file is not looked into. */
export function mayBeParquet(content: Content): boolean {
  return content.file !== undefined || findFormat(content.bytes.subarray(0, headBytes), content) === 'parquet';
}

/**
 * Opens content of kind table: CSV, TSV, JSON, JSONL or Parquet. All rows are read once, checked and counted. Throws
 * ItemErrors: those of the formats, and `E_TYPE_MISMATCH` for Arrow, which is not read.
 */
export async function openTable(content: Content, options: ReadOptions, context: TableContext): Promise<OpenTable> {
  const source = openBytes(content, context.signal);
  const head = await readHead(source, headBytes);
  const format = findFormat(head, content);
  const { charset } = content;
  switch (format) {
    case 'parquet': {
      const { openParquet } = await import('./parquet/open.js');
      return openParquet(content, options, { folder: await context.openFolder(), signal: context.signal });
    }
    case 'arrow':
      throw new ItemError('E_TYPE_MISMATCH', 'this is an Arrow file; expected CSV, TSV, JSON, JSONL or Parquet');
    case 'json':
    case 'jsonl':
      return openJson(source, options, charset);
    default:
      return openDelimited(source, options, { format, charset });
  }
}
